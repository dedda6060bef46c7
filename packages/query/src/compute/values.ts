import type { Value } from '@relata/core'
import type { OrderTerm } from '../ast/nodes.js'
import { bindExpression } from '../bind/bind-tree.js'
import { bindChain } from '../bind/columns.js'
import type { Compiled, Frame } from '../bind/compiled.js'
import type { Context } from '../bind/context.js'
import { Variables } from '../bind/variables.js'
import { tupleId } from '../resolve/compare.js'
import { compileChain } from './chain.js'
import { enumerator } from './choices.js'
import { narrowedVariables } from '../plan/narrow.js'
import { choiceKey } from './choice-key.js'
import { orderKey, type OrderKey } from './order.js'
import { compareByKeys } from './key-comparison.js'
import { sortSlots } from './sort.js'

export interface ValuesRequest {
  readonly slots: Int32Array
  /** Chains and annotations to read. */
  readonly names: readonly string[]
  readonly order: readonly OrderTerm[]
  readonly distinct: boolean
  /** Excludes tuples with a null. */
  readonly present: boolean
  readonly start: number
  readonly stop: number | undefined
  /** Slots are group numbers, so every name is a column. */
  readonly grouped: boolean
}

/**
 * Reads tuples of values in order; a chain that may lead to several rows returns as many tuples for a row as
 * it has choices (one of null if it has none). With `distinct`, tuples that are equal in every value are one,
 * at the position of the first of them; a slice cuts this list.
 */
export function valueTuples(context: Context, request: ValuesRequest): Value[][] {
  const reading = unitReading(context, { ...request, rows: request.slots.length })
  if (reading.single && !request.distinct && !request.present) return plainTuples(request, reading)
  return unitsOf(request, reading, false).map(({ tuple }) => tuple)
}

/** Tuples with the frames that they were read from; several frames if equal tuples are merged. */
export interface ValueUnits {
  readonly units: readonly { readonly tuple: Value[]; readonly frames: readonly Frame[] }[]
  /** Prepares an additional term for the frames. */
  readonly key: (context: Context, term: OrderTerm) => Pick<UnitKey, 'value'>
}

/** The same, to be ordered by other terms later. */
export function valueUnits(context: Context, request: ValuesRequest): ValueUnits {
  const rows = request.slots.length
  const reading = unitReading(context, { ...request, rows })
  return {
    units: unitsOf(request, reading, true),
    key: (own, term) => unitKey(own, reading.variables, term, rows),
  }
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

export interface UnitKey extends OrderKey {
  readonly value: (frame: Frame) => Value
}

/** The values of one choice of one row: the named ones, and those that order it. */
export interface Unit {
  readonly tuple: Value[]
  readonly order: Value[]
}

/** Reads the tuples of rows; valid until the next write. */
export interface UnitReading {
  /** The choices that the selected values make. */
  readonly variables: Variables
  readonly columns: readonly Compiled[]
  readonly keys: readonly OrderKey[]
  /** Each row has one tuple. */
  readonly single: boolean
  /** Visits the tuples of a row, choice by choice. */
  readonly each: (slot: number, visit: (unit: Unit, frame: Frame) => void) => void
  /** Equal for tuples that are equal in every value. The order doesn't distinguish values. */
  readonly id: (unit: Unit) => string
}

export function unitReading(
  context: Context,
  {
    names,
    order,
    rows,
    grouped,
  }: Pick<ValuesRequest, 'names' | 'order' | 'grouped'> & { readonly rows: number },
): UnitReading {
  const variables = grouped ? new Variables(context.model) : narrowedVariables(context)
  const columns = names.map((name) => compileChain(context, variables, bindChain(context, name)))
  const keys = order.map((term) => unitKey(context, variables, term, rows))
  const kinds = columns.map((column) => column.kind)
  const frame: Frame = new Int32Array(variables.size)
  const enumerate = enumerator(context, variables)
  return {
    variables,
    columns,
    keys,
    single: variables.size === 1,
    each(slot, visit) {
      frame[0] = slot
      enumerate(frame, 1, (at) => {
        visit(
          { tuple: columns.map((column) => column.read(at)), order: keys.map((key) => key.value(at)) },
          at,
        )
        return false
      })
    },
    id: ({ tuple }) => tupleId(tuple, kinds),
  }
}

/** If a row has several, each is ordered by the values of its own choices. */
function unitKey(context: Context, variables: Variables, term: OrderTerm, rows: number): UnitKey {
  // Such a key is never read from a row.
  if (variables.size > 1) {
    const bound = bindExpression(context, term.expression)
    return { ...choiceKey(context, variables, { ...term, bound }), read: () => null }
  }
  const key = orderKey(context, term, rows)
  return { ...key, value: (frame) => key.read(frame[0] as number) }
}

interface Numbered extends Unit {
  readonly nth: number
  readonly frames: readonly Frame[]
}

function unitsOf(
  { slots, present, distinct, start, stop }: ValuesRequest,
  reading: UnitReading,
  framed: boolean,
): Numbered[] {
  const { keys } = reading
  let units: Numbered[] = []
  for (const slot of slots)
    reading.each(slot, ({ tuple, order }, frame) =>
      units.push({ tuple, order, nth: units.length, frames: framed ? [frame.slice()] : [] }),
    )
  if (present) units = units.filter(({ tuple }) => tuple[0] !== null)
  if (distinct) units = firsts(units, reading)
  if (keys.length > 0) units.sort((a, b) => compareByKeys(a.order, b.order, keys) || a.nth - b.nth)
  return units.slice(start, stop)
}

/** Of equal units the first one, with the frames of all. */
function firsts(units: readonly Numbered[], { id, keys }: UnitReading): Numbered[] {
  const found = new Map<string, Numbered[]>()
  for (const unit of units) {
    const known = id(unit)
    const equal = found.get(known)
    if (equal === undefined) found.set(known, [unit])
    else if (unit.frames.length > 0) equal.push(unit)
    else if (keys.length > 0 && compareByKeys(unit.order, (equal[0] as Numbered).order, keys) < 0)
      equal[0] = unit
  }
  return Array.from(found.values(), (equal) => {
    const [first] =
      equal.length === 1
        ? equal
        : equal.toSorted((a, b) => compareByKeys(a.order, b.order, keys) || a.nth - b.nth)
    return equal.length === 1
      ? (first as Numbered)
      : { ...(first as Numbered), frames: equal.flatMap(({ frames }) => frames) }
  })
}
