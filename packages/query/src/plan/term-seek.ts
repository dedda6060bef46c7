import { NULL, type ModelMeta, type StateReader, type TermReader } from '@relata/core/engine'
import { TermTest, type TermNeed } from '../resolve/value-test.js'
import type { IndexNode, PathNode } from './access-node.js'
import type { TestPredicate } from './predicate.js'

/**
 * The rows of a test by an inverted index: those of the term with the fewest rows, if each match has all terms, else
 * those of any term. A test that the terms don't decide is repeated on these rows.
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
  return test.lookup === 'isnull' && test.onNull && field.terms.includes('items') ? IS_NULL : undefined
}
const IS_NULL: TermNeed = Object.freeze<TermNeed>({
  kind: 'items',
  terms: [NULL],
  prefixes: [],
  every: false,
  decides: true,
})

function seekOf(index: TermReader, need: TermNeed, predicate: TestPredicate, model: ModelMeta): IndexNode {
  const { lists, field } = index
  const all = need.terms.map((term) => index.code(term))
  const codes = need.every ? fewest(lists, all) : someOf(index, need, all)
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

/** The terms that rows have or had, each once. */
function someOf(index: TermReader, { prefixes }: TermNeed, codes: readonly number[]): readonly number[] {
  const known = codes.filter((code) => code >= 0)
  if (prefixes.length === 0) return known
  return [...new Set([...known, ...prefixes.flatMap((prefix) => index.codesFrom(prefix))])]
}

/** The term with the fewest rows; none if there is a term that no row has. */
function fewest(lists: TermReader['lists'], codes: readonly number[]): readonly number[] {
  let best: number | undefined
  for (const code of codes) {
    if (code < 0) return []
    if (best === undefined || lists.count(code) < lists.count(best)) best = code
  }
  return best === undefined ? [] : [best]
}
