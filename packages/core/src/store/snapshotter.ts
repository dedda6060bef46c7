import { reasonOf } from '../error/reason-of.js'
import { StoreError, UsageError } from '../error/errors.js'
import { commitIdentity } from '../recovery/commit-hash.js'
import type { RecoveryReport } from '../recovery/recovery-report.js'
import { commitAt } from '../recovery/schema-history.js'
import type { StoreWarning, WarningCode } from '../recovery/warning.js'
import type { Observation } from '../observe/observation.js'
import type { ObservedSnapshot } from '../observe/store-observer.js'
import type { SnapshotInfo, SnapshotStore } from '../snapshot/snapshot-store.js'
import type { State } from '../state/state.js'
import { must } from '../util/assert.js'
import { clockMs, soon } from '../util/globals.js'
import { TurnPacer } from '../util/turns.js'
import type { CompactResult } from './compact-options.js'
import type { CommitWriter } from './commit-writer.js'
import { throwLater } from '../util/throw-later.js'
import { captureStore, snapshotBlocks } from './snapshot-capture.js'
import type { OpenOptions, SnapshotOptions } from './options.js'
import { prepareInTurns } from './prepare-in-turns.js'
import type { StoreHealth } from './store-health.js'

/** The source and target of a snapshot. */
interface SnapshotterParts {
  readonly store: SnapshotStore
  readonly options: SnapshotOptions | false
  readonly state: State
  readonly writer: CommitWriter
  readonly health: StoreHealth
  readonly observation: Observation | undefined
  readonly onWarning: ((warning: StoreWarning) => void) | undefined
}

const DEFAULTS: Required<SnapshotOptions> = {
  everyCommits: 100_000,
  everyBytes: 64 * 2 ** 20,
  everyMs: Infinity,
  keep: 2,
}

/** Automatic snapshots take at most 1 / `SHARE` of the time. */
const SHARE = 10

/** The state of a store's snapshots. */
export interface SnapshotHealth {
  /** The last snapshot that was written, or that the store was opened from. */
  readonly last: SnapshotInfo | undefined
  /** Commits since then, of all without one. */
  readonly commits: number
  /** Bytes of the commits that this process made since then, as the log measures them. */
  readonly bytes: number
  /** Whether a snapshot is being written now. */
  readonly saving: boolean
  /** Why the last attempt failed; undefined if it did not. */
  readonly error: unknown
}

/** Makes the snapshots of a store: one at a time, automatically or on demand. */
export class Snapshotter {
  readonly #parts: SnapshotterParts
  readonly #options: Required<SnapshotOptions>
  #running: Promise<SnapshotInfo> | undefined
  #stopped: boolean = false
  /** An automatic snapshot is about to begin. */
  #waiting: boolean = false
  /** The position of the last snapshot, or of the last attempt. */
  #position: number = 0
  #bytes: number = 0
  #time: number = clockMs()
  #notBefore: number = 0
  /** The last complete snapshot, and the bytes that were written until its capture. */
  #last: { readonly info: SnapshotInfo; readonly bytes: number } | undefined
  #error: unknown
  /** The number of tasks that need the existing snapshots. */
  #holders: number = 0
  #compacting: Promise<unknown> = Promise.resolve()

  constructor(parts: SnapshotterParts) {
    this.#parts = parts
    this.#options = { ...DEFAULTS, ...(parts.options === false ? NEVER : parts.options) }
  }

