import { reasonOf } from '../error/reason-of.js'
import { LogError } from '../error/errors.js'
import type { EventLog } from '../log/event-log.js'
import { sameDescription } from '../schema/difference.js'
import type { SchemaMeta } from '../schema/meta.js'
import { declarationsOf } from '../schema/migration/declarations-of.js'
import { resolveSchema } from '../schema/resolve.js'
import { SNAPSHOT_FORMAT, type SnapshotBegin } from '../snapshot/snapshot-block.js'
import type { SnapshotInfo, SnapshotReader } from '../snapshot/snapshot-store.js'
import { hasSameColumns } from '../snapshot/state-loader.js'
import { must } from '../util/assert.js'
import { TurnPacer } from '../util/turns.js'
import { carryOverSteps } from './carry-over.js'
import { commitIdentity } from './commit-hash.js'
import { loadSnapshot } from './load-snapshot.js'
import type { Recovered } from './recovered.js'
import { commitAt, type SchemaVersion } from './schema-history.js'
import { isRestoring } from './hidden.js'
import type { ReplayPlan } from './replay.js'
import type { StoreWarning, WarningCode } from './warning.js'

/** The data by which snapshots are chosen and verified. */
interface History {
  readonly log: EventLog
  /** Of the log. */
  readonly head: number
  readonly versions: readonly SchemaVersion[]
}

/** Why a snapshot can't be used. */
class Unusable extends Error {
  readonly code: WarningCode

  constructor(code: WarningCode, message: string) {
    super(message)
    this.code = code
  }
}

/** The snapshots from which a recovery may start. */
export class RecoverySnapshots {
  readonly #store: SnapshotReader | undefined
  readonly #history: History
  readonly #onWarning: ((warning: StoreWarning) => void) | undefined
  #list: readonly SnapshotInfo[] | undefined
  /** Snapshots that were skipped, with the reason. */
  readonly skipped: StoreWarning[] = []
  /** The snapshot that the last call of `load` returned. */
  used: SnapshotInfo | undefined

  constructor(
    store: SnapshotReader | undefined,
    history: History,
    onWarning?: (warning: StoreWarning) => void,
  ) {
    this.#store = store
    this.#history = history
    this.#onWarning = onWarning
  }

  /**
   * The content of the newest usable snapshot, under the schema of a plan. Undefined if there is none.
   */
  async load(plan: ReplayPlan): Promise<Recovered | undefined> {
    const store = this.#store
    if (store === undefined || this.#history.head === 0) return undefined
    this.used = undefined
    this.#list ??= await this.#read(store)
    for (const info of this.#list) {
      try {
        const recovered = await this.#loadOne(store, info, plan)
        this.used = info
        return recovered
      } catch (error) {
        this.#skip(info.position, error)
        this.#list = this.#list.filter((each) => each !== info)
      }
    }
    return undefined
  }

  async #read(store: SnapshotReader): Promise<readonly SnapshotInfo[]> {
    try {
      const list = await store.list()
      const { log, head } = this.#history
      // A shared log may have snapshots of commits that other processes have made since.
      return log.shared === true ? list.filter(({ position }) => position <= head) : list
    } catch (error) {
      this.#skip(undefined, error)
      return []
    }
  }

  async #loadOne(store: SnapshotReader, info: SnapshotInfo, plan: ReplayPlan): Promise<Recovered> {
    const { schema, upcasts, onConverted } = plan
    if (info.position > this.#history.head)
      throw new Unusable('SNAPSHOT_AHEAD', `the log ends at commit ${this.#history.head}`)
    const { dropped } = this.#history.log
    if (dropped !== undefined && info.position <= dropped.position)
      throw new Unusable('SNAPSHOT_HISTORY', `the log begins after commit ${dropped.position}`)
    const commit = commitIdentity(await commitAt(this.#history.log, info.position))
    const loaded = await loadSnapshot(store.read(info.position), (block) => {
      checkFormat(block, info)
      if (block.commit.id !== commit.id || block.commit.hash !== commit.hash)
        throw new Unusable('SNAPSHOT_HISTORY', `the log has another commit ${info.position}`)
      return this.#schemaFor(block, plan)
    })
    if (loaded.schema === schema) return loaded
    const past = must(upcasts.get(loaded.schemaPosition), 'a verified schema of the log')
    const change = { from: past.schema, steps: past.steps, to: schema, onConverted }
    const state = await inTurns(carryOverSteps(loaded.state, change))
    return { ...loaded, schema, state }
  }

  /** The schema for reading a snapshot's columns. */
  #schemaFor(begin: SnapshotBegin, { schema, upcasts, keyContent }: ReplayPlan): SchemaMeta {
    const version = this.#history.versions.find(({ position }) => position === begin.schemaPosition)
    if (version === undefined || !sameDescription(version.event.schema, begin.schema))
      throw new Unusable('SNAPSHOT_SCHEMA', `the log has another schema at commit ${begin.schemaPosition}`)
    const past = must(upcasts.get(begin.schemaPosition), 'a schema of the log')
    if (past.steps.some(isRestoring))
      throw new Unusable(
        'SNAPSHOT_SCHEMA',
        'the schema has something again that the log has and the snapshot does not',
      )
    // Without the history, a repeated commit of an earlier schema is refused as one with other content.
    const hasHistory = this.#history.log.dropped === undefined
    if (begin.keys > 0 && hasHistory && !keyContent.isAsRecorded(begin.schemaPosition)) {
      // The content of a keyed commit is compared under the present schema, but a snapshot only has its hash.
      const reason = `its ${begin.keys} idempotency keys are of an earlier schema`
      throw new Unusable('SNAPSHOT_SCHEMA', reason)
    }
    if (sameDescription(begin.schema, schema.describe())) return schema
    const own = resolveSchema(declarationsOf(begin.schema))
    return past.upcast === undefined && hasSameColumns(own, schema) ? schema : own
  }

  #skip(position: number | undefined, error: unknown): void {
    const code = codeOf(error)
    const what = position === undefined ? 'The snapshots' : `The snapshot of commit ${position}`
    const reason = reasonOf(error).replace(/\.$/, '')
    const warning: StoreWarning = Object.freeze({
      code,
      message: `${what} can't be used: ${reason}. ${this.#history.log.dropped === undefined ? 'An earlier snapshot or the log' : 'An earlier snapshot'} is read instead.`,
      position,
      cause: error instanceof Unusable ? undefined : error,
    })
    this.skipped.push(warning)
    this.#onWarning?.(warning)
  }
}

function codeOf(error: unknown): WarningCode {
  if (error instanceof Unusable) return error.code
  const isDamage = (error instanceof LogError && error.kind === 'Corrupt') || error instanceof TypeError
  return isDamage ? 'SNAPSHOT_CORRUPT' : 'SNAPSHOT_UNREADABLE'
}

function checkFormat({ format, position }: SnapshotBegin, info: SnapshotInfo): void {
  if (format !== SNAPSHOT_FORMAT)
    throw new Unusable(
      'SNAPSHOT_FORMAT',
      `it has format ${format}, and this version reads ${SNAPSHOT_FORMAT}`,
    )
  if (position !== info.position) throw new Unusable('SNAPSHOT_CORRUPT', `it is of commit ${position}`)
}

async function inTurns<T>(steps: Generator<undefined, T, undefined>): Promise<T> {
  const pacer = new TurnPacer()
  let step = steps.next()
  for (; step.done !== true; step = steps.next()) if (pacer.due) await pacer.next()
  return step.value
}
