import type { Commit, Event } from '@relata/core'

export function book(key: number, title = `Book ${key}`): Event {
  return { type: 'created', model: 'Book', key, row: { id: key, title, author_id: 7, rating: 4.5 } }
}

/** A commit at a position; what isn't said is as plain as can be. */
export function commitAt(position: number, parts: Partial<Commit> = {}): Commit {
  return {
    position,
    id: `commit-${position}`,
    time: 1_700_000_000_000 + position,
    schema: 1,
    action: undefined,
    meta: undefined,
    key: undefined,
    events: [book(position)],
    ...parts,
  }
}

/** Commits from one position to another, both included. */
export function commitsFrom(first: number, last: number): Commit[] {
  return Array.from({ length: last - first + 1 }, (_, i) => commitAt(first + i))
}
