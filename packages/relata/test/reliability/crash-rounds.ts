import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import * as relata from '../../src/index.js'
import { bundledScript } from './bundled-script.js'
import { Model, operation, schemaOf, textOf } from './operations.mjs'
import { Random } from '../../../core/test/simulation/random.js'

const KINDS = [1, 8, 100].flatMap((writers) =>
  (['sync', 'os'] as const).map((durability) => ({ writers, durability })),
)
/** Kills of one folder, before a new one. In a few folders more, so that their files grow and LevelDB compacts them. */
const FEW_KILLS = 3
const MANY_KILLS = 30
/** Rounds that run however long they take. */
const AT_LEAST = 12
/** Processes at once: one that is to be killed waits for the disk much of the time. */
const LANES = 2
/** Stores of a process. To start one takes longer than to write to a store. */
const STORES = 6
/** A process is killed once it has acknowledged up to so many operations of one of its stores. */
const FEW_OPERATIONS = 40
const MANY_OPERATIONS = 200

/** What a number of kills did. */
export interface CrashReport {
  /** Stores whose process was killed, and that were opened afterwards. */
  rounds: number
  /** The process was killed before its store was open. */
  killedWhileOpening: number
  acknowledged: number
  /** Commits that were found though they were not acknowledged, each of them whole. */
  unacknowledged: number
  tornBytes: number
  /** Openings that began with a snapshot. */
  fromSnapshot: number
  /** Openings of logs without their first commits. */
  dropped: number
  /** Processes that were killed while they wrote one. */
  partialSnapshots: number
  /** Processes that were killed while they made a backup. */
  partialBackups: number
  /** What must not happen, in words. */
  readonly faults: string[]
}

/**
 * Starts processes that write, kills each at a random time, and opens its stores: every acknowledged commit must be there,
 * in order and whole, and the rows must be those of an independent model.
 */
export async function crashRounds(
  seed: number,
  { rounds, until = Infinity, onRound }: { rounds: number; until?: number; onRound?: (at: number) => void },
): Promise<CrashReport> {
  const report: CrashReport = {
    rounds: 0,
    killedWhileOpening: 0,
    acknowledged: 0,
    unacknowledged: 0,
    tornBytes: 0,
    fromSnapshot: 0,
    dropped: 0,
    partialSnapshots: 0,
    partialBackups: 0,
    faults: [],
  }
  const isLate = (): boolean => performance.now() >= until && report.rounds >= AT_LEAST
  const goesOn = (): boolean => started < rounds && !isLate() && report.faults.length === 0
  let started = 0
  let groups = 0
  const writer = await bundledScript('writer.mjs', (folder) => [
    JSON.stringify({ stores: [{ folder, seed: 1, writers: 4, durability: 'os' }], limit: 60 }),
  ])
  const oneGroup = async (at: number): Promise<void> => {
    const root = await mkdtemp(join(tmpdir(), 'relata-crash-'))
    // What happens in its folders depends on the seed and its number alone.
    const random = new Random(seed + at)
    const subjects = Array.from({ length: STORES }, (_, store) => ({
      folder: join(root, `store-${store}`),
      history: new History(random.below(2 ** 30)),
      ...(KINDS[store % KINDS.length] ?? random.pick(KINDS)),
    }))
    try {
      const many = at % 11 === 4
      for (let left = many ? MANY_KILLS : FEW_KILLS; left > 0 && goesOn(); left--) {
        started += STORES
        const moment = momentOf(random, many ? MANY_OPERATIONS : FEW_OPERATIONS)
        const outcomes = await runAndKill(writer, subjects, moment)
        for (const [store, subject] of subjects.entries()) {
          await check(subject, moment, outcomes[store] as Outcome, report)
          onRound?.(report.rounds)
        }
      }
    } finally {
      await rm(root, { recursive: true, force: true })
    }
  }
  const lane = async (): Promise<void> => {
    while (goesOn()) await oneGroup(groups++)
  }
  try {
    await Promise.all(Array.from({ length: LANES }, lane))
  } finally {
    await rm(dirname(writer), { recursive: true })
  }
  return report
}

/** The model of a folder, which follows its operations. */
class History {
  readonly seed: number
  readonly model: Model = new Model()
  operations = 0

  constructor(seed: number) {
    this.seed = seed
  }

  advance(to: number): void {
    while (this.operations < to) operation(this.model, this.seed, ++this.operations)
  }
}

/** When a process is killed: so long after its start, or after it has said something of one store so many times. */
interface Moment {
  readonly store: number
  readonly after: 'start' | 'ack' | 'compact'
  readonly times: number
  readonly delay: number
}

/**
 * One in eight is killed at any time after its start, while it opens the store for instance; one in eight while it drops
 * old history, or soon afterwards.
 */
function momentOf(random: Random, operations: number): Moment {
  const kind = random.below(8)
  const store = random.below(STORES)
  if (kind === 0) return { store, after: 'start', times: 0, delay: random.below(400) }
  if (kind === 1) return { store, after: 'compact', times: 1 + random.below(2), delay: random.below(60) }
  return { store, after: 'ack', times: random.below(operations), delay: random.below(30) }
}

