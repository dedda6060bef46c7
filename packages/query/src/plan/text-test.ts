import type { FieldIndex, TableReader } from '@relata/core/engine'
import { TermTest, type TermNeed } from '../resolve/value-test.js'
import type { Predicate, TestPredicate } from './predicate.js'

/** What a test needs that takes each text apart, into words or trigrams: that costs far more than reading a column. */
export function textNeed({ test }: TestPredicate): TermNeed | undefined {
  return test instanceof TermTest && test.need?.kind !== 'items' ? test.need : undefined
}

/** Whether testing a row takes a text of it apart, or several. */
export function takesTextsApart(predicate: Predicate): boolean {
  if (predicate.kind === 'or') return predicate.children.some(takesTextsApart)
  return predicate.kind === 'test' && textNeed(predicate) !== undefined
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
