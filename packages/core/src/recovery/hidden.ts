import type { Deleted } from '../event/event.js'
import { deleted, unlinked, updated } from '../event/factories.js'
import { SchemaTrace } from '../event/schema-trace.js'
import type { KeyMeta, LinkMeta, ModelMeta, SchemaDescription, SchemaMeta } from '../schema/meta.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import type { Value } from '../schema/value-type.js'
import type { State } from '../state/state.js'

/**
 * What was removed while a schema was in force, and is there again: its events say nothing about it, though the
 * rebuilt state has it. Where such an event deletes a row, hidden relations to it end.
 */
export interface Hidden {
  readonly models: ReadonlySet<ModelMeta>
  /** By the model that they lead to. */
  readonly keys: ReadonlyMap<ModelMeta, readonly KeyMeta[]>
  /** By the model on either end. */
  readonly links: ReadonlyMap<ModelMeta, readonly LinkMeta[]>
}

/** What a schema hides of the one that the steps lead to; undefined if nothing. */
export function hiddenFrom(
  description: SchemaDescription,
  steps: readonly SchemaStep[],
  schema: SchemaMeta,
): Hidden | undefined {
  if (!steps.some(isRestoring)) return undefined
  const trace = new SchemaTrace(description)
  for (const step of steps) trace.take(step)
  const models = new Set<ModelMeta>()
  const keys = new Map<ModelMeta, KeyMeta[]>()
  for (const traced of trace.current) {
    if (traced.now === undefined || !schema.has(traced.now)) continue
    const model = schema.model(traced.now)
    if (traced.isHidden) models.add(model)
    for (const { isHidden, now } of traced.columns) {
      const key = now !== undefined && isHidden ? model.fieldByName.get(now)?.key : undefined
      if (key !== undefined) add(keys, key.target, key)
    }
  }
  const labels = new Set(
    trace.currentLinks.flatMap(({ isHidden, model, field }) => (isHidden ? [`${model.now}.${field}`] : [])),
  )
  const links = new Map<ModelMeta, LinkMeta[]>()
  for (const link of schema.links) {
    if (link.through !== undefined || !labels.has(link.label)) continue
    add(links, link.model, link)
    if (link.target !== link.model) add(links, link.target, link)
  }
  return models.size + keys.size + links.size === 0 ? undefined : { models, keys, links }
}

/** Whether a step brings back what the log has and the state doesn't. */
export function isRestoring({ step }: SchemaStep): boolean {
  return step === 'restoreField' || step === 'restoreModel'
}

/**
 * Ends the hidden relations to a row before it is deleted: links are unlinked, keys become null. A hidden row whose
 * key can't be null goes as well. A visible row keeps such a key, which the verification of the data reports.
 */
export function endHidden(state: State, { model: name, key: value }: Deleted, hidden: Hidden): void {
  const model = state.schema.model(name)
  const slot = state.find(name, value)
  if (slot < 0) return
  for (const link of hidden.links.get(model) ?? []) unlinkAll(state, link, model, slot)
  for (const key of hidden.keys.get(model) ?? []) {
    for (const source of state.stored(key.field.model).sourcesOf(key.field, slot).slice())
      endKey(state, key, source, hidden)
  }
}

function endKey(state: State, key: KeyMeta, slot: number, hidden: Hidden): void {
  const { model, attribute } = key.field
  const row = state.stored(model).row(slot)
  if (row === undefined) return
  const pk = row[model.pk.attribute] as Value
  if (key.field.null) {
    state.apply(updated({ model: model.name, key: pk }, {}, { [attribute]: null }))
  } else if (hidden.models.has(model)) {
    const event = deleted(model.name, pk, {})
    endHidden(state, event, hidden)
    state.apply(event)
  }
}

function unlinkAll(state: State, link: LinkMeta, model: ModelMeta, slot: number): void {
  const own = keyOf(state, model, slot)
  if (link.model === model)
    for (const other of membersOf(state, link, 0, slot))
      state.apply(unlinked(link.label, own, keyOf(state, link.target, other)))
  if (link.target === model && !link.symmetrical)
    for (const other of membersOf(state, link, 1, slot))
      state.apply(unlinked(link.label, keyOf(state, link.model, other), own))
}

function membersOf(state: State, link: LinkMeta, end: 0 | 1, slot: number): Int32Array {
  const side = state.link(link).side(end)
  const start = side.start(slot)
  return side.pool.slice(start, start + side.count(slot))
}

function keyOf(state: State, model: ModelMeta, slot: number): Value {
  return state.stored(model).row(slot)?.[model.pk.attribute] as Value
}

function add<T>(map: Map<ModelMeta, T[]>, model: ModelMeta, value: T): void {
  const list = map.get(model)
  if (list === undefined) map.set(model, [value])
  else list.push(value)
}
