import type { FieldMeta, TermKind } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import { trigramsOf } from '../../util/trigrams.js'
import { wordsOf } from '../../util/words.js'
import type { Term } from '../reader.js'

/** The terms of a field's values, which an index leads from; a term may be repeated. */
export function termsOf({ type }: FieldMeta, kind: TermKind): (value: Value) => Iterable<Term> {
  switch (kind) {
    case 'trigrams':
      return (value) => trigramsOf(value as string)
    case 'words':
      return (value) => wordsOf(value as string)
    case 'items': {
      const { items } = type
      if (items === undefined) return () => []
      return items.plain
        ? (value) => value as readonly Term[]
        : (value) => (value as readonly Value[]).map((item) => items.key(item))
    }
  }
}
