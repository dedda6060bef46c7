import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openStore } from 'relata'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { contentOf, schema, type Library } from './golden/library.js'

const formatFolder = fileURLToPath(new URL('../format', import.meta.url))
const golden: unknown = JSON.parse(readFileSync(join(formatFolder, 'golden.json'), 'utf8'))
const hasPython = spawnSync('python3', ['--version']).status === 0
const test = suite('the files of a store')

/** The name of a test that needs Python; it says so where there is none. */
const withPython = (name: string): string => (hasPython ? name : `${name} (skipped: there is no python3)`)

/** A copy of the golden store, which opening it would change. */
function inCopy<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'relata-golden-'))
  cpSync(join(formatFolder, 'golden'), folder, { recursive: true })
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Printed {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

function python(script: string, path: string): Printed {
  return spawnSync('python3', ['-B', join(formatFolder, script), path], { encoding: 'utf8' })
}

test('a store that an earlier version has written is read, by a snapshot or by replay', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'relata-golden-'))
  try {
    cpSync(join(formatFolder, 'golden'), folder, { recursive: true })
    const db = await openStore<Library>(schema, folder)
    assert.is(db.recovery?.snapshot?.position, db.position)
    assert.equal(contentOf(db), golden)
    await db.close()
    rmSync(join(folder, 'snapshots'), { recursive: true })
    await using replayed = await openStore<Library>(schema, folder)
    assert.is(replayed.recovery?.snapshot, undefined)
    assert.equal(contentOf(replayed), golden)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test(withPython('a reader in Python, written from format.md, prints the same rows and links'), () => {
  if (!hasPython) return
  const { status, stdout, stderr } = python('read_store.py', join(formatFolder, 'golden'))
  assert.is(status, 0, stderr)
  assert.equal(JSON.parse(stdout), golden)
})

test(withPython('a reader of snapshots in Python prints the same rows and links'), () => {
  if (!hasPython) return
  const [, newest] = readdirSync(join(formatFolder, 'golden/snapshots')).sort()
  const { status, stdout, stderr } = python(
    'read_snapshot.py',
    join(formatFolder, 'golden/snapshots', newest ?? ''),
  )
  assert.is(status, 0, stderr)
  assert.equal(JSON.parse(stdout), golden)
})

test(withPython('the readers in Python read a store whose old history was dropped'), async () => {
  const folder = mkdtempSync(join(tmpdir(), 'relata-golden-'))
  try {
    cpSync(join(formatFolder, 'golden'), folder, { recursive: true })
    const db = await openStore<Library>(schema, folder)
    const { firstPosition } = await db.compact({ keepAfter: db.position })
    assert.ok(firstPosition > 1)
    await db.close()
    await using again = await openStore<Library>(schema, folder)
    assert.equal(contentOf(again), golden)
    await again.close()
    if (!hasPython) return
    const { status, stdout, stderr } = python('read_store.py', folder)
    assert.is(status, 0, stderr)
    assert.is((JSON.parse(stdout) as { readonly dropped: number }).dropped, firstPosition - 1)
    const [, newest] = readdirSync(join(folder, 'snapshots')).sort()
    const snapshot = python('read_snapshot.py', join(folder, 'snapshots', newest ?? ''))
    assert.equal(JSON.parse(snapshot.stdout), golden)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('the readers in Python have less than 150 lines', () => {
  for (const name of readdirSync(formatFolder).filter((each) => each.endsWith('.py')))
    assert.ok(readFileSync(join(formatFolder, name), 'utf8').split('\n').length < 150, name)
})

test(withPython('the reader in Python refuses a record that was changed'), () => {
  if (!hasPython) return
  inCopy((folder) => {
    const events = join(folder, 'events')
    const log = join(events, readdirSync(events).find((name) => name.endsWith('.log')) ?? '')
    const bytes = readFileSync(log)
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] as number) ^ 1
    writeFileSync(log, bytes)
    const { status, stderr } = python('read_store.py', folder)
    assert.is.not(status, 0)
    assert.match(stderr, /AssertionError: record \d+ is damaged/)
  })
})

test.run()
