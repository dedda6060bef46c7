import type { FieldMeta, UniqueFunction, UniqueMeta, UniquePart, UniqueTerm } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'

/** Reads the value of a field of one row. */
export type ValueReader = (field: FieldMeta) => Value

/** What must be unique of a row, by part; undefined if the constraint isn't about the row. */
export function uniqueKey(unique: UniqueMeta, read: ValueReader): readonly Value[] | undefined {
  for (const term of unique.where) if (!meets(term, read(term.field))) return undefined
  const key: Value[] = []
  for (const part of unique.parts) {
    const value = partValue(part, read(part.field))
    if (value === null && unique.nullsDistinct) return undefined
    key.push(value)
  }
  return key
}

/** Whether two values of a field are equal, as a unique constraint compares them. */
export function isSameValue({ type }: FieldMeta, one: Value, other: Value): boolean {
  if (one === other) return true
  return one !== null && other !== null && !type.plain && type.key(one) === type.key(other)
}

function meets({ field, values, negated }: UniqueTerm, value: Value): boolean {
  return values.some((allowed) => isSameValue(field, allowed, value)) !== negated
}

const FUNCTIONS: Readonly<Record<UniqueFunction, (text: string) => string>> = {
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
}

function partValue({ apply }: UniquePart, value: Value): Value {
  return apply === undefined || value === null ? value : FUNCTIONS[apply](value as string)
}
