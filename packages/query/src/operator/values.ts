import type { Value } from '@relata/core'
import { EXPRESSION } from '../ast/expression.js'
import type { OrderTerm } from '../ast/query.js'
import type { Compiled, Context, Frame } from '../plan/context.js'
import { Variables } from '../plan/variables.js'
import { compareValues, tupleId } from '../resolve/compare.js'
import { enumerator } from './choose.js'
import { narrowedVariables } from './narrow.js'
import { orderKey, type OrderKey } from './order.js'
import { compareKeys, sortSlots } from './sort.js'

export interface ValuesRequest {
  readonly slots: Int32Array
  /** Chains and annotations to read. */
  readonly names: readonly string[]
  readonly order: readonly OrderTerm[]
  readonly distinct: boolean
  /** Leave out tuples that have a null. */
  readonly present: boolean
  readonly start: number
  readonly stop: number | undefined
  /** Slots are group numbers: every name is a column. */
  readonly grouped: boolean
}

/**
 * Reads tuples of values in order; a chain that may lead to several rows gives a row as many tuples as it has choices (one of null where it has none).
 * With `distinct`, tuples that are equal in every value are one, which stands where the first of them stands; a slice cuts the list of these.
 */
export function valueTuples(context: Context, request: ValuesRequest): Value[][] {
  const reading = unitReading(context, { ...request, rows: request.slots.length })
  if (reading.single && !request.distinct && !request.present) return plainTuples(request, reading)
  let units = unitsOf(request.slots, reading)
  if (request.present) units = units.filter(({ tuple }) => tuple.every((value) => value !== null))
  if (request.distinct) units = distinct(units, reading)
  if (reading.keys.length > 0) units.sort((a, b) => compareUnits(a, b, reading.keys))
  return units.slice(request.start, request.stop).map((unit) => unit.tuple)
}

function plainTuples({ slots, start, stop }: ValuesRequest, { columns, keys }: UnitReading): Value[][] {
  const sorted = sortSlots(slots, keys, stop).subarray(start)
  const frame = new Int32Array(1)
  const tuples: Value[][] = new Array<Value[]>(sorted.length)
  for (let i = 0; i < sorted.length; i++) {
    frame[0] = sorted[i] as number
    tuples[i] = columns.map((column) => column.read(frame))
  }
  return tuples
}

interface UnitKey extends OrderKey {
  readonly value: (frame: Frame) => Value
}

/** What one choice of one row gives: the values named, and those that order it. */
export interface Unit {
  readonly tuple: Value[]
  readonly order: Value[]
}

/** The reading of what rows give, good until the next write. */
export interface UnitReading {
  readonly columns: readonly Compiled[]
  readonly keys: readonly OrderKey[]
  /** Each row gives one. */
  readonly single: boolean
  /** Visits what a row gives, choice by choice. */
  readonly each: (slot: number, visit: (unit: Unit) => void) => void
  /** Equal for what is equal in every value. The order doesn't tell values apart. */
  readonly id: (unit: Unit) => string
}

export function unitReading(
  context: Context,
  { names, order, rows, grouped }: Pick<ValuesRequest, 'names' | 'order' | 'grouped'> & { readonly rows: number },
): UnitReading {
  const variables = grouped ? new Variables(context.model) : narrowedVariables(context)
  const columns = names.map((name) => context.services.expression(context, variables, { [EXPRESSION]: true, kind: 'f', chain: name }))
  const ownSize = variables.size
  const keys = order.map((term) => choiceKey(context, variables, { term, rows, ownSize }))
  const kinds = columns.map((column) => column.kind)
  const frame: Frame = new Int32Array(variables.size)
  const enumerate = enumerator(context, variables)
  return {
    columns,
    keys,
    single: ownSize === 1,
    each(slot, visit) {
      frame[0] = slot
      enumerate(frame, 1, (at) => {
        visit({ tuple: columns.map((column) => column.read(at)), order: keys.map((key) => key.value(at)) })
        return false
      })
    },
    id: ({ tuple }) => tupleId(tuple, kinds),
  }
}

/** A chain of the order that begins with a chosen one of the values' is read of the same choice; others as for rows. */
function choiceKey(
  context: Context,
  variables: Variables,
  { term, rows, ownSize }: { term: OrderTerm; rows: number; ownSize: number },
): UnitKey {
  if (term.expression.kind === 'f' && ownSize > 1) {
    const trial = variables.fork()
    const compiled = context.services.expression(context, trial, term.expression)
    if (trial.size === ownSize) {
      return {
        value: compiled.read,
        read: () => null,
        compare: (a, b) => compareValues(compiled.kind, a, b),
        descending: term.descending,
        nullsFirst: term.nulls === undefined ? !term.descending : term.nulls === 'first',
      }
    }
  }
  const key = orderKey(context, term, rows)
  return { ...key, value: (frame) => key.read(frame[0] as number) }
}

type Numbered = Unit & { readonly nth: number }

function unitsOf(slots: Int32Array, reading: UnitReading): Numbered[] {
  const units: Numbered[] = []
  for (const slot of slots) reading.each(slot, ({ tuple, order }) => units.push({ tuple, order, nth: units.length }))
  return units
}

/** Of equal units the one that goes first. */
function distinct(units: readonly Numbered[], { id, keys }: UnitReading): Numbered[] {
  const firsts = new Map<string, Numbered>()
  for (const unit of units) {
    const known = id(unit)
    const first = firsts.get(known)
    if (first === undefined || (keys.length > 0 && compareUnits(unit, first, keys) < 0)) firsts.set(known, unit)
  }
  return [...firsts.values()]
}

function compareUnits(a: Numbered, b: Numbered, keys: readonly OrderKey[]): number {
  for (const [i, key] of keys.entries()) {
    const c = compareKeys(a.order[i] as Value, b.order[i] as Value, key)
    if (c !== 0) return c
  }
  return a.nth - b.nth
}