interface Subject {
  readonly folder: string
  readonly history: History
  readonly writers: number
  readonly durability: 'sync' | 'os'
}

/** What a process said of a store. */
interface Outcome {
  readonly opened: boolean
  readonly acknowledged: readonly number[]
  readonly exitCode: number | null
}

/** Opens a store whose process was killed. */
async function check(
  subject: Subject,
  moment: Moment,
  { opened, acknowledged, exitCode }: Outcome,
  report: CrashReport,
): Promise<void> {
  const { folder, history, writers, durability } = subject
  const before = history.operations
  report.rounds++
  if (!opened) report.killedWhileOpening++
  const last = Math.max(before, ...acknowledged)
  report.acknowledged += acknowledged.length
  const fault = (what: string): unknown =>
    report.faults.push(
      `seed ${history.seed}, ${writers} writers, ${durability}, killed ${moment.delay} ms after ${moment.after} ${moment.times}: ${what}`,
    )
  if (exitCode !== null) fault(`the process ended by itself, with exit code ${exitCode}`)
  try {
    // The store first, or the log first: either opening comes after the kill.
    if (moment.delay % 4 === 1) await checkLog(folder, report, fault)
    const partial = await partialSnapshots(folder)
    if (partial.length > 0) report.partialSnapshots++
    const db = await relata.openStore(schemaOf(relata), folder, {
      snapshots: false,
      onWarning: ({ message }) => fault(message),
    })
    if (db.recovery?.snapshot !== undefined) report.fromSnapshot++
    if ((await partialSnapshots(folder)).length > 0) fault('a partial snapshot is left')
    const found = Math.max(0, db.position - 1)
    if (found < last) fault(`acknowledged ${last}, found ${found}`)
    report.unacknowledged += Math.max(0, found - last)
    history.advance(found)
    if (textOf(db) !== history.model.text()) fault(`other rows than the model after ${found} operations`)
    await db.close()
    await checkBackup(subject, report, fault)
    const read = await checkLog(folder, report, fault)
    if (read !== found + 1) fault(`read ${read} commits of ${found + 1}`)
  } catch (error) {
    fault(`can't be opened: ${String(error)}`)
  }
}

/**
 * What a killed process has left of a backup is refused, or it is a store as it was at some time: never
 * something in between.
 */
async function checkBackup(
  { folder, history }: Subject,
  report: CrashReport,
  fault: (what: string) => unknown,
): Promise<void> {
  const backup = `${folder}-backup`
  if (!existsSync(backup)) return
  report.partialBackups++
  try {
    await using db = await relata.openStore(schemaOf(relata), backup, { snapshots: false })
    const model = new Model()
    for (let n = 1; n <= db.position - 1; n++) operation(model, history.seed, n)
    if (textOf(db) !== model.text()) fault(`a backup has other rows than the model at ${db.position}`)
  } catch (error) {
    if (!(error instanceof relata.RelataError)) throw error
  }
  await rm(backup, { recursive: true, force: true })
}

/** What processes that were killed have left of snapshots. */
async function partialSnapshots(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(folder, 'snapshots')).catch(() => [])
  return names.filter((name) => name.endsWith('.partial'))
}

/** The log has one commit for each operation, in order; resolves with how many. */
async function checkLog(
  folder: string,
  report: CrashReport,
  fault: (what: string) => unknown,
): Promise<number> {
  await using log = await relata.LevelLog.open(folder)
  report.tornBytes += log.opening.tornBytes
  if (log.dropped !== undefined) report.dropped++
  let position = log.dropped?.position ?? 0
  for await (const commit of log.read({ after: position })) {
    position++
    const action = position === 1 ? undefined : `op-${position - 1}`
    if (commit.position !== position || commit.action !== action)
      fault(`commit ${commit.position} is ${commit.action} instead of ${action}`)
  }
  return position
}

async function runAndKill(
  writer: string,
  subjects: readonly Subject[],
  moment: Moment,
): Promise<readonly Outcome[]> {
  const stores = subjects.map(({ folder, history: { seed }, writers, durability }) => ({
    folder,
    seed,
    writers,
    durability,
  }))
  const child = spawn(process.execPath, [writer, JSON.stringify({ stores })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const lines: string[][] = subjects.map(() => [])
  const output = createInterface(child.stdout)
  const reached = new Promise<void>((resolve) => {
    let left = moment.times
    if (moment.after === 'start') resolve()
    output.on('line', (text) => {
      const [store, ...words] = text.split(' ')
      const line = words.join(' ')
      lines[Number(store)]?.push(line)
      if (Number(store) !== moment.store) return
      // The first line says that the store is open.
      if (line === 'ready' && left === 0) resolve()
      if (line.startsWith(moment.after) && --left <= 0) resolve()
    })
  })
  await Promise.race([reached, ended])
  await new Promise((resolve) => setTimeout(resolve, moment.delay))
  child.kill('SIGKILL')
  const exitCode = await ended
  return lines.map((said) => ({
    exitCode,
    opened: said.includes('ready'),
    acknowledged: said.filter((line) => line.startsWith('ack ')).map((line) => Number(line.slice(4))),
  }))
}
