import { UsageError } from '../error/errors.js'
import type { DroppedHistory } from '../log/dropped-history.js'
import type { EventLog } from '../log/event-log.js'
import { commitAt, readSchemas } from '../recovery/schema-history.js'
import { must } from '../util/assert.js'
import { TurnPacer } from '../util/turns.js'
import {
  checkCompactOptions,
  type CompactOptions,
  type CompactProgress,
  type CompactResult,
  type DroppedCommits,
} from './compact-options.js'
import type { CommitWriter } from './commit-writer.js'
import type { ReadStore } from './read-store.js'
import { snapshotterOf, type Snapshotter } from './snapshotter.js'
import { verifySnapshot } from './verify-snapshot.js'

/** The store whose history is dropped. */
interface CompactorParts {
  readonly store: Pick<ReadStore, 'schema' | 'writing' | 'assertOpen'>
  readonly writer: CommitWriter
  readonly snapshotter: Snapshotter
}

/**
 * Drops the beginning of a store's history, one call after the other. Throws UsageError `ERR_ARGUMENT` inside
 * a transaction, and if there is no snapshot store.
 */
export function compact(
  {
    store,
    writer,
    snapshotter: found,
  }: Omit<CompactorParts, 'snapshotter'> & { readonly snapshotter: Snapshotter | undefined },
  options: CompactOptions,
): Promise<CompactResult> {
  store.assertOpen()
  const snapshotter = snapshotterOf(found, store.writing)
  const compactor = new Compactor({ store, writer, snapshotter }, checkCompactOptions(options))
  return snapshotter.compact(() => compactor.run())
}

type DroppingLog = EventLog & Required<Pick<EventLog, 'drop' | 'dropPoint'>>

/**
 * Drops the beginning of a store's history. The order makes it safe: snapshots are loaded and verified, then
 * the log records durably what is dropped, and only then its space is freed.
 */
class Compactor {
  readonly #parts: CompactorParts
  readonly #log: DroppingLog
  readonly #options: CompactOptions

  constructor(parts: CompactorParts, options: CompactOptions) {
    this.#parts = parts
    this.#log = droppingLog(parts.writer.journal.log)
    this.#options = options
  }

  async run(): Promise<CompactResult> {
    const { writer, snapshotter } = this.#parts
    const log = this.#log
    await writer.durable()
    this.#check()
    const before = await log.size?.()
    const release = snapshotter.hold()
    try {
      const { dropped, snapshots, limited } = await this.#dropHistory()
      if (this.#options.dryRun === true) return result({ log, dropped, snapshots, limited, bytes: 0 })
      this.#report('reclaim', log.dropped?.position ?? 0)
      await log.reclaim?.()
      const after = await log.size?.()
      const bytes = Math.max(0, (before ?? 0) - (after ?? 0))
      return result({ log, dropped, snapshots, limited, bytes })
    } finally {
      release()
    }
  }

  async #dropHistory(): Promise<Pick<CompactResult, 'dropped' | 'snapshots' | 'limited'>> {
    const start = this.#log.dropped?.position ?? 0
    const head = (await this.#log.head()).position
    const requested = await this.#requested(head)
    // The last commit stays: a snapshot is recognized by it.
    const wanted = Math.min(requested, head - 1)
    if (wanted <= start) return { dropped: undefined, snapshots: [], limited: limitOf(requested, start, []) }
    const snapshots = await this.#snapshotsFor(wanted, head)
    const oldest = must(snapshots.at(-1), 'a snapshot that covers the position')
    const point = await this.#log.dropPoint(Math.min(wanted, oldest - 1))
    if (point.position <= start)
      return { dropped: undefined, snapshots, limited: limitOf(requested, start, snapshots) }
    const history = await this.#historyUpTo(point)
    const dropped = await this.#droppedBy(history, start)
    if (this.#options.dryRun !== true) {
      this.#check()
      await this.#log.drop(history)
      await this.#parts.snapshotter.removeUpTo(point.position)
      this.#report('drop', point.position)
    }
    return { dropped, snapshots, limited: limitOf(requested, point.position, snapshots) }
  }

  /** The position up to which commits should be dropped. */
  async #requested(head: number): Promise<number> {
    const { keepAfter = 0 } = this.#options
    if (typeof keepAfter === 'number') return Math.min(keepAfter, head)
    const time = keepAfter.getTime()
    const pacer = new TurnPacer()
    let position = this.#log.dropped?.position ?? 0
    // Clocks may have gone back, so only reading finds the first commit to keep.
    for await (const commit of this.#log.read({ after: position })) {
      if (commit.time >= time || commit.position > head) return position
      position = commit.position
      if (!pacer.due) continue
      this.#report('find', position)
      await pacer.next()
      this.#check()
    }
    return position
  }

