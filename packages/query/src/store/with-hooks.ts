import {
  addHooks,
  FUNCTION,
  readOptions,
  refuseNoSchema,
  type LinkMeta,
  type ModelMeta,
  type OptionRules,
  type Schema,
  type SchemaMeta,
} from '@relata/core/engine'
import type { Hooks } from '../types/hooks.js'

/** The hooks of models and links, checked, as functions of any rows. */
export interface HookSet {
  readonly models: ReadonlyMap<ModelMeta, ModelHookSet>
  readonly links: ReadonlyMap<LinkMeta, LinkHookSet>
}
export type HookFunction = (row: unknown, second: unknown, third?: unknown) => unknown
type ModelHookName = Exclude<(typeof OF_ROWS)[number], 'afterLink' | 'afterUnlink'>
export type ModelHookSet = Readonly<Partial<Record<ModelHookName, HookFunction>>>
export type LinkHookSet = Readonly<Partial<Record<(typeof OF_LINKS)[number], HookFunction>>>

const OF_ROWS = [
  'beforeCreate',
  'afterCreate',
  'beforeUpdate',
  'afterUpdate',
  'beforeDelete',
  'afterDelete',
] as const
const OF_LINKS = ['afterLink', 'afterUnlink'] as const

const BY_RELATION = {
  expected: 'an object from the name of a many-to-many to a function',
  accepts: (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value),
}
const MODEL_RULES: OptionRules = Object.fromEntries([
  ...OF_ROWS.map((name) => [name, FUNCTION] as const),
  ...OF_LINKS.map((name) => [name, BY_RELATION] as const),
])

/**
 * The schema with functions that run inside every write of its stores: before and after each row is created,
 * updated or deleted, after each link is added or removed. What they write belongs to the transaction of the write,
 * and to its commit; what they throw undoes it. Replay, snapshots and migrations don't run them.
 *
 * A second call adds hooks, which run after those of the first.
 *
 * Throws UsageError `ERR_ARGUMENT` for a hook that doesn't exist. Writes then throw UsageError `ERR_HOOK_DEPTH` if
 * hooks run each other without end, `ERR_ASYNC_HOOK` if one returns a promise.
 *
 * @example
 * ```ts
 * const models = defineSchema({ Author: model({ name: string(), books: integer({ default: 0 }) }), … })
 * export interface Library extends SchemaOf<typeof models> {}
 * export const schema = withHooks<Library>(models, {
 *   Book: {
 *     beforeCreate: (values) => { values.slug ||= slugify(values.title) },
 *     afterCreate: (book, { db }) => db.Author.update(book.author, { books: F('books').plus(1) }),
 *   },
 * })
 * ```
 * @public
 */
export function withHooks<S>(schema: Schema<S>, hooks: Hooks<S>): Schema<S> {
  refuseNoSchema(schema, 'withHooks')
  return addHooks(schema, readHooks(schema, hooks)) as Schema<S>
}

function readHooks(schema: SchemaMeta, hooks: object): HookSet {
  const names = schema.models.filter(({ autoOf }) => autoOf === undefined).map(({ name }) => name)
  const rule = { expected: 'an object of hooks', accepts: BY_RELATION.accepts }
  const byModel = readOptions(hooks, Object.fromEntries(names.map((name) => [name, rule])), 'withHooks')
  const models = new Map<ModelMeta, ModelHookSet>()
  const links = new Map<LinkMeta, LinkHookSet>()
  for (const [name, passed] of Object.entries(byModel) as [string, object][]) {
    const model = schema.model(name)
    const set = readOptions(passed, MODEL_RULES, `the hooks of ${name}`)
    models.set(model, set)
    for (const hook of OF_LINKS) readLinkHooks(schema, model, { hook, set, links })
  }
  return Object.freeze({ models, links })
}

interface GivenLinks {
  readonly hook: (typeof OF_LINKS)[number]
  readonly set: object
  readonly links: Map<LinkMeta, LinkHookSet>
}

function readLinkHooks(schema: SchemaMeta, model: ModelMeta, { hook, set, links }: GivenLinks): void {
  const passed = (set as Readonly<Record<string, object | undefined>>)[hook]
  const own = schema.links.filter((link) => link.model === model && link.through === undefined)
  const rules = Object.fromEntries(own.map(({ name }) => [name, FUNCTION]))
  const byName = readOptions(passed, rules, `${hook} of ${model.name}`) as Readonly<
    Record<string, HookFunction>
  >
  for (const link of own) {
    const run = byName[link.name]
    if (run !== undefined) links.set(link, { ...links.get(link), [hook]: run })
  }
}
