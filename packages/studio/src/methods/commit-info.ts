import type { Commit, Event, ModelMeta } from 'relata'
import { LIMITS, type Cell, type CommitInfo, type EventInfo, type RowName } from '../protocol.js'
import type { AnyRow } from '../store/dynamic.js'
import { displayOf } from '../store/labels.js'
import type { ReadState } from '../store/source.js'
import { encodeCell } from '../values/cell.js'
import { encodeKey } from '../values/key.js'
import { endsOf, touches, type CommitFilter } from './commit-filter.js'

/** Columns of an event that are listed. */
const COLUMNS = 100

/** A commit with its first events: those of a filter's model and row come first. */
export function commitInfo(state: ReadState, commit: Commit, filter?: CommitFilter): CommitInfo {
  const { events } = commit
  const matching = filter?.model === undefined ? events : events.filter((event) => touches(event, filter))
  const shown = matching.slice(0, LIMITS.events)
  return { ...commitSummary(commit), events: shown.map((event) => eventInfo(state, event)) }
}

/** A commit without its events. */
export function commitSummary(commit: Commit): Omit<CommitInfo, 'events'> {
  const { position, id, time, action, meta, key, events } = commit
  return {
    position,
    id,
    time,
    action: action ?? null,
    actor: meta?.actor ?? null,
    meta: Object.fromEntries(Object.entries(meta ?? {}).map(([name, value]) => [name, encodeCell(value)])),
    key: key ?? null,
    total: events.length,
    changes: changesOf(events),
  }
}

interface Counts {
  created: number
  updated: number
  deleted: number
}

function changesOf(events: readonly Event[]): CommitInfo['changes'] {
  const counts = new Map<string, Counts>()
  for (const event of events) {
    if (event.type !== 'created' && event.type !== 'updated' && event.type !== 'deleted') continue
    let own = counts.get(event.model)
    if (own === undefined) counts.set(event.model, (own = { created: 0, updated: 0, deleted: 0 }))
    own[event.type]++
  }
  return Array.from(counts, ([model, own]) => ({ model, ...own }))
}

/** An event for people. */
export function eventInfo(state: ReadState, event: Event): EventInfo {
  switch (event.type) {
    case 'created':
    case 'deleted': {
      const { type, model, key, row } = event
      const values = Object.entries(row).slice(0, COLUMNS)
      return {
        ...nameOf(state, model, key, row),
        type,
        values: values.map(([name, value]) => ({ name, cell: columnCell(state, model, name, value) })),
      }
    }
    case 'updated':
      return { type: 'updated', ...nameOf(state, event.model, event.key), changes: changesIn(state, event) }
    case 'linked':
    case 'unlinked': {
      const [[from, fromKey], [to, toKey]] = endsOf(state.schema, event)
      const { type, relation } = event
      return { type, relation, from: nameOf(state, from, fromKey), to: nameOf(state, to, toKey) }
    }
    case 'schemaChanged': {
      const { schema, migrations = [], steps = [] } = event
      return {
        type: 'schemaChanged',
        models: Object.keys(schema.models).length,
        migrations: [...migrations],
        steps: steps.length,
      }
    }
  }
}

function changesIn(
  state: ReadState,
  { model, before, after, patches, inverse }: Extract<Event, { readonly type: 'updated' }>,
): readonly { readonly name: string; readonly before: Cell; readonly after: Cell }[] {
  const columns = Object.keys(after).map((name) => ({
    name,
    before: columnCell(state, model, name, before[name]),
    after: columnCell(state, model, name, after[name]),
  }))
  // For a JSON value that was changed in parts, the parts.
  const parts = Object.entries(patches ?? {}).map(([name, list]) => ({
    name,
    before: encodeCell(inverse?.[name] ?? null, 'json'),
    after: encodeCell(list, 'json'),
  }))
  return [...columns, ...parts].slice(0, COLUMNS)
}

/** The model of a name in an event; undefined if the schema in force has none. */
function metaOf({ schema }: ReadState, model: string): ModelMeta | undefined {
  return schema.has(model) ? schema.model(model) : undefined
}

function columnCell(state: ReadState, model: string, name: string, value: unknown): Cell {
  const field = metaOf(state, model)?.fields.find(({ attribute }) => attribute === name)
  return encodeCell(value, field?.type.name)
}

/** The name of the row that has the key now, else of the values that the event has of it. */
function nameOf(state: ReadState, model: string, key: unknown, values?: AnyRow): RowName {
  const meta = metaOf(state, model)
  const name = { model, key: encodeKey(key) }
  if (meta === undefined) return { ...name, display: `${model} ${String(key)}` }
  const [row] = state.db.model(model).unscoped().filter({ pk: key }).orderBy().slice(0, 1).toArray()
  return {
    ...name,
    display: displayOf(meta, (row as AnyRow | undefined) ?? values ?? { [meta.pk.attribute]: key }),
  }
}
