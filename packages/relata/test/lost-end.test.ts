import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defineSchema, LogError, model, openStore, string, type StoreWarning } from '../src/index.js'

const test = suite('a log whose end was lost')
const schema = defineSchema({ Tag: model({ name: string() }) })

/** What the folder of a store was at commit 3, and the whole store: a snapshot of commit 5, and an end at 6. */
async function withOlderCopy(use: (older: string, whole: string) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'relata-lost-end-'))
  const [older, whole] = [join(root, 'older'), join(root, 'whole')]
  const write = async (names: readonly string[]): Promise<void> => {
    await using db = await openStore(schema, whole, { snapshots: false })
    for (const name of names) await db.submit(() => db.Tag.create({ name }))
    if (names.includes('d')) await db.saveSnapshot()
    if (names.includes('d')) await db.submit(() => db.Tag.create({ name: 'e' }))
  }
  try {
    await write(['a', 'b'])
    await cp(whole, older, { recursive: true })
    await write(['c', 'd'])
    await use(older, whole)
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

async function rejection(promise: Promise<unknown>): Promise<LogError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.instance(error, LogError)
  return error as LogError
}

async function open(
  folder: string,
  options: Parameters<typeof openStore>[2] = {},
): Promise<{
  readonly names: readonly string[]
  readonly report: string
  readonly lost: unknown
  readonly warnings: readonly StoreWarning[]
}> {
  const warnings: StoreWarning[] = []
  const onWarning = (warning: StoreWarning): void => void warnings.push(warning)
  await using db = await openStore(schema, folder, { snapshots: false, onWarning, ...options })
  const names = db.Tag.all()
    .toArray()
    .map(({ name }) => name)
  return { names, report: String(db.recovery), lost: db.recovery?.lost, warnings }
}

/** The folder with the older log, and the snapshots of the whole one. */
async function withSnapshotAhead(older: string, whole: string): Promise<void> {
  await cp(join(whole, 'snapshots'), join(older, 'snapshots'), { recursive: true })
}

/** What LevelDB has, but for the files that each opening makes again. */
async function filesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const events = join(folder, 'events')
  const names = (await readdir(events)).filter((name) => !/^LO(CK|G)/.test(name)).toSorted()
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, await readFile(join(events, name), 'latin1')] as const),
    ),
  )
}

test('is refused for a snapshot that is ahead of it, with the commits that are lost and what to do', () =>
  withOlderCopy(async (older, whole) => {
    await withSnapshotAhead(older, whole)
    const before = await filesOf(older)
    for (let time = 0; time < 2; time++) {
      const error = await rejection(open(older))
      assert.is(error.code, 'ERR_LOG_TRUNCATED')
      assert.is(error.head?.position, 3)
      assert.match(error.message, 'ends at commit 3')
      assert.match(error.message, 'commits 4 to 5 are lost')
      assert.match(error.message, '{ acceptEnd: 3 }')
      assert.match(error.message, 'relata repair')
      assert.match(error.message, 'relata restore')
      assert.equal(await filesOf(older), before, 'the files are those from before')
    }
  }))

test('is refused for its anchor in the same words', () =>
  withOlderCopy(async (older, whole) => {
    await rm(join(whole, 'events'), { recursive: true })
    await rm(join(whole, 'snapshots'), { recursive: true })
    await cp(join(older, 'events'), join(whole, 'events'), { recursive: true })
    const error = await rejection(open(whole))
    assert.is(error.code, 'ERR_LOG_TRUNCATED')
    assert.match(error.message, 'commits 4 to 6 are lost')
    assert.match(error.message, '{ acceptEnd: 3 }')
  }))

test('opens at the end that the caller accepts, says what is lost, and is a store as any other then', () =>
  withOlderCopy(async (older, whole) => {
    await withSnapshotAhead(older, whole)
    assert.match((await rejection(open(older, { acceptEnd: 2 }))).message, '{ acceptEnd: 3 }')
    const accepted = await open(older, { acceptEnd: 3 })
    assert.equal(accepted.names, ['a', 'b'])
    assert.equal(accepted.lost, { from: 4, to: 5 })
    assert.match(accepted.report, 'commits 4 to 5 are lost')
    assert.equal(await readdir(join(older, 'snapshots')), ['0000000000000005.snapshot.ahead'])
    const again = await open(older)
    assert.equal([again.names, again.lost, again.warnings], [['a', 'b'], undefined, []])
  }))

test('opens at the end that the caller accepts though its anchor is ahead', () =>
  withOlderCopy(async (older, whole) => {
    await rm(join(whole, 'events'), { recursive: true })
    await cp(join(older, 'events'), join(whole, 'events'), { recursive: true })
    const accepted = await open(whole, { acceptEnd: 3 })
    assert.equal([accepted.names, accepted.lost], [['a', 'b'], { from: 4, to: 6 }])
    assert.equal((await open(whole)).lost, undefined)
  }))

test('accepting an end loses nothing of a whole log', () =>
  withOlderCopy(async (_, whole) => {
    for (const acceptEnd of [3, 5, 6, 7]) {
      const { names, lost } = await open(whole, { acceptEnd })
      assert.equal([names, lost], [['a', 'b', 'c', 'd', 'e'], undefined])
    }
  }))

test('a later snapshot of another log is passed over', () =>
  withOlderCopy(async (older) => {
    const other = `${older}-other`
    const changed = defineSchema({ Tag: model({ name: string(), note: string({ null: true }) }) })
    {
      await using db = await openStore(changed, other, { snapshots: false })
      for (let n = 0; n < 9; n++) db.Tag.create({ name: `t${n}` })
      await db.saveSnapshot()
    }
    await cp(join(other, 'snapshots'), join(older, 'snapshots'), { recursive: true })
    const { names, warnings } = await open(older)
    assert.equal(names, ['a', 'b'])
    assert.equal(
      warnings.map(({ code }) => code),
      ['SNAPSHOT_AHEAD'],
    )
  }))

test.run()
