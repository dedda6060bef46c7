import { NULL, type ModelMeta, type StateReader } from '@relata/core/engine'
import { substringNeed } from '../resolve/lookups/similar.js'
import { TermTest, type TermNeed } from '../resolve/value-test.js'
import type { IndexNode, PathNode } from './access-node.js'
import type { TestPredicate } from './predicate.js'
import { termReading } from './term-reading.js'
import { textNeed } from './text-test.js'

/** The rows of a test by an inverted index. A test that the terms don't decide is repeated on these rows. */
export function termSeek(
  state: StateReader,
  predicate: TestPredicate,
  model: ModelMeta,
): PathNode | undefined {
  const { field, transforms } = predicate
  if (field.terms.length === 0 || transforms.length > 0) return undefined
  const need = needOf(predicate)
  const table = state.table(field.model)
  const index = need === undefined ? undefined : table.terms(field, need.kind)
  if (need === undefined || index === undefined) return undefined
  const { size } = table
  const { codes, least, rows, cost } = termReading(index, need, {
    size,
    tested: textNeed(predicate)?.decides === false,
  })
  const seek: IndexNode = {
    kind: 'indexSeek',
    index: `index of ${need.kind}`,
    conditions: [predicate],
    entries: { kind: 'terms', field, terms: need.kind, codes, least },
    model,
    rows,
    cost,
  }
  return need.decides ? seek : { kind: 'filter', predicate, child: seek, model, rows, cost }
}

function needOf({ field, test }: TestPredicate): TermNeed | undefined {
  if (test instanceof TermTest) return test.need
  if (field.terms.includes('trigrams')) return substringNeed(test)
  return test.lookup === 'isnull' && test.onNull && field.terms.includes('items') ? IS_NULL : undefined
}
const IS_NULL: TermNeed = Object.freeze<TermNeed>({
  kind: 'items',
  terms: [NULL],
  least: 1,
  prefixes: [],
  decides: true,
})
