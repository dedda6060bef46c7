import { readOptions, UsageError, type ModelMeta, type SearchField } from '@relata/core/engine'
import { junction, lookup, not } from '../ast/condition.js'
import type { Condition, Expression, Query } from '../ast/nodes.js'
import { parseSearch, phraseText } from '../resolve/search-query.js'
import type { StoreContext } from './context.js'
import { F, orderTerm } from './expression.js'
import { call, subject } from './functions/call.js'
import * as rules from './option-rules.js'
import { orderedQuery } from './ordered-query.js'
import { emptied, filtered } from './refine.js'

/** The query of `search`: the rows with the words in the texts that the model declares, the best matches first. */
export function searchedQuery(context: StoreContext, query: Query, text: unknown, options: unknown): Query {
  const { ranked = true } = readOptions<{ readonly ranked?: boolean }>(
    options as object | undefined,
    rules.SEARCH,
    'search',
  )
  const fields = searchedFields(query.model)
  const condition = searchCondition(fields, textOf(text, 'search'))
  const found = condition === undefined ? emptied(query) : filtered(query, condition, 'search')
  context.engine.check(found)
  if (!ranked) return found
  return orderedQuery(context, found, [orderTerm(rankOf(fields, textOf(text, 'search')), true, undefined)])
}

/** How well a text matches a search. */
export function searchRank(of: unknown, text: unknown): Expression {
  return rank([subject(of)], [1], textOf(text, 'searchRank'))
}

/** Each requirement in any of the fields; undefined if there is no word to search for. */
function searchCondition(fields: readonly SearchField[], text: string): Condition | undefined {
  const parts = parseSearch(text)
  if (parts.length === 0) return undefined
  return junction(
    'and',
    parts.map(({ negated, anyOf }) => {
      const found = junction(
        'or',
        anyOf.flatMap((phrase) =>
          fields.map(({ field }) => lookup(`${field.name}__search`, phraseText(phrase))),
        ),
      )
      return negated ? not(found) : found
    }),
  )
}

const rankOf = (fields: readonly SearchField[], text: string): Expression =>
  rank(
    fields.map(({ field }) => F(field.name)),
    fields.map(({ weight }) => weight),
    text,
  )

function rank(of: readonly Expression[], weights: readonly number[], text: string): Expression {
  return call('searchRank', of, Object.freeze({ text, weights: Object.freeze(weights) }))
}

/** Those of the model, or else of its first parent that has some. */
function searchedFields(model: ModelMeta): readonly SearchField[] {
  const found = fieldsOf(model)
  if (found.length > 0) return found
  throw new UsageError(
    'ERR_ARGUMENT',
    `${model.name} declares no texts to search: model({ … }, { search: ['title', 'body'] })`,
    { value: model.name, model: model.name },
  )
}

function fieldsOf({ search, parents }: ModelMeta): readonly SearchField[] {
  if (search.length > 0) return search
  return parents.map(({ target }) => fieldsOf(target)).find((found) => found.length > 0) ?? []
}

function textOf(text: unknown, method: string): string {
  if (typeof text === 'string') return text
  throw new UsageError('ERR_ARGUMENT', `${method} takes a text to search for, such as 'quick fo*'`, {
    value: text,
  })
}
