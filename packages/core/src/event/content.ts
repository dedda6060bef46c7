import { canonicalText } from '../util/canonical-text.js'
import type { Commit } from './commit.js'

/** Characters of a piece, at least. */
const PIECE = 2 ** 16

/**
 * The canonical text of what a commit says: its action, meta and events. Position, id, time and schema
 * version are the store's and don't count. It decides what a second commit with a known key is: a duplicate,
 * or an error.
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
