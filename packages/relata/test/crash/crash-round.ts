import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { copyLog } from '@relata/level'
import * as assert from 'uvu/assert'
import { openStore } from '../../src/index.js'
import { contentOf, keyOf, operate, schema, type Expected, type Library } from './workload.js'

const WRITER = fileURLToPath(new URL('writer.ts', import.meta.url))

export interface CrashRound {
  readonly folder: string
  readonly seed: number
  readonly expected: Expected
  /** Transactions of the writer that are durable before it is killed. */
  readonly acknowledged: number
  /** Milliseconds from then to the kill. */
  readonly delay: number
  /** How the writer writes: see writer.ts. */
  readonly writing?: object
}

/** What a round found. */
export interface CrashResult {
  /** The last transaction that was reported durable. */
  readonly told: number
  readonly position: number
  /** Position of the snapshot that the store was opened from. */
  readonly snapshot: number | undefined
  /** A snapshot was being written when the process was killed. */
  readonly partial: boolean
}

/**
 * Runs the writer, kills it, opens the store and compares it: with the model, with a replay from the first event, and
 * with what was reported durable. Throws for a difference.
 */
export async function crashRound({
  folder,
  seed,
  expected,
  acknowledged,
  delay,
  writing = {},
}: CrashRound): Promise<CrashResult> {
  const told = await runAndKill([folder, String(seed), JSON.stringify(writing)], acknowledged, delay)
  const partial = (await namesIn(folder)).some((name) => name.endsWith('.partial'))
  const replayed = await hashOfReplay(folder)
  await using db = await openStore<Library>(schema, folder, { snapshots: false })
  const { position, recovery } = db
  const done = position - 1
  assert.ok(done >= told, `transaction ${told} was reported durable, the store has ${done}`)
  assert.is(db.stateHash(), replayed, 'the state is that of a replay')
  assert.equal(contentOf(db), expected.contentAfter(done), `the content after ${done} transactions`)
  assert.equal(
    (await namesIn(folder)).filter((name) => name.endsWith('.partial')),
    [],
  )
  if (done > 0) {
    assert.throws(
      () => db.transact(() => db.Tag.create({ name: 'x' }), { key: keyOf(done) }),
      /ERR_KEY_REUSED|key/,
    )
    // The next one, as the model does it: automatic keys continue.
    db.transact(() => operate(db, seed, done + 1), { key: keyOf(done + 1) })
    assert.equal(contentOf(db), expected.contentAfter(done + 1))
  }
  return { told, position, snapshot: recovery?.snapshot?.position, partial }
}

async function runAndKill(args: readonly string[], acknowledged: number, delay: number): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', WRITER, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let told = 0
  let count = 0
  createInterface(child.stdout).on('line', (text) => {
    told = Math.max(told, Number(text))
    if (++count === acknowledged) setTimeout(() => child.kill('SIGKILL'), delay)
  })
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.once('close', (...ended) => resolve(ended))
  })
  assert.is(signal, 'SIGKILL', `the writer ended by itself with ${code}`)
  return told
}

async function hashOfReplay(folder: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'relata-crash-'))
  try {
    const copy = join(root, 'copy')
    await copyLog(folder, copy)
    await rm(join(copy, 'snapshots'), { recursive: true, force: true })
    await using db = await openStore<Library>(schema, copy, { snapshots: false })
    return db.stateHash()
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(join(folder, 'snapshots')).catch(() => [])
}
