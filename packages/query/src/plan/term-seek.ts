import { NULL, type ModelMeta, type StateReader, type TermReader } from '@relata/core/engine'
import { substringNeed } from '../resolve/lookups/similar.js'
import { TermTest, type TermNeed } from '../resolve/value-test.js'
import type { IndexNode, PathNode } from './access-node.js'
import type { TestPredicate } from './predicate.js'

/**
 * The rows of a test by an inverted index. If each match has at least `k` of `n` terms, it has one of the `n - k + 1`
 * terms with the fewest rows: of all terms the rarest, of any term all. A test that the terms don't decide is repeated
 * on these rows.
 */
export function termSeek(
  state: StateReader,
  predicate: TestPredicate,
  model: ModelMeta,
): PathNode | undefined {
  const { field, transforms } = predicate
  if (field.terms.length === 0 || transforms.length > 0) return undefined
  const need = needOf(predicate)
  const index = need === undefined ? undefined : state.table(field.model).terms(field, need.kind)
  if (need === undefined || index === undefined) return undefined
  const seek = seekOf(index, need, predicate, model)
  return need.decides
    ? seek
    : { kind: 'filter', predicate, child: seek, model, rows: seek.rows, cost: seek.cost }
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

function seekOf(index: TermReader, need: TermNeed, predicate: TestPredicate, model: ModelMeta): IndexNode {
  const { lists, field } = index
  const codes = codesOf(index, need)
  let rows = 0
  for (const code of codes) rows += lists.count(code)
  return {
    kind: 'indexSeek',
    index: `index of ${need.kind}`,
    conditions: [predicate],
    entries: { kind: 'terms', field, terms: need.kind, codes },
    model,
    rows,
    cost: rows,
  }
}

/** The terms to read, without those that no row ever had. */
function codesOf(index: TermReader, { terms, least, prefixes }: TermNeed): readonly number[] {
  const { lists } = index
  const all = terms.map((term) => index.code(term))
  const read = all.length - least + 1
  const chosen =
    least === 1 ? all : all.toSorted((a, b) => lists.count(a) - lists.count(b)).slice(0, Math.max(0, read))
  const known = chosen.filter((code) => code >= 0)
  if (prefixes.length === 0) return known
  return [...new Set([...known, ...prefixes.flatMap((prefix) => index.codesFrom(prefix))])]
}
