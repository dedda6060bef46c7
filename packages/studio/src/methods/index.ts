import type { Fields } from '../http/fields.js'
import type { MethodName, ResponseOf } from '../protocol.js'
import type { ReadState } from '../store/source.js'
import { completeChain, completeFilter } from '../filter/complete.js'
import { completeConsole } from '../console/complete.js'
import { runConsole } from '../console/run.js'
import { LIMITS } from '../protocol.js'
import { aggregate } from './aggregate.js'
import { readChoices } from './choices.js'
import { readCommit, readCommits } from './commits.js'
import { deleteRows, explainDelete } from './delete.js'
import { readHealth, readLive, readStats } from './health.js'
import { readRelated, readRow, readRows, readValue } from './row.js'
import { readModels, readSchema } from './schema.js'
import { createRow, linkRows, unlinkRows, updateRows } from './write.js'
import type { Writer } from './writer.js'

/** What a method receives besides its request. */
export interface Call {
  readonly state: ReadState
  readonly fields: Fields
  readonly viewer: { readonly title: string; readonly write: boolean; readonly actor: string | null }
  /** The position at which the studio was made. */
  readonly since: number
  readonly maxVisited: number
  /** Milliseconds that the queries of a request may take. */
  readonly maxTime: number
}

type Reading = { readonly [M in ReadName]: (call: Call) => ResponseOf<M> | Promise<ResponseOf<M>> }
type Writing = { readonly [M in WriteName]: (writer: Writer, fields: Fields) => Promise<ResponseOf<M>> }
export type WriteName = 'create' | 'update' | 'delete' | 'link' | 'unlink'
export type ReadName = Exclude<MethodName, WriteName>

/** Methods that read. */
export const READING: Reading = {
  schema: ({ state, viewer }) => readSchema(state, viewer),
  models: ({ state }) => readModels(state),
  rows: ({ state, fields }) => readRows(state, fields),
  complete: ({ state, fields }) => {
    const text = fields.text('text', LIMITS.source)
    const complete =
      fields.choice('mode', ['filter', 'chain'], 'filter') === 'chain' ? completeChain : completeFilter
    return complete(state, fields.text('model'), text, fields.whole('caret', text.length))
  },
  row: ({ state, fields }) => readRow(state, fields),
  value: ({ state, fields }) => readValue(state, fields),
  related: ({ state, fields }) => readRelated(state, fields),
  choices: ({ state, fields }) => readChoices(state, fields),
  aggregate: ({ state, fields, maxVisited }) => aggregate(state, fields, maxVisited),
  explainDelete: ({ state, fields }) => explainDelete(state, fields),
  commits: ({ state, fields }) => readCommits(state, fields),
  commit: ({ state, fields }) => readCommit(state, fields),
  live: ({ state }) => readLive(state),
  health: ({ state, since }) => readHealth(state, since),
  stats: ({ state }) => readStats(state),
  console: ({ state, fields, maxVisited }) => runConsole(state, fields, maxVisited),
  consoleComplete: ({ state, fields }) => {
    const source = fields.text('source', LIMITS.source)
    return completeConsole(state, source, fields.whole('caret', source.length))
  },
}

/**
 * Methods that wait for the log, or for other work between their parts. Their reads are limited in other
 * ways.
 */
const WAITING: ReadonlySet<ReadName> = new Set(['commits', 'commit', 'stats'])

export function isReadName(name: string): name is ReadName {
  return Object.hasOwn(READING, name)
}

/** Calls a method that reads. Throws StoreError `ERR_QUERY_TIMEOUT` if its queries take too long. */
export function read<M extends ReadName>(name: M, call: Call): ResponseOf<M> | Promise<ResponseOf<M>> {
  if (WAITING.has(name)) return READING[name](call)
  return call.state.db.withTimeout(call.maxTime, () => READING[name](call))
}

/** Methods that write: they need the permission for it. */
export const WRITING: Writing = {
  create: createRow,
  update: updateRows,
  delete: deleteRows,
  link: linkRows,
  unlink: unlinkRows,
}
