import { checkTimeSometimes, InvariantError, type Value } from '@relata/core/engine'
import type { BoundAggregate, BoundPlace, BoundWindow } from '../../bind/bound-nodes.js'
import { exactly, type Column, type Frame } from '../../bind/compiled.js'
import type { Context } from '../../bind/context.js'
import { Variables } from '../../bind/variables.js'
import type { Accumulator } from '../aggregate/accumulator.js'
import { prepareAggregate, resultColumn, type PreparedAggregate } from '../aggregate/aggregate.js'
import { frameOf, placesAt, type Places } from './frame.js'
import { partitionsOf, type Partition } from './partition.js'
import { placeValue } from './place.js'

/**
 * A window function by row (or by group number): computed for all rows at once when the first value is read. Cost:
 * O(n log n) for n rows; with a frame that begins at the row, the rows of all frames.
 */
export function windowColumn(context: Context, bound: BoundWindow): Column {
  const { call } = bound
  return call.node === 'aggregate' ? aggregated(context, bound, call) : placed(context, bound, call)
}

type Results = ReadonlyMap<number, Value>
/** The values of the rows of a partition, in its order. */
type Evaluate = (partition: Partition, frame: (at: number) => Places) => readonly Value[]

function resultsOf(context: Context, bound: BoundWindow, evaluate: Evaluate): () => Results {
  let results: Map<number, Value> | undefined
  return () => {
    if (results !== undefined) return results
    if (context.windowRows === undefined) throw new InvariantError('a window has no rows')
    const found = new Map<number, Value>()
    const frame = frameOf(bound.frame, bound.order.length > 0)
    for (const partition of partitionsOf(context, bound, context.windowRows.slots())) {
      const values = evaluate(partition, (at) => placesAt(frame, partition, at))
      partition.slots.forEach((slot, at) => found.set(slot, values[at] ?? null))
    }
    return (results = found)
  }
}

function placed(context: Context, bound: BoundWindow, call: BoundPlace): Column {
  const variables = new Variables(context.model)
  const reader = (of: BoundPlace['of']): ((slot: number) => Value) => {
    if (of === undefined) return () => null
    const read = exactly(context.services.expression(context, variables, of))
    const frame: Frame = new Int32Array(1)
    return (slot) => {
      frame[0] = slot
      return read(frame)
    }
  }
  const [value, fallback] = [reader(call.of), reader(call.fallback)]
  const results = resultsOf(context, bound, (partition, frame) => {
    const at = (read: (slot: number) => Value) => (place: number) => read(partition.slots[place] as number)
    const reading = { partition, frame, value: at(value), fallback: at(fallback) }
    return partition.slots.map((_, place) => {
      checkTimeSometimes()
      return placeValue(call, place, reading)
    })
  })
  return { kind: call.kind, aggregate: false, read: (slot) => results().get(slot) ?? null }
}

function aggregated(context: Context, bound: BoundWindow, call: BoundAggregate): Column {
  const prepared = prepareAggregate(context, call, new Variables(context.model))
  const results = resultsOf(context, bound, (partition, frame) => overFrames(prepared, partition, frame))
  return { ...resultColumn(prepared, (slot) => results().get(slot) ?? null), aggregate: false }
}

/** A frame that only grows at its end continues the aggregate of the one before. */
function overFrames(
  prepared: PreparedAggregate,
  { slots }: Partition,
  frame: (at: number) => Places,
): readonly Value[] {
  const row: Frame = new Int32Array(1)
  let into: Accumulator = prepared.start()
  let fed: Places = { from: 0, to: 0 }
  let result = into.result()
  return slots.map((_, at) => {
    const { from, to } = frame(at)
    if (from === fed.from && to === fed.to) return result
    if (from !== fed.from || to < fed.to) {
      into = prepared.start()
      fed = { from, to: from }
    }
    for (let place = fed.to; place < to; place++) {
      checkTimeSometimes()
      row[0] = slots[place] as number
      prepared.feed(row, into)
    }
    fed = { from, to }
    return (result = into.result())
  })
}
