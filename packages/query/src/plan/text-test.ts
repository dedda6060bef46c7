import type { FieldIndex, TableReader } from '@relata/core/engine'
import { TermTest } from '../resolve/value-test.js'
import type { TestPredicate } from './predicate.js'

/** Whether a test takes each text apart, into words or trigrams: that costs far more than reading a column. */
export function takesTextsApart({ test }: TestPredicate): boolean {
  if (!(test instanceof TermTest) || test.need === undefined) return false
  return !test.need.decides && test.need.kind !== 'items'
}

/** The index of a column with few different values. A scan tests each value once, then only reads codes. */
export function indexOfFewValues(
  table: TableReader,
  { field, transforms }: TestPredicate,
): FieldIndex | undefined {
  if (transforms.length > 0 || field.key !== undefined || field.depthOf !== undefined) return undefined
  const index = table.index(field)
  return index !== undefined && index.codes * 2 < table.limit ? index : undefined
}
