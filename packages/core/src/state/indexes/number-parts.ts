import type { FieldMeta } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import type { NumberPart } from '../reader.js'
import { eachValue, type RowSource, type SlotRun } from './row-source.js'

/** If more than one row in so many is an object, reading it for its number costs more than building the column. */
const FEW_OBJECTS = 8

/**
 * A numeric column as a snapshot has it, without building one; undefined if many rows are objects, or if a number is
 * NaN or infinite.
 */
export function numberParts(source: RowSource, field: FieldMeta): readonly NumberPart[] | undefined {
  const { limit } = source.range
  const parts: NumberPart[] = []
  let objects = 0
  for (const run of source.runs(0, limit)) {
    if (run.columns === undefined) objects += run.to - run.from
    if (objects * FEW_OBJECTS > limit) return undefined
    const part = partOf(source, field, run)
    if (part.numbers instanceof Float64Array && !part.numbers.every(Number.isFinite)) return undefined
    parts.push(part)
  }
  return parts
}

function partOf(source: RowSource, field: FieldMeta, run: SlotRun): NumberPart {
  const { from, to, columns } = run
  const values = columns?.values(field)
  if (columns === undefined || values?.form !== 'numbers') return partByValue(source, field, run)
  const [start, end] = [from - columns.start, to - columns.start]
  return {
    from,
    to,
    numbers: values.numbers.subarray(start, end),
    isNull: values.isNull?.subarray(start, end),
  }
}

function partByValue(source: RowSource, field: FieldMeta, { from, to, columns }: SlotRun): NumberPart {
  const numbers = new Float64Array(to - from)
  let isNull: Uint8Array | undefined
  const put = (slot: number, value: Value): void => {
    if (value === null) (isNull ??= new Uint8Array(to - from))[slot - from] = 1
    else numbers[slot - from] = value as number
  }
  if (columns === undefined) {
    for (let slot = from; slot < to; slot++) if (source.live[slot] === 1) put(slot, source.value(field, slot))
  } else eachValue(source, { from, to, columns }, field, put)
  return { from, to, numbers, isNull }
}