  /**
   * If the state was loaded from a snapshot, prepares what the first searches would wait for. Makes a
   * snapshot soon if opening the store took a long replay, or changed the schema.
   */
  opened(report: RecoveryReport | undefined): void {
    if (report === undefined) return
    const { snapshot, commits, events, changes } = report
    const { everyCommits } = this.#options
    const { state, health } = this.#parts
    if (snapshot !== undefined) prepareInTurns(state, health)
    this.#position = snapshot?.position ?? 0
    if (snapshot !== undefined) this.#last = { info: snapshot, bytes: 0 }
    if (this.#parts.options === false) return
    if (commits >= everyCommits || events >= everyCommits || (snapshot !== undefined && changes.length > 0))
      this.#begin()
  }

  /** The state of the snapshots. */
  get status(): SnapshotHealth {
    const { writer } = this.#parts
    return {
      last: this.#last?.info,
      commits: writer.position - (this.#last?.info.position ?? 0),
      bytes: writer.bytes - (this.#last?.bytes ?? 0),
      saving: this.#running !== undefined,
      error: this.#error,
    }
  }

  /** Called after each commit. */
  committed(): void {
    if (this.#waiting || this.#running !== undefined) return
    const { everyCommits, everyBytes, everyMs } = this.#options
    const { position, bytes } = this.#parts.writer
    const isDue =
      position - this.#position >= everyCommits ||
      bytes - this.#bytes >= everyBytes ||
      (everyMs !== Infinity && clockMs() - this.#time >= everyMs)
    if (isDue && (this.#notBefore === 0 || clockMs() >= this.#notBefore)) this.#begin()
  }

  /** A snapshot that has every commit so far. */
  async save(): Promise<SnapshotInfo> {
    const { writer } = this.#parts
    const { position } = writer
    while (this.#running !== undefined) {
      const info = await this.#running.catch(() => undefined)
      if (info !== undefined && info.position >= position) return info
    }
    return this.#run('manual')
  }

  get store(): SnapshotStore {
    return this.#parts.store
  }

  /** The number of snapshots to keep. */
  get keep(): number {
    return this.#options.keep
  }

  /** No snapshot is removed until the function that it returns is called. */
  hold(): () => void {
    this.#holders++
    return () => void this.#holders--
  }

  /** Removes snapshots that no longer lead to a state, because the commits after them were dropped. */
  async removeUpTo(position: number): Promise<void> {
    const { store } = this.#parts
    await this.#removing(async () => {
      for (const each of await store.list()) if (each.position <= position) await store.remove(each.position)
    })
  }

  /** Drops history, one call after the other. */
  compact(run: () => Promise<CompactResult>): Promise<CompactResult> {
    const compacting = this.#compacting.then(run)
    this.#compacting = compacting.catch(() => undefined)
    return compacting
  }

  /** Ends the current snapshot, which fails, and closes the store of snapshots. */
  async close(): Promise<void> {
    this.#stopped = true
    await this.#running?.catch(() => undefined)
    await this.#parts.store.close()
  }

  #begin(): void {
    this.#waiting = true
    soon(() => {
      if (this.#parts.writer.journal.log?.shared !== true) return this.#start()
      // If that can't be read, writing a snapshot reports the error.
      const isMade = this.#othersMadeOne().catch(() => false)
      return void isMade.then((made) => this.#start(made))
    })
  }

  #start(isMade: boolean = false): void {
    this.#waiting = false
    if (isMade || this.#stopped || this.#parts.health.stopped || this.#running !== undefined) return
    const start = clockMs()
    void this.#run('auto').then(
      () => {
        this.#notBefore = clockMs() + (clockMs() - start) * (SHARE - 1)
      },
      (cause: unknown) => {
        if (!this.#stopped) this.warn('SNAPSHOT_FAILED', 'A snapshot could not be written', cause)
      },
    )
  }

  /** Whether another process that shares the log has made a snapshot since this one did: it serves as well. */
  async #othersMadeOne(): Promise<boolean> {
    const { store, writer } = this.#parts
    const [info] = await store.list()
    if (info === undefined || info.position <= this.#position) return false
    this.#position = info.position
    this.#bytes = writer.bytes
    this.#time = clockMs()
    this.#last = { info, bytes: writer.bytes }
    return true
  }

  #run(reason: ObservedSnapshot['reason']): Promise<SnapshotInfo> {
    const { observation, writer } = this.#parts
    const { position, bytes } = writer
    const start = observation?.wants('snapshot') === true ? clockMs() : undefined
    const ended = (info: SnapshotInfo | undefined, error?: unknown): void => {
      this.#running = undefined
      this.#error = error
      if (info !== undefined) this.#last = { info, bytes }
      if (start === undefined) return
      const ms = clockMs() - start
      observation?.report('snapshot', { position, bytes: info?.bytes ?? 0, ms, reason, error })
    }
    const running = this.#save().then(
      (info) => {
        ended(info)
        return info
      },
      (error: unknown) => {
        ended(undefined, error)
        throw error
      },
    )
    this.#running = running
    return running
  }

  async #save(): Promise<SnapshotInfo> {
    const { store, state, writer, health } = this.#parts
    if (health.stopped) throw health.refusal()
    const captured = captureStore(state, writer)
    const { position } = captured
    this.#position = position
    this.#bytes = writer.bytes
    this.#time = clockMs()
    try {
      await writer.journal.durable(position)
      const log = must(writer.journal.log, 'a store with snapshots has a log')
      const commit = commitIdentity(await commitAt(log, position))
      const blocks = snapshotBlocks(captured, commit, {
        assertOpen: () => this.#assertOpen(),
        // A snapshot that is ahead of its log is proof of damage, so its commits must be on the disk first.
        beforeEnd: () => log.saveAnchor?.(),
      })
      const info = await store.write(blocks)
      await this.#removeOld(info)
      return info
    } finally {
      captured.state.release()
    }
  }

  #assertOpen(): void {
    if (this.#stopped)
      throw new StoreError('ERR_CLOSED', 'The store was closed before its snapshot was complete.')
  }

  /** Removes the snapshots before the ones that are kept. */
  async #removeOld({ position }: SnapshotInfo): Promise<void> {
    const { store, writer } = this.#parts
    if (this.#holders > 0) return
    await this.#removing(async () => {
      // The store can't be opened without one of them.
      if (writer.journal.log?.dropped !== undefined) await readThrough(store.read(position))
      const earlier = (await store.list()).filter((each) => each.position < position)
      for (const each of earlier.slice(this.#options.keep - 1)) await store.remove(each.position)
    })
  }

  async #removing(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (cause) {
      if (!this.#stopped) this.warn('SNAPSHOT_NOT_REMOVED', 'An old snapshot could not be removed', cause)
    }
  }

  warn(code: WarningCode, what: string, cause: unknown): void {
    const reason = reasonOf(cause).replace(/\.$/, '')
    const message = `${what}: ${reason}. The store is not affected.`
    try {
      this.#parts.onWarning?.(Object.freeze({ code, message, position: this.#position, cause }))
    } catch (error) {
      throwLater(error)
    }
  }
}

/** Reading verifies. */
async function readThrough(blocks: AsyncIterable<unknown>): Promise<void> {
  const pacer = new TurnPacer()
  for await (const _ of blocks) if (pacer.due) await pacer.next()
}

const NEVER: SnapshotOptions = { everyCommits: Infinity, everyBytes: Infinity }

/** The option of a store about snapshots. */
export type SnapshotterOptions = Pick<OpenOptions, 'snapshotStore' | 'snapshots' | 'onWarning'>

/** The snapshotter of a store with a snapshot store. */
export function snapshotterFor(
  { snapshotStore: store, snapshots: options = {}, onWarning }: SnapshotterOptions,
  parts: Pick<SnapshotterParts, 'state' | 'writer' | 'health' | 'observation'>,
): Snapshotter | undefined {
  if (store === undefined) return undefined
  const snapshotter = new Snapshotter({ ...parts, store, options, onWarning })
  parts.writer.afterCommit = (): void => snapshotter.committed()
  return snapshotter
}

/** Makes a snapshot; throws UsageError `ERR_ARGUMENT` if none can be made. */
export function saveSnapshot(snapshotter: Snapshotter | undefined, writing: boolean): Promise<SnapshotInfo> {
  return snapshotterOf(snapshotter, writing).save()
}

/** The snapshotter of a store; throws UsageError `ERR_ARGUMENT` if there is none, or inside a transaction. */
export function snapshotterOf(snapshotter: Snapshotter | undefined, writing: boolean): Snapshotter {
  if (writing)
    throw new UsageError(
      'ERR_ARGUMENT',
      'A snapshot inside a transaction would lack its writes: end it first.',
    )
  if (snapshotter !== undefined) return snapshotter
  throw new UsageError(
    'ERR_ARGUMENT',
    'This store has no place for snapshots: open it with openStore, or with a log and the option snapshotStore.',
  )
}