  /**
   * The newest snapshots that are usable, as many as the store keeps, so that at least one covers a position: if none
   * does, one is made.
   */
  async #snapshotsFor(wanted: number, head: number): Promise<readonly number[]> {
    const { snapshotter } = this.#parts
    const start = this.#log.dropped?.position ?? 0
    const listed = (await snapshotter.store.list()).filter(
      ({ position }) => position > start && position <= head,
    )
    const usable: number[] = []
    for (const { position } of listed) {
      if (usable.length === snapshotter.keep) break
      if (await this.#isUsable(position)) usable.push(position)
    }
    if (usable.some((position) => position > wanted)) return usable
    if (this.#options.dryRun === true) return [head, ...usable].slice(0, snapshotter.keep)
    this.#report('snapshot', head)
    const { position } = await snapshotter.save()
    this.#report('verify', position)
    await this.#verify(position)
    return [position, ...usable].slice(0, snapshotter.keep)
  }

  async #isUsable(position: number): Promise<boolean> {
    this.#report('verify', position)
    try {
      await this.#verify(position)
      return true
    } catch (error) {
      this.#check()
      this.#parts.snapshotter.warn(
        'SNAPSHOT_CORRUPT',
        `The snapshot of commit ${position} is not used`,
        error,
      )
      return false
    }
  }

  #verify(position: number): Promise<void> {
    const { store, writer, snapshotter } = this.#parts
    const { schema } = store
    const { schemaPosition } = writer
    const check = (): void => this.#check()
    return verifySnapshot(position, {
      store: snapshotter.store,
      log: this.#log,
      schema,
      schemaPosition,
      check,
    })
  }

  async #historyUpTo({ position, hash }: Pick<DroppedHistory, 'position' | 'hash'>): Promise<DroppedHistory> {
    const versions = await readSchemas(this.#log)
    return {
      position,
      hash,
      droppedAt: this.#parts.writer.factory.now(),
      firstTime: await this.#timeOf(1),
      lastTime: await this.#timeOf(position),
      schemas: versions.filter((version) => version.position <= position),
    }
  }

  async #droppedBy({ position, lastTime }: DroppedHistory, start: number): Promise<DroppedCommits> {
    const firstTime = await this.#timeOf(start + 1)
    return Object.freeze({ first: start + 1, last: position, count: position - start, firstTime, lastTime })
  }

  async #timeOf(position: number): Promise<number> {
    const { dropped } = this.#log
    if (dropped !== undefined && position <= dropped.position) return dropped.firstTime
    return (await commitAt(this.#log, position)).time
  }

  #report(phase: CompactProgress['phase'], position: number): void {
    this.#options.onProgress?.({ phase, position })
  }

  /** Throws if it must end. */
  #check(): void {
    this.#parts.store.assertOpen()
    const { signal } = this.#options
    if (signal?.aborted === true) throw 'reason' in signal ? signal.reason : undefined
  }
}

function result({
  log,
  ...rest
}: Pick<CompactResult, 'dropped' | 'snapshots' | 'limited' | 'bytes'> & {
  readonly log: EventLog
}): CompactResult {
  return Object.freeze({ ...rest, firstPosition: (log.dropped?.position ?? 0) + 1 })
}

/** Why a log was cut after an earlier position than was requested. */
function limitOf(requested: number, position: number, snapshots: readonly number[]): string | undefined {
  if (requested <= position) return undefined
  const oldest = snapshots.at(-1)
  return oldest === undefined
    ? `Commits after ${position} are kept: the last commit of a log can't be dropped.`
    : `Commits after ${position} are kept: the snapshot of commit ${oldest} needs those from ${oldest} on, and the log can be cut between two of its records only.`
}

function droppingLog(log: EventLog | undefined): DroppingLog {
  if (log?.drop !== undefined && log.dropPoint !== undefined) return log as DroppingLog
  throw new UsageError(
    'ERR_ARGUMENT',
    'The log of this store keeps its history: it has no way to drop commits.',
    {
      value: log,
    },
  )
}
