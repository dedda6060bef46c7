import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { salvageLog } from '@relata/level'
import * as relata from '../../src/index.js'
import { bundledScript } from './bundled-script.js'
import { Model, operation, schemaOf, textOf } from './operations.mjs'
import { Random } from '../../../core/test/simulation/random.js'

const PAGE = 4096
/** Power cuts in the life of one folder. */
const CUTS = 3
/** Cuts that happen however long they take. */
const AT_LEAST = 4

/** What power cuts did. */
export interface PowerCutReport {
  cuts: number
  /** Synced operations, all of which must be there. */
  synced: number
  /** Operations that no sync reached, by whether they were found. */
  unsyncedFound: number
  unsyncedLost: number
  /** A gap in what no sync reached: the opening is refused until it is accepted as the end. */
  gaps: number
  /** A gap before a record that the disk has: the log is refused as damaged, and what was synced can be salvaged. */
  damaged: number
  readonly faults: string[]
}

/** What a disk may have of bytes that a process wrote after the last sync of a file. */
type Loss = (synced: Buffer, written: Buffer, random: Random) => Buffer
const GAPS = 'some pages'
const LOSSES: Readonly<Record<string, Loss>> = {
  'nothing of it': (synced) => synced,
  'its beginning': (synced, written, random) =>
    written.subarray(0, synced.length + random.below(written.length - synced.length + 1)),
  'its length alone': (synced, written) =>
    Buffer.concat([synced, Buffer.alloc(written.length - synced.length)]),
  [GAPS]: (synced, written, random) => {
    const kept = Buffer.from(written)
    for (let page = Math.floor(synced.length / PAGE); page * PAGE < kept.length; page++)
      if (random.below(2) === 0)
        kept.fill(0, Math.max(synced.length, page * PAGE), Math.min(kept.length, (page + 1) * PAGE))
    return kept
  },
}

/**
 * A model of the system's page cache: a process syncs some commits and writes more without; it is killed, and of what came
 * after the last sync, the log's files keep what a disk may have. The store must open with every synced commit, and the
 * rows must be those of an independent model.
 */
export async function powerCutRounds(
  seed: number,
  { rounds, until = Infinity, onRound }: { rounds: number; until?: number; onRound?: (at: number) => void },
): Promise<PowerCutReport> {
  const report: PowerCutReport = {
    cuts: 0,
    synced: 0,
    unsyncedFound: 0,
    unsyncedLost: 0,
    gaps: 0,
    damaged: 0,
    faults: [],
  }
  const script = await bundledScript('unsynced-writer.mjs', (store) => [store, '1', '20', '40'])
  // Some cuts happen, of which some lose what was not synced, however late it is.
  const isLate = (): boolean =>
    performance.now() >= until &&
    report.cuts >= AT_LEAST &&
    report.unsyncedLost > 0 &&
    report.unsyncedFound > 0
  const goesOn = (): boolean => report.cuts < rounds && !isLate() && report.faults.length === 0
  const oneFolder = async (random: Random): Promise<void> => {
    const root = await mkdtemp(join(tmpdir(), 'relata-power-'))
    const subject = { script, folder: join(root, 'store'), seed: random.below(2 ** 30) }
    try {
      for (let found = 0, cut = 0; cut < CUTS && goesOn(); cut++) {
        found = await powerCut(subject, found + 5 + random.below(30), { random, report })
        onRound?.(report.cuts)
      }
    } finally {
      await rm(root, { recursive: true, force: true })
    }
  }
  try {
    for (let at = 0; goesOn(); at++) await oneFolder(new Random(seed + at))
    return report
  } finally {
    await rm(dirname(script), { recursive: true })
  }
}

interface Subject {
  readonly script: string
  readonly folder: string
  readonly seed: number
}

/** The files that a log appends to and the anchors, by name: what the system's memory may have more of than the disk. */
async function contentOf(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const content = new Map<string, Buffer>()
  const names = [
    ...(await readdir(folder)).filter((name) => name.startsWith('anchor-')),
    ...(await readdir(join(folder, 'events')))
      .filter((name) => name.endsWith('.log'))
      .map((name) => join('events', name)),
  ]
  for (const name of names) content.set(name, await readFile(join(folder, name)))
  return content
}

/**
 * One life of a process and all losses after it, each in a copy; continues with one of them. Resolves with
 * its content.
 */
