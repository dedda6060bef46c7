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

/** Reads tuples of values in order; a chain that may lead to several rows gives a row as many tuples as it has choices (one of null where it has none). */
export function valueTuples(context: Context, request: ValuesRequest): Value[][] {
  const variables = request.grouped ? new Variables(context.model) : narrowedVariables(context)
  const columns = request.names.map((name) =>
    context.services.expression(context, variables, { [EXPRESSION]: true, kind: 'f', chain: name }),
  )
  const ownSize = variables.size
  if (ownSize === 1 && !request.distinct && !request.present) return plainTuples(context, request, columns)
  const keys = request.order.map((term) => choiceKey(context, variables, { term, rows: request.slots.length, ownSize }))
  let units = unitsOf(context, request, { variables, columns, keys })
  if (request.present) units = units.filter(({ tuple }) => tuple.every((value) => value !== null))
  if (request.distinct) units = distinct(units, columns, keys)
  if (keys.length > 0) units.sort((a, b) => compareUnits(a, b, keys))
  return units.slice(request.start, request.stop).map((unit) => unit.tuple)
}

function plainTuples(context: Context, { slots, order, start, stop }: ValuesRequest, columns: readonly Compiled[]): Value[][] {
  const keys = order.map((term) => orderKey(context, term, slots.length))
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
interface Unit {
  readonly tuple: Value[]
  readonly order: Value[]
  readonly nth: number
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

interface UnitReading {
  readonly variables: Variables
  readonly columns: readonly Compiled[]
  readonly keys: readonly UnitKey[]
}

function unitsOf(context: Context, { slots }: ValuesRequest, { variables, columns, keys }: UnitReading): Unit[] {
  const units: Unit[] = []
  const frame: Frame = new Int32Array(variables.size)
  const enumerate = enumerator(context, variables)
  const visit = (at: Frame): boolean => {
    units.push({ tuple: columns.map((column) => column.read(at)), order: keys.map((key) => key.value(at)), nth: units.length })
    return false
  }
  for (const slot of slots) {
    frame[0] = slot
    enumerate(frame, 1, visit)
  }
  return units
}

/** Equal in what is read and in what orders them, as SELECT DISTINCT has it. */
function distinct(units: readonly Unit[], columns: readonly Compiled[], keys: readonly UnitKey[]): Unit[] {
  const seen = new Set<string>()
  const kinds = [...columns.map((column) => column.kind), ...keys.map(() => 'json' as const)]
  return units.filter((unit) => {
    const id = tupleId([...unit.tuple, ...unit.order], kinds)
    return seen.has(id) ? false : seen.add(id).size > 0
  })
}

function compareUnits(a: Unit, b: Unit, keys: readonly UnitKey[]): number {
  for (const [i, key] of keys.entries()) {
    const c = compareKeys(a.order[i] as Value, b.order[i] as Value, key)
    if (c !== 0) return c
  }
  return a.nth - b.nth
}
