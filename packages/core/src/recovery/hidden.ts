import type { Deleted } from '../event/event.js'
import { deleted, unlinked, updated } from '../event/factories.js'
import { SchemaTrace } from '../event/schema-trace.js'
import type { KeyMeta, LinkMeta, ModelMeta, SchemaDescription, SchemaMeta } from '../schema/meta.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import type { Value } from '../schema/value-type.js'
import type { State } from '../state/state.js'

/**
 * Fields and models that were removed under a schema and have been restored since: the events of that schema
 * don't mention them, although the rebuilt state has them. If such an event deletes a row, hidden relations
 * to it end.
 */
export interface Hidden {
  /** By the model that they refer to. */
  readonly keys: ReadonlyMap<ModelMeta, readonly HiddenKey[]>
  /** By the model on either end. */
  readonly links: ReadonlyMap<ModelMeta, readonly LinkMeta[]>
}

/** A key that events don't mention. */
interface HiddenKey {
  readonly key: KeyMeta
  /** Whether its model was restored with it: then its rows are hidden as well. */
  readonly isOfHiddenRow: boolean
}

/** The parts of the schema after the steps that an earlier schema hides; undefined if there are none. */
export function hiddenFrom(
  description: SchemaDescription,
  steps: readonly SchemaStep[],
  schema: SchemaMeta,
): Hidden | undefined {
  if (!steps.some(isRestoring)) return undefined
  const trace = new SchemaTrace(description)
  for (const step of steps) trace.take(step)
  const keys = new Map<ModelMeta, HiddenKey[]>()
  for (const traced of trace.current) {
    if (traced.now === undefined || !schema.has(traced.now)) continue
    const model = schema.model(traced.now)
    for (const { hidden, now } of traced.columns) {
      const key = now !== undefined && hidden !== undefined ? model.fieldByName.get(now)?.key : undefined
      if (key !== undefined) add(keys, key.target, { key, isOfHiddenRow: hidden === 'model' })
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
  return keys.size + links.size === 0 ? undefined : { keys, links }
}

/** Whether a step restores something that the log has and the state doesn't. */
export function isRestoring({ step }: SchemaStep): boolean {
  return step === 'restoreField' || step === 'restoreModel'
}

/**
 * Ends the hidden relations to a row before it is deleted: links are unlinked, keys become null. A row that
 * was restored with its model is deleted as well if its key can't be null. Any other row keeps such a key,
 * which the verification of the data reports.
 */
export function endHidden(state: State, { model: name, key: value }: Deleted, hidden: Hidden): void {
  const model = state.schema.model(name)
  const slot = state.find(name, value)
  if (slot < 0) return
  const ending = new EndingRows(state, hidden)
  ending.add(model, slot)
  // The list grows during the iteration. Rows may need each other in a circle, or in a chain of any length.
  for (const place of ending.rows) ending.endKeysTo(place)
  const [, ...dependents] = ending.rows
  for (const place of ending.rows) endLinks(state, place, hidden)
  for (const place of dependents.toReversed())
    state.apply(deleted(place.model.name, keyOf(state, place.model, place.slot), {}))
}

interface Place {
  readonly model: ModelMeta
  readonly slot: number
}

/** A deleted row, and the hidden rows that are deleted with it, each after the row that it needs. */
class EndingRows {
  readonly rows: Place[] = []
  readonly #slots: Map<ModelMeta, Set<number>> = new Map<ModelMeta, Set<number>>()
  readonly #state: State
  readonly #hidden: Hidden

  constructor(state: State, hidden: Hidden) {
    this.#state = state
    this.#hidden = hidden
  }

  add(model: ModelMeta, slot: number): void {
    const slots = this.#slots.get(model) ?? new Set()
    if (slots.has(slot)) return
    this.#slots.set(model, slots.add(slot))
    this.rows.push({ model, slot })
  }

  endKeysTo({ model, slot }: Place): void {
    const state = this.#state
    for (const { key, isOfHiddenRow } of this.#hidden.keys.get(model) ?? []) {
      const { field } = key
      for (const source of state.stored(field.model).sourcesOf(field, slot).slice()) {
        const pk = keyOf(state, field.model, source)
        if (field.null)
          state.apply(updated({ model: field.model.name, key: pk }, {}, { [field.attribute]: null }))
        else if (isOfHiddenRow) this.add(field.model, source)
      }
    }
  }
}

function endLinks(state: State, { model, slot }: Place, hidden: Hidden): void {
  for (const link of hidden.links.get(model) ?? []) unlinkAll(state, link, model, slot)
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
