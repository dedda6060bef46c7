import { canonicalText } from '../util/canonical-text.js'
import type { Commit } from './commit.js'

/** The least number of characters of a piece. */
const PIECE = 2 ** 16

/**
 * The canonical text of a commit's content: its action, meta and events. Position, id, time and schema
 * version are assigned by the store and don't count. It decides whether a second commit with a known key is a
 * duplicate or an error.
 */
export function contentOf(commit: Pick<Commit, 'action' | 'meta' | 'events'>): string {
  return canonicalText([commit.action ?? null, commit.meta ?? null, commit.events])
}

/** The text of {@link contentOf} in pieces: for a large commit it may exceed the longest possible string. */
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
