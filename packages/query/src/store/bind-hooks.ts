import { takesWrites, type HookTable, type ReadStore, type SchemaMeta } from '@relata/core/engine'
import type { HookFunction, HookSet, LinkHookSet, ModelHookSet } from './with-hooks.js'

/** Lets the writes of a store run the hooks of its schema, with the database over the store. */
export function bindHooks(store: ReadStore, db: object): void {
  const { hooks } = store.schema
  if (hooks.length === 0 || !takesWrites(store)) return
  store.setHooks(tableOf(store.schema, hooks as readonly HookSet[], db))
}

function tableOf(schema: SchemaMeta, sets: readonly HookSet[], db: object): HookTable {
  const context = Object.freeze({ db })
  const models = schema.models.map((model) => {
    const all = sets.flatMap((set) => set.models.get(model) ?? [])
    return all.length === 0 ? undefined : modelHooks(all, context)
  })
  const links = schema.links.map((link) => {
    const all = sets.flatMap((set) => set.links.get(link) ?? [])
    return all.length === 0 ? undefined : linkHooks(all, context)
  })
  return { models, links }
}

function modelHooks(sets: readonly ModelHookSet[], context: { readonly db: object }): HookTable['models'][0] {
  const [beforeCreate, afterCreate] = [joined(sets, 'beforeCreate'), joined(sets, 'afterCreate')]
  const [beforeUpdate, afterUpdate] = [joined(sets, 'beforeUpdate'), joined(sets, 'afterUpdate')]
  const [beforeDelete, afterDelete] = [joined(sets, 'beforeDelete'), joined(sets, 'afterDelete')]
  return {
    beforeCreate: beforeCreate && ((values) => beforeCreate(values, context)),
    afterCreate: afterCreate && ((row) => afterCreate(row, context)),
    beforeUpdate: beforeUpdate && ((values, row) => beforeUpdate(values, { ...context, row })),
    afterUpdate: afterUpdate && ((row, before) => afterUpdate(row, { ...context, before })),
    beforeDelete: beforeDelete && ((row) => beforeDelete(row, context)),
    afterDelete: afterDelete && ((row) => afterDelete(row, context)),
  }
}

function linkHooks(sets: readonly LinkHookSet[], context: { readonly db: object }): HookTable['links'][0] {
  const [afterLink, afterUnlink] = [joined(sets, 'afterLink'), joined(sets, 'afterUnlink')]
  return {
    afterLink: afterLink && ((from, to) => afterLink(from, to, context)),
    afterUnlink: afterUnlink && ((from, to) => afterUnlink(from, to, context)),
  }
}

/** One function for the hooks of a name, which run in the order of the calls of `withHooks`. */
function joined<N extends string>(
  sets: readonly Readonly<Partial<Record<N, HookFunction>>>[],
  name: N,
): HookFunction | undefined {
  const all = sets.flatMap((set) => set[name] ?? [])
  const [only] = all
  if (all.length < 2) return only
  return (first, second, third) => {
    let promise: unknown
    for (const hook of all) {
      const result = hook(first, second, third)
      if (result instanceof Promise) promise ??= result
    }
    return promise
  }
}
