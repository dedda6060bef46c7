import * as query from '@relata/query'
import { OuterValue, type Condition } from './naive.js'
import type { LooseSet, LooseStore } from './random-world.js'

const helpers = query as unknown as Record<
  'and' | 'or' | 'not' | 'Exists' | 'OuterRef',
  (...args: readonly unknown[]) => object
>

/** The condition as a user writes it; `db` is for queries inside. */
export function given(condition: Condition, db?: LooseStore): object {
  switch (condition.kind) {
    case 'lookup': {
      const { path, field, lookup, value } = condition
      const chain = [...path, field, ...(lookup === 'exact' ? [] : [lookup])].join('__')
      return { [chain]: value instanceof OuterValue ? reference(value) : value }
    }
    case 'not':
      return helpers.not(given(condition.child, db))
    case 'and':
    case 'or':
      return helpers[condition.kind](...condition.children.map((child) => given(child, db)))
    case 'exists':
      return helpers.Exists(rowsOf(condition, db))
  }
}

function rowsOf(
  { model, scopes }: Extract<Condition, { kind: 'exists' }>,
  db: LooseStore | undefined,
): LooseSet {
  if (db === undefined) throw new Error(`a query of ${model} needs a store`)
  return scopes.reduce((set: LooseSet, scope) => set.filter(given(scope, db)), db.model(model))
}

function reference({ depth, path, field }: OuterValue): object {
  let outer: unknown = [...path, field].join('__')
  for (let i = 0; i < depth; i++) outer = helpers.OuterRef(outer)
  return outer as object
}
