import type { Commit } from 'relata'
import { isCoded, StudioError } from '../errors.js'
import type { Fields } from '../http/fields.js'
import { LIMITS, type CommitResponse, type CommitsResponse } from '../protocol.js'
import { withParents } from '../store/meta.js'
import type { ReadState } from '../store/source.js'
import { matches, type CommitFilter } from './commit-filter.js'
import { commitInfo, eventInfo } from './commit-info.js'

/** Commits that are read together when searching backwards. */
const BLOCK = 500
/** Milliseconds after which a search for commits returns what it found. */
const PATIENCE = 500

/**
 * Commits, the newest first. A search that finds few of them ends after a while; the next request continues
 * from there.
 */
export async function readCommits(state: ReadState, fields: Fields): Promise<CommitsResponse> {
  const { db, position } = state
  const stored = Math.min(db.health().stored, position)
  const before = fields.whole('before', stored + 1)
  const limit = fields.whole('limit', 50, LIMITS.commits, 1)
  const filter = filterOf(state, fields)
  const found: Commit[] = []
  const end = performance.now() + PATIENCE
  let searched = 0
  let at = Math.min(before, stored + 1)
  let droppedTo = 0
  while (at > droppedTo + 1 && found.length < limit && performance.now() < end) {
    const after = Math.max(droppedTo, at - 1 - BLOCK)
    const block = await blockOf(state, after, at)
    if (block === undefined) {
      droppedTo = at - 1
      break
    }
    for (const commit of block.reverse()) {
      searched++
      at = commit.position
      if (matches(commit, filter)) found.push(commit)
      if (found.length >= limit) break
    }
    if (found.length < limit) at = after + 1
  }
  return {
    position,
    commits: found.map((commit) => commitInfo(state, commit, filter)),
    next: at > droppedTo + 1 ? at : null,
    searched,
    waiting: position - stored,
    droppedTo,
  }
}

/** The commits between two positions; undefined if they have been dropped. */
async function blockOf({ db }: ReadState, after: number, before: number): Promise<Commit[] | undefined> {
  const block: Commit[] = []
  if (before - after <= 1) return block
  try {
    for await (const commit of db.commits({ after })) {
      if (commit.position < before) block.push(commit)
      if (commit.position >= before - 1) break
    }
  } catch (error) {
    if (isCoded(error) && error.code === 'ERR_HISTORY_DROPPED') return undefined
    throw error
  }
  return block
}

function filterOf({ schema }: ReadState, fields: Fields): CommitFilter {
  const model = fields.optionalText('model')
  const key = fields.has('key') ? fields.key('key') : undefined
  // A name of an earlier schema is one of the history.
  const inherited = model !== undefined && schema.has(model) ? withParents(schema.model(model)) : []
  return {
    schema,
    model,
    models: new Set([...(model === undefined ? [] : [model]), ...inherited.map(({ name }) => name)]),
    key,
    action: fields.optionalText('action'),
    actor: fields.optionalText('actor'),
  }
}

/** One commit with a page of its events. */
export async function readCommit(state: ReadState, fields: Fields): Promise<CommitResponse> {
  const wanted = fields.whole('position', 0)
  const offset = fields.whole('offset', 0)
  const limit = fields.whole('limit', 100, LIMITS.rows, 1)
  const stored = Math.min(state.db.health().stored, state.position)
  const [commit] =
    wanted >= 1 && wanted <= stored ? ((await blockOf(state, wanted - 1, wanted + 1)) ?? []) : []
  if (commit === undefined)
    throw new StudioError('ERR_STUDIO_REQUEST', `There is no commit ${wanted} in the history.`, {
      status: 404,
      field: 'position',
      value: wanted,
    })
  const events = commit.events.slice(offset, offset + limit).map((event) => eventInfo(state, event))
  const end = offset + events.length
  return { commit: { ...commitInfo(state, commit), events }, next: end < commit.events.length ? end : null }
}
