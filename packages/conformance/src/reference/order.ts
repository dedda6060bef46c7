import { isObject, type Json, type JsonObject, type StepSpec } from '../format.js'
import { prefixesOf } from './chain.js'
import { chainsIn, type Context } from './condition.js'
import { NotCovered } from './data.js'
import { valueOf } from './expression.js'

/** One term of an order: an expression with its direction, nulls first or last. */
export interface Term {
  readonly expression: Json
  readonly descending: boolean
  readonly nullsFirst: boolean
}

/** The value of an order term for an item: a row or a group. */
export type TermReader = (term: Term) => unknown

/**
 * The terms that are in force: those of the last `orderBy`, else of the model, turned round by each
 * `reverse`.
 */
export function termsOf(steps: readonly StepSpec[], ordering: readonly Json[]): readonly Term[] {
  const named = steps.findLast(({ call }) => call === 'orderBy')
  const terms = (named === undefined ? ordering : (named.args ?? [])).map(termOf)
  const turns = steps.filter(({ call }) => call === 'reverse').length
  return turns % 2 === 0 ? terms : terms.map(reversed)
}

export function termOf(json: Json): Term {
  if (typeof json === 'string') {
    if (json === '?') throw new NotCovered('a random order')
    const descending = json.startsWith('-')
    return { expression: { $F: descending ? json.slice(1) : json }, descending, nullsFirst: !descending }
  }
  if (!isObject(json) || !('$orderBy' in json))
    return { expression: json, descending: false, nullsFirst: true }
  const {
    $orderBy: expression,
    descending,
    nullsFirst,
    nullsLast,
  } = json as JsonObject & { readonly $orderBy: Json }
  const isDown = descending === true
  return {
    expression,
    descending: isDown,
    nullsFirst: nullsFirst === true || (nullsLast !== true && !isDown),
  }
}

export function reversed({ expression, descending, nullsFirst }: Term): Term {
  return {
    expression,
    descending: !descending,
    nullsFirst: !nullsFirst,
  }
}

/** A relation is ordered as its model is: its terms, read through the relation. */
export function expandTerms(
  context: Pick<Context, 'data'>,
  model: string,
  terms: readonly Term[],
): readonly Term[] {
  return terms.flatMap((term) => {
    const name = isObject(term.expression) ? term.expression['$F'] : undefined
    const target = typeof name === 'string' ? targetOf(context, model, name) : undefined
    const ordering = target === undefined ? [] : (context.data.spec(target).ordering ?? [])
    if (target === undefined || ordering.length === 0) return [term]
    const inner = expandTerms(context, target, ordering.map(termOf))
    return inner.map((one) => through(name as string, term.descending ? reversed(one) : one))
  })
}

function through(relation: string, term: Term): Term {
  if (!isObject(term.expression) || typeof term.expression['$F'] !== 'string')
    throw new NotCovered('an ordering by an expression')
  return { ...term, expression: { $F: `${relation}__${term.expression['$F']}` } }
}

/** The model at which a chain of forward relations ends; undefined if it ends at a field. */
function targetOf({ data }: Pick<Context, 'data'>, model: string, chain: string): string | undefined {
  let at = model
  for (const name of chain.split('__')) {
    if (name === 'pk' || name.endsWith('_id')) return undefined
    const meaning = data.meaning(at, name)
    if (meaning === undefined || meaning.field !== undefined) return undefined
    at = meaning.target
  }
  return at
}

/** Reads a row's values for terms; a chain to several rows is not judged. */
export function rowReader(context: Context): TermReader {
  return ({ expression }) => {
    const name = isObject(expression) && typeof expression['$F'] === 'string' ? [expression['$F']] : []
    if (chainsIn(context, name).some((chain) => prefixesOf(chain).length > 0))
      throw new NotCovered('an order by several rows')
    return valueOf(context, expression, new Map())
  }
}

export function compareKeys(a: readonly unknown[], b: readonly unknown[], terms: readonly Term[]): number {
  for (const [i, { descending, nullsFirst }] of terms.entries()) {
    const [left, right] = [a[i] ?? null, b[i] ?? null]
    if (left === null && right === null) continue
    if (left === null || right === null) return (left === null) === nullsFirst ? -1 : 1
    const sign = compare(left, right)
    if (sign !== 0) return descending ? -sign : sign
  }
  return 0
}

/** Texts by code point, which the bytes of UTF-8 keep. */
function compare(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  if (typeof a === 'object' || typeof b === 'object' || typeof a !== typeof b)
    throw new NotCovered('an order of mixed values')
  return Number(a) - Number(b)
}