async function powerCut(
  subject: Subject,
  synced: number,
  { random, report }: { readonly random: Random; readonly report: PowerCutReport },
): Promise<number> {
  const { folder } = subject
  const { before, written } = await runAndKill(subject, synced, random.below(60))
  const after = await contentOf(folder)
  const chosen = random.below(Object.keys(LOSSES).length)
  const found: (number | undefined)[] = []
  for (const [at, [name, loss]] of Object.entries(LOSSES).entries()) {
    const copy = `${folder}-${at}`
    await cp(folder, copy, { recursive: true })
    await lose(copy, { before, after, loss, random })
    report.cuts++
    report.synced += synced
    const has = await check(
      copy,
      { seed: subject.seed, synced, gaps: name === GAPS ? report : undefined },
      (what) =>
        report.faults.push(
          `seed ${subject.seed}, ${synced} synced, ${written} written, the disk has ${name}: ${what}`,
        ),
    )
    found.push(has)
    if (has === undefined) continue
    report.unsyncedFound += Math.max(0, has - synced)
    report.unsyncedLost += Math.max(0, written - has)
  }
  const kept = found[chosen] === undefined ? 0 : chosen
  await rm(folder, { recursive: true })
  await cp(`${folder}-${kept}`, folder, { recursive: true })
  for (const at of Object.keys(LOSSES).keys()) await rm(`${folder}-${at}`, { recursive: true })
  return found[kept] ?? 0
}

interface Losing {
  readonly before: ReadonlyMap<string, Buffer>
  readonly after: ReadonlyMap<string, Buffer>
  readonly loss: Loss
  readonly random: Random
}

/** Writes to a folder what a disk may have of it. */
async function lose(folder: string, { before, after, loss, random }: Losing): Promise<void> {
  // LevelDB makes a new file only once it has put what was before into a synced table: only its last file may lack a part.
  const last = [...after.keys()]
    .filter((name) => name.endsWith('.log'))
    .toSorted()
    .at(-1)
  for (const [name, content] of after) {
    const old = before.get(name)
    if (name === last) await writeFile(join(folder, name), loss(old ?? Buffer.alloc(0), content, random))
    // An anchor is a page, which the disk has or not.
    else if (!name.endsWith('.log') && old !== undefined && random.below(2) === 0)
      await writeFile(join(folder, name), old)
  }
}

interface Expected {
  readonly seed: number
  readonly synced: number
  /** Counts gaps, where there may be some. */
  readonly gaps: PowerCutReport | undefined
}

/** Opens the store and compares its rows; resolves with the number of operations that it has, if it isn't damaged. */
async function check(
  folder: string,
  { seed, synced, gaps }: Expected,
  fault: (what: string) => unknown,
): Promise<number | undefined> {
  try {
    await using db = await openUpToGap(folder, gaps)
    const found = db.position - 1
    if (found < synced) fault(`found ${found}`)
    const model = new Model()
    for (let n = 1; n <= found; n++) operation(model, seed, n)
    if (textOf(db) !== model.text()) fault(`other rows than the model after ${found} operations`)
    return found
  } catch (error) {
    const damaged = error instanceof relata.LogError && error.code === 'ERR_LOG_CORRUPT'
    if (gaps !== undefined && damaged && (await wholeUpTo(folder)) > synced) {
      gaps.damaged++
      return undefined
    }
    fault(`can't be opened: ${String(error)}`)
    return 0
  }
}

/** The position up to which every record can be read, damage behind it or not. */
async function wholeUpTo(folder: string): Promise<number> {
  let position = 0
  for await (const record of salvageLog(folder)) {
    if (!('commits' in record) || record.first !== position + 1) break
    position = record.last
  }
  return position
}

/** Opens a store. Where the log has a gap before its end, the opening is refused first, and says which end to accept. */
async function openUpToGap(folder: string, gaps: Expected['gaps']): Promise<Opened> {
  const options = { snapshots: false } as const
  try {
    return await relata.openStore(schemaOf(relata), folder, options)
  } catch (error) {
    const end = error instanceof relata.LogError ? /acceptEnd: (\d+)/.exec(error.message)?.[1] : undefined
    if (end === undefined || gaps === undefined) throw error
    gaps.gaps++
    return await relata.openStore(schemaOf(relata), folder, { ...options, acceptEnd: Number(end) })
  }
}
type Opened = Awaited<ReturnType<typeof relata.openStore>>

async function runAndKill(
  { script, folder, seed }: Subject,
  synced: number,
  delay: number,
): Promise<{ readonly before: ReadonlyMap<string, Buffer>; readonly written: number }> {
  const child = spawn(process.execPath, ['--no-warnings', script, folder, `${seed}`, `${synced}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  let written = synced
  const lines = createInterface(child.stdout)
  await once(lines, 'line')
  const before = await contentOf(folder)
  const started = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      written = Number(line.slice('written '.length))
      resolve()
    })
  })
  child.stdin.write('go on\n')
  await started
  await new Promise((resolve) => setTimeout(resolve, delay))
  child.kill('SIGKILL')
  await ended
  return { before, written }
}
