import { ValuesStep } from './query-part.js'
import type { Query } from './nodes.js'
import { changed } from './query.js'

/** The query that determines a combination's names: the first of those that it combines, recursively. */
export function representative(query: Query): Query {
  if (query.base.kind !== 'combined') return query
  const { first } = query.base
  return representative(reshaped(first, query, first))
}

/** `values()` of a combination reads these values of each of its query sets. */
export function reshaped(inner: Query, { shape }: Query, first: Query): Query {
  if (shape === first.shape || shape.kind !== 'values') return inner
  return changed(inner, { shape, steps: [...inner.steps, new ValuesStep(shape.names ?? [])] })
}
