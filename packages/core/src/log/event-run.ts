import type { Commit } from '../event/commit.js'
import type { EventKind } from '../event/event-kind.js'
import type { Event } from '../event/event.js'

/** In a run, the number that precedes a whole event, which has no kind. */
export const WHOLE_EVENT = 0

/** The kinds of events of one log, by their numbers. */
export interface EventKinds {
  /** Undefined for a number that no kind has. */
  kind(id: number): EventKind | undefined
  /** The number of values of an event of a kind. */
  sizeOf(id: number): number
  /** Creates the event of a kind whose values begin at an index. */
  event(id: number, values: readonly unknown[], at: number): Event
}

/** A commit without its events. */
export type CommitHead = Omit<Commit, 'events'>

/**
 * Consecutive events of one commit as values in a flat list: for each event the number of its kind and its values, or
 * `WHOLE_EVENT` and the event. A replay applies them without creating event objects.
 */
export interface EventRun {
  readonly commit: CommitHead
  /** The number of events of the commit. */
  readonly total: number
  /** Index in the commit of the first event of the run. */
  readonly first: number
  /** The number of events of the run. */
  readonly count: number
  readonly values: readonly unknown[]
  /** Index of the first event's kind in `values`. */
  readonly at: number
  readonly kinds: EventKinds
}

/** Whether a run has the last event of its commit. */
export function isLastRun({ first, count, total }: EventRun): boolean {
  return first + count === total
}

/** A place in a run. */
export interface RunPlace {
  /** Index of the next event's kind in the values. */
  at: number
}

/** Creates the event at a place of a run, and moves the place to the next one. Events are not frozen. */
export function nextEvent({ values, kinds }: EventRun, place: RunPlace): Event {
  const { at } = place
  const id = values[at] as number
  if (id === WHOLE_EVENT) {
    place.at = at + 2
    return values[at + 1] as Event
  }
  place.at = at + 1 + kinds.sizeOf(id)
  return kinds.event(id, values, at + 1)
}

/** Collects the runs of consecutive commits, and returns the commits that they complete. */
export class RunCollector {
  #events: Event[] = []

  /** The commits that end in some runs, which follow those of the call before. */
  add(runs: readonly EventRun[]): Commit[] {
    const commits: Commit[] = []
    for (const run of runs) {
      const place = { at: run.at }
      for (let left = run.count; left > 0; left--) this.#events.push(nextEvent(run, place))
      if (!isLastRun(run)) continue
      commits.push(withEvents(run.commit, this.#events))
      this.#events = []
    }
    return commits
  }
}

/** The commits of pages of runs, in pages. */
export async function* commitPages(
  pages: AsyncIterable<readonly EventRun[]>,
): AsyncGenerator<readonly Commit[], void, undefined> {
  const collector = new RunCollector()
  for await (const page of pages) {
    const commits = collector.add(page)
    if (commits.length > 0) yield commits
  }
}

/** Names every property: a copy by spread takes several times as long. */
function withEvents(head: CommitHead, events: readonly Event[]): Commit {
  const { position, id, time, schema, action, meta, key } = head
  return { position, id, time, schema, action, meta, key, events }
}
