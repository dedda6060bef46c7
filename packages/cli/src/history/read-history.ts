import type { Commit, EventLog, SchemaMeta } from '@relata/core/engine'
import { matches, type CommitFilter } from './commit-filter.js'

/** The number of commits that are read at once in reverse order. */
const BLOCK = 1000

/** The log that history is read from, with the present schema. */
export interface HistorySource {
  readonly log: EventLog
  readonly schema: SchemaMeta
}

/** The selected commits, the earliest first. */
export async function* readForward(source: HistorySource, filter: CommitFilter): AsyncGenerator<Commit> {
  for await (const commit of source.log.read({ after: filter.after })) {
    if (commit.position >= filter.before) return
    if (matches(commit, filter, source.schema)) yield commit
  }
}

/** The selected commits, the latest first: block by block from the end. */
export async function* readBackward(source: HistorySource, filter: CommitFilter): AsyncGenerator<Commit> {
  const { position } = await source.log.head()
  for (let end = Math.min(position + 1, filter.before); end > filter.after + 1;) {
    const start = Math.max(filter.after, end - 1 - BLOCK)
    const block: Commit[] = []
    for await (const commit of readForward(source, { ...filter, after: start, before: end }))
      block.push(commit)
    yield* block.reverse()
    end = start + 1
  }
}
