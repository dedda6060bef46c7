import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { anchoredPosition } from '@relata/level'
import * as relata from '../../src/index.js'
import { DAMAGE_KINDS, type DamageKind } from './damages.js'
import { schemaOf, textOf, write } from './operations.mjs'
import { writeStore } from './written-store.js'
import { Random } from '../../../core/test/simulation/random.js'

/** Rounds at once: each waits for the disk much of the time. */
const LANES = 3
const WRITER = fileURLToPath(new URL('writer.mjs', import.meta.url))
/** A writer without an acknowledgement for this long has written all. */
const IDLE_MS = 1000
/** What the folder or a file of it can't be read or taken for, when it is no file at all. */
const REFUSALS = new Set(['ERR_LOG_CORRUPT', 'ERR_LOG_TRUNCATED'])

interface Counts {
  harmless: number
  refused: number
  /** The state was right, and reading earlier commits was refused. */
  history: number
  invisible: number
}

/** How openings ended, by kind of damage. */
export interface DamageReport {
  rounds: number
  harmless: number
  refused: number
  history: number
  /** Shorter or older without an error, where no local means can see it. */
  invisible: number
  readonly kinds: Map<string, Counts>
  /** What must not happen, in words. */
  readonly faults: string[]
}

/** A store to be damaged, and what it must have. */
interface Master {
  readonly name: string
  readonly folder: string
  readonly older: string
  readonly position: number
  readonly text: string
  /** With the author that each round writes. */
  readonly written: string
}

/**
 * Damages copies of stores and opens them: each must have exactly the state that it had, or be
 * refused with a typed error. Then the damage is undone, and the store must be there again.
 */
export async function damageRounds(
  seed: number,
  { rounds, until = Infinity, onRound }: { rounds: number; until?: number; onRound?: (at: number) => void },
): Promise<DamageReport> {
  const root = await mkdtemp(join(tmpdir(), 'relata-damage-'))
  const report: DamageReport = {
    rounds: 0,
    harmless: 0,
    refused: 0,
    history: 0,
    invisible: 0,
    kinds: new Map(),
    faults: [],
  }
  try {
    const masters = [
      await closedMaster(join(root, 'closed'), seed),
      await killedMaster(join(root, 'killed'), seed),
    ]
    let started = 0
    const lane = async (): Promise<void> => {
      // Each kind once, whatever the time.
      while (started < rounds && (started < DAMAGE_KINDS.length || performance.now() < until)) {
        const at = started++
        // What happens in a round depends on the seed and its number alone.
        const random = new Random(seed + at)
        const kind = DAMAGE_KINDS[at % DAMAGE_KINDS.length] ?? random.pick(DAMAGE_KINDS)
        await round(
          { at, folder: join(root, `case-${at}`), master: random.pick(masters), kind, random },
          report,
        )
        report.rounds++
        onRound?.(report.rounds)
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane))
  } finally {
    await rm(root, { recursive: true, force: true })
  }
  return report
}

interface Round {
  readonly at: number
  readonly folder: string
  readonly master: Master
  readonly kind: DamageKind
  readonly random: Random
}

async function round({ at, folder, master, kind, random }: Round, report: DamageReport): Promise<void> {
  await cp(master.folder, folder, { recursive: true })
  const damage = await kind.make({ folder, older: master.older, random })
  if (damage === undefined) return
  const count = report.kinds.get(kind.name) ?? { harmless: 0, refused: 0, history: 0, invisible: 0 }
  report.kinds.set(kind.name, count)
  const fault = (what: string): unknown =>
    report.faults.push(`round ${at}, ${master.name} store, ${damage.what}: ${what}`)
  const outcome = await useStore(folder, master)
  const isInvisible = outcome === 'other state' && kind.invisible === true
  if (outcome === 'same state') {
    count.harmless++
    report.harmless++
  } else if (isInvisible) {
    count.invisible++
    report.invisible++
  } else if (outcome === 'damaged history') {
    // The state came from a snapshot, and was the right one; reading the commits before it found the damage.
    count.history++
    report.history++
    await damage.undo()
    const again = await useStore(folder, master, true)
    if (again !== 'same state') fault(`damaged history; with the damage undone: ${again}`)
  } else if (REFUSALS.has(outcome)) {
    count.refused++
    report.refused++
    await damage.undo()
    const again = await useStore(folder, master)
    if (again !== 'same state') fault(`refused with ${outcome}; with the damage undone: ${again}`)
  } else fault(outcome)
  await removeAll(folder)
}

