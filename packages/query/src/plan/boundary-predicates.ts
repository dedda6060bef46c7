import type { FieldMeta, ModelMeta } from '@relata/core/engine'
import type { Boundary, Limit } from '../resolve/boundary.js'
import { makeTest } from '../resolve/lookups/registry.js'
import { inheritedThrough } from '../resolve/inherited.js'
import { keepAsFixed } from './fixed-predicates.js'
import { allOf, anyOf, SomePredicate, TestPredicate, type Predicate } from './predicate.js'

const NO_PREDICATES: readonly Predicate[] = Object.freeze([])

/** The conditions that rows of a model satisfy if they are in a scope; none if the model is shared. */
export function boundaryPredicates(boundary: Boundary | undefined, model: ModelMeta): readonly Predicate[] {
  if (boundary === undefined) return NO_PREDICATES
  const known = boundary.predicates.get(model) as readonly Predicate[] | undefined
  if (known !== undefined) return known
  const predicates = boundary.limits.flatMap((limit) => limitPredicate(limit, model) ?? [])
  boundary.predicates.set(model, predicates)
  return predicates
}

/**
 * The conditions together with those of the scope. What the scope requires of the row that a key refers to is tested
 * with what the query requires of it, because one index may serve both.
 */
export function withinBoundary(
  predicates: readonly Predicate[],
  boundary: Boundary | undefined,
  model: ModelMeta,
): Predicate {
  let parts = conjunctsOf(allOf(predicates))
  for (const limit of boundaryPredicates(boundary, model)) {
    const known = parts.findIndex((part) => isSameRow(part, limit))
    parts = known < 0 ? [...parts, limit] : parts.with(known, joined(parts[known], limit))
  }
  return allOf(parts)
}

const conjunctsOf = (predicate: Predicate): readonly Predicate[] =>
  predicate.kind === 'and' ? predicate.children : [predicate]

const isSameRow = (part: Predicate, limit: Predicate): boolean =>
  part.kind === 'some' && limit.kind === 'some' && !part.orNone && part.hop.id === limit.hop.id

/** The hop leads to one row. */
function joined(part: Predicate | undefined, limit: Predicate): Predicate {
  if (part?.kind !== 'some' || limit.kind !== 'some') return limit
  const inner = conjunctsOf(part.child)
  const known = inner.findIndex((child) => isSameRow(child, limit.child))
  const children = known < 0 ? [...inner, limit.child] : inner.with(known, joined(inner[known], limit.child))
  return new SomePredicate(part.hop, allOf(children), false)
}

function limitPredicate(limit: Limit, model: ModelMeta): Predicate | undefined {
  const belonging = limit.membership.belonging(model)
  if (belonging === undefined) return undefined
  const predicate =
    belonging.by === 'column'
      ? columnPredicate(limit, model, belonging.field)
      : anyOf(
          belonging.keys.map(
            ({ forward, target }) =>
              new SomePredicate(forward, limitPredicate(limit, target) as Predicate, false),
          ),
        )
  keepAsFixed(predicate)
  return predicate
}

/** An inherited column is tested on the row of the parent. */
function columnPredicate({ value }: Limit, model: ModelMeta, field: FieldMeta): Predicate {
  const test = makeTest({ kind: field.type.name, type: field.type, label: field.name }, 'exact', value)
  return inheritedThrough(model, field).reduceRight<Predicate>(
    (child, link) => {
      keepAsFixed(child)
      return new SomePredicate(link.forward, child, false)
    },
    new TestPredicate(field, NO_TRANSFORMS, test),
  )
}
const NO_TRANSFORMS: TestPredicate['transforms'] = Object.freeze([])
