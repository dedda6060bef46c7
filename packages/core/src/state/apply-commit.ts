import type { Commit } from '../event/commit.js'
import type { Event } from '../event/event.js'
import { assert } from '../util/assert.js'
import { Changes } from './changes.js'
import type { CommitReport } from './commit-report.js'
import type { State } from './state.js'

/** A commit that was applied, with the data needed to revert it. */
export interface AppliedCommit extends CommitReport {
  readonly changes: Changes
}

/**
 * Applies a commit to a state and returns what it changed, by slot. If an event doesn't fit the state, its
 * error is thrown and the state is as before the commit.
 */
export function applyCommit(state: State, commit: Commit): AppliedCommit {
  const changes = new Changes(state)
  applyEvents(changes, commit)
  const { slots, others } = changes.report(commit)
  return { commit, slots, others, changes }
}

/**
 * Reverts a commit: the state is as it was before it, with the same row objects. It must be the last one that
 * was applied.
 */
export function revertCommit({ changes }: AppliedCommit): void {
  changes.rollback(0)
}

/**
 * Applies the events of a commit, all or none. The changes record them until they are cleared, and can revert
 * them.
 */
export function applyEvents(changes: Changes, commit: Commit): void {
  try {
    for (const event of commit.events) changes.take(event)
  } catch (error) {
    if (!changes.torn) changes.rollback(0)
    throw error
  }
}

/**
 * Applies one event irrevocably, without recording how to revert it: after an event that doesn't fit, the
 * state is unusable. Recovery uses this, and discards the state when it fails; recording the changes would
 * cost a third of its time. Returns the event's slot.
 */
export function applyForGood(state: State, event: Event): number {
  if (event.type === 'created')
    assert(state.find(event.model, event.key) < 0, 'a row that is created is not there yet')
  return state.apply(event)
}