async function removeAll(folder: string): Promise<void> {
  for (const end of ['', '-away', '-kept']) await rm(folder + end, { recursive: true, force: true })
}

/** Opens a store, writes, reads everything, and opens it again. `written`: the store has that write. */
async function useStore(folder: string, master: Master, written = false): Promise<string> {
  try {
    const db = await relata.openStore(schemaOf(relata), folder)
    try {
      const expected = written ? master.written : master.text
      if (textOf(db) !== expected || db.position !== master.position + (written ? 1 : 0)) return 'other state'
      if (!written) await db.submit(() => write(db, [['createAuthor', 'after']]), { key: 'after' })
    } finally {
      await db.close()
    }
  } catch (error) {
    return codeOf(error)
  }
  try {
    const log = await relata.LevelLog.open(folder)
    let last = 0
    try {
      for await (const { position } of log.read()) last = position
      const found = await log.find('after')
      if (last !== master.position + 1 || found !== last)
        return `read ${last} commits, and the key at ${found}`
    } finally {
      await log.close()
    }
    await using again = await relata.openStore(schemaOf(relata), folder)
    return again.position === last ? 'same state' : 'other state after a write'
  } catch (error) {
    const code = codeOf(error)
    return REFUSALS.has(code) ? 'damaged history' : code
  }
}

function codeOf(error: unknown): string {
  if (error instanceof relata.LogError)
    return error.code === 'ERR_LOG_UNAVAILABLE' ? String(error) : error.code
  return error instanceof Error ? (error.stack ?? String(error)) : String(error)
}

/** A store that was opened and closed several times, so that it has tables. */
async function closedMaster(folder: string, seed: number): Promise<Master> {
  await writeStore(folder, seed, [60, 120, 180])
  const older = `${folder}-older`
  await cp(folder, older, { recursive: true })
  await writeStore(folder, seed, [240, 300])
  return await described('closed', folder, older)
}

/**
 * The same, and then killed in the middle of writing.
 *
 * A process that is killed between the write of a record and that of the anchor leaves commits that it has not
 * acknowledged. They may be cut off without a trace, as they may be missing after the kill: such a store is made again.
 */
async function killedMaster(folder: string, seed: number): Promise<Master> {
  await writeStore(folder, seed, [60, 120])
  const older = `${folder}-older`
  await cp(folder, older, { recursive: true })
  for (let attempt = 0; ; attempt++) {
    // Where the kill lands between the two again and again, as on a busy machine, the writer is killed while it is idle.
    await killWriter(folder, seed, { acknowledged: 260 - attempt, isIdle: attempt >= 3 })
    const master = await described('killed', folder, older)
    if (master.position === (await anchoredPosition(folder))) return master
    await rm(folder, { recursive: true })
    await cp(older, folder, { recursive: true })
  }
}

async function described(name: string, folder: string, older: string): Promise<Master> {
  const copy = `${folder}-copy`
  await rm(copy, { recursive: true, force: true })
  await cp(folder, copy, { recursive: true })
  await using db = await relata.openStore(schemaOf(relata), copy)
  const [position, text] = [db.position, textOf(db)]
  write(db, [['createAuthor', 'after']])
  return { name, folder, older, position, text, written: textOf(db) }
}

interface Kill {
  readonly acknowledged: number
  readonly isIdle: boolean
}

/** Writes until an operation is acknowledged, or all are, and kills the process. */
async function killWriter(folder: string, seed: number, { acknowledged, isIdle }: Kill): Promise<void> {
  const stores = [{ folder, seed, writers: 4, durability: 'os' }]
  const child = spawn(process.execPath, [WRITER, JSON.stringify({ stores })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const kill = (): void => void child.kill('SIGKILL')
  let quiet: NodeJS.Timeout | undefined
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (text: string) => {
    if (!isIdle && text.includes(`ack ${acknowledged}\n`)) kill()
    if (!isIdle || !text.includes('ack')) return
    clearTimeout(quiet)
    quiet = setTimeout(kill, IDLE_MS)
  })
  await once(child, 'close')
}
