import type { Edge, SchemaMeta, Value } from '@relata/core'
import type { Query } from '../ast/nodes.js'
import { FieldItem } from '../bind/bound-nodes.js'
import type { Context } from '../bind/context.js'
import { ALL, NONE, TestPredicate, type Predicate } from '../plan/predicate.js'
import { boundedHops, hopsOf, pathBack, type Hop } from '../resolve/path.js'
import { makeTest } from '../resolve/lookups/registry.js'
import { listsOf } from '../select/access.js'

/** The source of a query's rows, before its filters. */
export function basePredicate(context: Context, { base }: Query): Predicate {
  switch (base.kind) {
    case 'all':
      return ALL
    case 'none':
      return NONE
    case 'related': {
      const { edge, owner } = base
      const slot = context.state.table(edge.source).find(owner)
      if (slot < 0) return NONE
      return (
        ownerTest(context, edge, owner) ?? {
          kind: 'among',
          label: edge.id,
          slots: reached(context, hopsOf(edge), slot),
        }
      )
    }
    // Evaluated as a whole: see engine/combine.
    case 'combined':
      return ALL
  }
}

/**
 * The rows whose own key is that of the owner, as a condition: an index on the key and further columns may
 * serve it.
 */
function ownerTest({ model }: Context, edge: Edge, owner: Value): TestPredicate | undefined {
  if (edge.kind !== 'reverse') return undefined
  const { field, targetField, indexed } = edge.key
  if (!indexed || field.model !== model || targetField !== edge.source.pk) return undefined
  const test = makeTest({ kind: field.type.name, type: field.type, label: field.name }, 'exact', owner)
  return new TestPredicate(field, NO_TRANSFORMS, test)
}
const NO_TRANSFORMS: TestPredicate['transforms'] = Object.freeze([])

/**
 * The rows of a many-to-many manager have chosen the owner's row: the first filter, and aggregates, refer to
 * this row when they name the relation, as in Django. Undefined for other queries, and for a symmetrical
 * relation without a through model: it leads back under its own name, which means all related rows.
 */
export function baseChoice(schema: SchemaMeta, query: Query): FieldItem | undefined {
  const { base } = query
  if (base.kind !== 'related' || !choosesOwner(query)) return undefined
  const back = pathBack(base.edge)
  const path = { ...back, hops: boundedHops(schema, back.hops) }
  const test = makeTest({ kind: path.kind, type: path.field.type, label: path.chain }, 'exact', base.owner)
  return new FieldItem(path, 0, test)
}

export function choosesOwner({ base }: Query): boolean {
  return (
    base.kind === 'related' &&
    (base.edge.kind === 'link' || base.edge.kind === 'through') &&
    base.edge.inverse !== base.edge
  )
}

/** Each row once, even where several through rows lead to it. */
function reached({ state }: Context, hops: readonly Hop[], owner: number): Int32Array {
  let slots: Int32Array = Int32Array.of(owner)
  for (const hop of hops) {
    const lists = listsOf(state, hop)
    const next: number[] = []
    for (const slot of slots) {
      const count = lists.count(slot)
      const start = count === 0 ? 0 : lists.start(slot)
      const pool = lists.pool
      for (let i = start; i < start + count; i++) next.push(pool[i] as number)
    }
    slots = Int32Array.from(hops.length === 1 ? next : new Set(next))
  }
  return slots
}
