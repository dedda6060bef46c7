import type { Event, EventKind, JsonPatch, Value, Values } from '@relata/core/log'

/** Creates the event whose values begin at an index of a flat list. */
export type KindReader = (flat: readonly unknown[], at: number) => Event

export function kindReader(kind: EventKind): KindReader {
  switch (kind.type) {
    case 'created':
    case 'deleted': {
      const { type, model } = kind
      const row = rowReader(kind.columns)
      return (flat, at) => ({ type, model, key: flat[at] as Value, row: row(flat, at + 1) })
    }
    case 'updated':
      return updatedReader(kind)
    case 'linked':
    case 'unlinked': {
      const { type, relation } = kind
      return (flat, at) => ({ type, relation, from: flat[at] as Value, to: flat[at + 1] as Value })
    }
  }
}

function updatedReader(kind: EventKind & { type: 'updated' }): KindReader {
  const { type, model } = kind
  const before = rowReader(kind.before)
  const after = rowReader(kind.after)
  const gap = kind.before.length + 1
  return (flat, at) => ({
    type,
    model,
    key: flat[at] as Value,
    before: before(flat, at + 1),
    after: after(flat, at + gap),
  })
}

type RowReader = (flat: readonly unknown[], at: number) => Values

/**
 * A compiled object literal per set of columns takes 8 ns for a row of five; filling an object by name takes
 * 80. Names are quoted as JSON, so none is run as code.
 */
function rowReader(columns: readonly string[]): RowReader {
  const fields = columns.map(
    (name, i) => `${name === '__proto__' ? '["__proto__"]' : JSON.stringify(name)}:flat[at+${i}]`,
  )
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- see above
    return new Function('flat', 'at', `return {${fields.join(',')}}`) as RowReader
  } catch {
    return plainRowReader(columns)
  }
}

/** For a Node that was started with --disallow-code-generation-from-strings. Exported for its test. */
export function plainRowReader(columns: readonly string[]): RowReader {
  const empty: Record<string, Value> = Object.fromEntries(columns.map((name) => [name, null]))
  return (flat, at) => {
    const row = { ...empty }
    for (const [i, name] of columns.entries()) row[name] = flat[at + i] as Value
    return row
  }
}

/** The stored form of a kind, its identity: JSON, since names may be any strings. */
export function writeKind(kind: EventKind): string {
  switch (kind.type) {
    case 'created':
    case 'deleted':
      return JSON.stringify([kind.type, kind.model, kind.columns])
    case 'updated':
      return JSON.stringify([kind.type, kind.model, kind.before, kind.after])
    case 'linked':
    case 'unlinked':
      return JSON.stringify([kind.type, kind.relation])
  }
}

export function readKind(text: string): EventKind {
  const [type, name, first, second] = JSON.parse(text) as [string, string, string[], string[]]
  switch (type) {
    case 'created':
    case 'deleted':
      return { type, model: name, columns: first }
    case 'updated':
      return { type, model: name, before: first, after: second }
    case 'linked':
    case 'unlinked':
      return { type, relation: name }
    default:
      throw new TypeError(`unknown kind of event ${type}`)
  }
}

/**
 * An event without a kind, as plain nested data: schema changes, JSON patches, and those for which the
 * dictionary has no room.
 */
export function plainEvent(event: Event): object {
  switch (event.type) {
    case 'created':
    case 'deleted':
      return { ...event, row: { ...event.row } }
    case 'updated':
      return { ...event, before: { ...event.before }, after: { ...event.after }, ...plainPatches(event) }
    default:
      return { ...event }
  }
}

type Patches = Readonly<Record<string, readonly JsonPatch[]>>

function plainPatches(event: { readonly patches?: Patches; readonly inverse?: Patches }): object {
  return {
    ...(event.patches && { patches: { ...event.patches } }),
    ...(event.inverse && { inverse: { ...event.inverse } }),
  }
}
