import type { Commit } from './commit.js'

/** Characters of a piece, at least. */
const PIECE = 2 ** 16

/**
 * The text of what a commit says: its action, meta and events, with property names in order, so that equal
 * content gives equal text whoever made the objects. Position, id, time and schema version are the store's
 * and stand outside. It decides what a second commit with a known key is: a duplicate, or an error.
 */
export function contentOf(commit: Pick<Commit, 'action' | 'meta' | 'events'>): string {
  return canonicalText([commit.action ?? null, commit.meta ?? null, commit.events])
}

/** The text of {@link contentOf} in pieces: that of a large commit is longer than a string may be. */
export function* contentPieces({
  action,
  meta,
  events,
}: Pick<Commit, 'action' | 'meta' | 'events'>): Generator<string, void, undefined> {
  let piece = `[${canonicalText(action ?? null)},${canonicalText(meta ?? null)},[`
  for (let at = 0; at < events.length; at++) {
    if (at > 0) piece += ','
    piece += canonicalText(events[at])
    if (piece.length < PIECE) continue
    yield piece
    piece = ''
  }
  yield `${piece}]]`
}

/**
 * Canonical text of what events hold: JSON, bigint, bytes, NaN and the infinities. Undefined properties count
 * as absent, -0 as 0.
 */
export function canonicalText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'bigint':
      return `${value}n`
    case 'object':
      return value === null ? 'null' : objectText(value)
    default:
      return String(value === 0 ? 0 : value)
  }
}

function objectText(value: object): string {
  if (value instanceof Uint8Array)
    return `x${Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  const parts: string[] = []
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  for (const [name, part] of entries)
    if (part !== undefined) parts.push(`${JSON.stringify(name)}:${canonicalText(part)}`)
  return `{${parts.join(',')}}`
}
