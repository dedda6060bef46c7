import { definePrinted, readOptions, UsageError } from '@relata/core/engine'
import type {
  AggregateExpression,
  Expression,
  OrderTerm,
  PlaceCall,
  PlaceName,
  WindowFrame,
} from '../ast/nodes.js'
import { node, operand, pathOrExpression } from './expression.js'
import { WINDOW } from './option-rules.js'
import { orderTermOf } from './order-term.js'

/** A function of the place of a row, before `over` says among which rows. */
class PlaceFunction {
  readonly #call: PlaceCall

  constructor(call: PlaceCall) {
    this.#call = Object.freeze(call)
    Object.freeze(this)
  }

  over(window?: unknown): Expression {
    if (FRAMED.has(this.#call.name)) return windowOf(this.#call, window)
    const made = windowOf(this.#call, window)
    if (made.kind === 'window' && made.frame !== undefined)
      throw new UsageError(
        'ERR_ARGUMENT',
        `${this.#call.name} reads no frame: leave it out, or use an aggregate, firstValue, lastValue or nthValue`,
        { value: window },
      )
    return made
  }

  static text(made: object): string {
    return #call in made ? `${made.#call.name}()` : 'PlaceFunction.prototype'
  }
}
const FRAMED: ReadonlySet<PlaceName> = new Set(['firstValue', 'lastValue', 'nthValue'])

definePrinted(PlaceFunction.prototype, {
  inspect(this: object): unknown {
    return PlaceFunction.text(this)
  },
  toJSON(this: object): unknown {
    return PlaceFunction.text(this)
  },
  toString(this: object): string {
    return PlaceFunction.text(this)
  },
})

/** Whether a value is a window function that `over` wasn't called on. */
export const isPlaceFunction = (value: unknown): boolean => value instanceof PlaceFunction

interface WindowOptions {
  readonly partitionBy?: unknown
  readonly orderBy?: unknown
  readonly frame?: unknown
}

/** What a call returns for each row of a window. Throws UsageError `ERR_ARGUMENT`. */
export function windowOf(call: PlaceCall | AggregateExpression, window: unknown): Expression {
  const options = readOptions<WindowOptions>(window as WindowOptions | undefined, WINDOW, 'over')
  const order = listOf(options.orderBy).map((term): OrderTerm => orderTermOf(term, 'over'))
  return node({
    kind: 'window',
    call,
    partition: Object.freeze(listOf(options.partitionBy).map((key) => pathOrExpression(key, 'partitionBy'))),
    order: Object.freeze(order),
    frame: options.frame === undefined ? undefined : checkedFrame(options.frame, order.length > 0),
  })
}

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly unknown[]) : [value]

function checkedFrame(frame: unknown, ordered: boolean): WindowFrame {
  const entries = typeof frame === 'object' && frame !== null ? Object.entries(frame) : []
  const [[unit, bounds] = []] = entries
  if (entries.length !== 1 || (unit !== 'rows' && unit !== 'range') || !isBounds(bounds))
    throw wrongFrame(frame)
  const [from, to] = bounds
  if (unit === 'range' && ((from !== null && from !== 0) || (to !== null && to !== 0)))
    throw wrongFrame(frame)
  if (!ordered && (from !== null || to !== null))
    throw new UsageError('ERR_ARGUMENT', 'over: a frame needs an order: pass orderBy', { value: frame })
  return Object.freeze({ unit, from, to })
}

function isBounds(value: unknown): value is readonly [number | null, number | null] {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [from, to] = value as readonly unknown[]
  const isBound = (bound: unknown): boolean => bound === null || Number.isSafeInteger(bound)
  return isBound(from) && isBound(to) && (from === null || to === null || (from as number) <= (to as number))
}

const wrongFrame = (value: unknown): UsageError =>
  new UsageError(
    'ERR_ARGUMENT',
    'over takes a frame such as { rows: [-6, 0] }, the six rows before and the row itself, { rows: [null, 0] }, all rows up to it, or { range: [null, 0] }, with all rows that are equal to it in the order',
    { value },
  )

type OfPlace = (...unexpected: readonly unknown[]) => PlaceFunction
type OfFrame = (of: unknown) => PlaceFunction
type Offset = (of: unknown, n?: unknown, fallback?: unknown) => PlaceFunction

const NO_PARTS = { of: undefined, n: 1, fallback: undefined } as const
const ofPlace =
  (name: PlaceName): OfPlace =>
  (...unexpected) => {
    if (unexpected.length > 0)
      throw new UsageError('ERR_ARGUMENT', `${name} takes no arguments: over says among which rows`, {
        value: unexpected,
      })
    return new PlaceFunction({ name, ...NO_PARTS })
  }

export const rowNumber: OfPlace = ofPlace('rowNumber')
export const rank: OfPlace = ofPlace('rank')
export const denseRank: OfPlace = ofPlace('denseRank')
export const percentRank: OfPlace = ofPlace('percentRank')
export const cumeDist: OfPlace = ofPlace('cumeDist')

export function ntile(count: unknown): PlaceFunction {
  return new PlaceFunction({ ...NO_PARTS, name: 'ntile', n: whole('ntile', count, 1) })
}

function offset(name: 'lag' | 'lead'): Offset {
  return (of, n = 1, fallback) =>
    new PlaceFunction({
      name,
      of: valueOf(name, of),
      n: whole(name, n, 0),
      fallback: fallback === undefined ? undefined : operand(fallback),
    })
}
export const lag: Offset = offset('lag')
export const lead: Offset = offset('lead')

const ofFrame =
  (name: 'firstValue' | 'lastValue'): OfFrame =>
  (of) =>
    new PlaceFunction({ ...NO_PARTS, name, of: valueOf(name, of) })
export const firstValue: OfFrame = ofFrame('firstValue')
export const lastValue: OfFrame = ofFrame('lastValue')

export function nthValue(of: unknown, n: unknown): PlaceFunction {
  return new PlaceFunction({
    ...NO_PARTS,
    name: 'nthValue',
    of: valueOf('nthValue', of),
    n: whole('nthValue', n, 1),
  })
}

const valueOf = (name: PlaceName, of: unknown): Expression => pathOrExpression(of, name)

function whole(name: PlaceName, value: unknown, least: number): number {
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number
  throw new UsageError(
    'ERR_ARGUMENT',
    `${name} takes a whole number of at least ${least}, not ${String(value)}`,
    { value },
  )
}
