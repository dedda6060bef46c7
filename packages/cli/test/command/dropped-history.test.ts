import { mkdtempSync, readdirSync } from 'node:fs'
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog } from '@relata/level'
import { captured } from '../helpers/capture.js'
import { openLibrary } from '../helpers/filled-library.js'
import { inProject, type Project } from '../helpers/project.js'

const test = suite('commands on a store that has dropped the beginning of its history')

const run = (project: Project, ...argv: readonly string[]): ReturnType<typeof captured> =>
  captured(argv, { cwd: project.folder })

/** State hashes by position, of a store of 20 commits that begins after 11, with snapshots of 14 and 18. */
const hashes: string[] = []
let made: string

/** That store, in the folder `store`; `whole` is the same at commit 14, before it dropped anything. */
async function compacted(project: Project): Promise<void> {
  for (const name of ['store', 'whole']) await cp(join(made, name), project.path(name), { recursive: true })
}

async function makeCompacted(project: Project): Promise<void> {
  const fill = async (upTo: number): Promise<void> => {
    const db = await openLibrary(project.path('store'))
    for (let n = db.position; n < upTo; n++) {
      await db.submit(() => db.Author.create({ name: `Author ${n}` }), { key: `key ${n}` })
      hashes[db.position] = db.stateHash()
    }
    await db.close()
  }
  await fill(14)
  await cp(project.path('store'), project.path('whole'), { recursive: true })
  const { code, stderr } = await run(project, 'compact', 'store', '--keep-after', '11', '--yes')
  assert.is(code, 0, stderr)
  await fill(18)
  assert.is((await run(project, 'snapshot', 'store')).code, 0)
  await fill(20)
  made = mkdtempSync(join(tmpdir(), 'relata-compacted-'))
  for (const name of ['store', 'whole']) await cp(project.path(name), join(made, name), { recursive: true })
}

test.before(() => inProject({}, makeCompacted))
test.after(() => rm(made, { recursive: true, force: true }))

/** A store opens, has a state, and takes writes; a key of a dropped commit is still known. */
async function opensWith(folder: string, hash: string | undefined): Promise<void> {
  const db = await openLibrary(folder)
  assert.is(db.stateHash(), hash)
  const before = db.position
  assert.throws(
    () => db.transact(() => db.Author.create({ name: 'again' }), { key: 'key 3' }),
    /'key 3' belongs to commit 4/,
  )
  await db.submit(() => db.Author.create({ name: 'next' }))
  await db.close()
  const again = await openLibrary(folder)
  assert.is(again.position, before + 1)
  await again.close()
}

function snapshotFiles(folder: string): readonly string[] {
  return readdirSync(join(folder, 'snapshots')).sort()
}

async function flipIn(path: string): Promise<void> {
  const bytes = await readFile(path)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff
  await writeFile(path, bytes)
}

test('restore --to restores every commit from the first snapshot on, and refuses earlier ones', () =>
  inProject({}, async (project) => {
    await compacted(project)
    for (const position of [14, 15, 18, 20]) {
      const to = `to-${position}`
      const { code, stdout, stderr } = await run(project, 'restore', 'store', to, '--to', String(position))
      assert.is(code, 0, stderr)
      assert.match(stdout, `State hash ${hashes[position]}`)
      const verified = await run(project, 'verify', to)
      assert.is(verified.code, 0, verified.stdout)
      await opensWith(project.path(to), hashes[position])
    }
    assert.is(snapshotFiles(project.path('to-15')).length, 1)
    const early = await run(project, 'restore', 'store', 'early', '--to', '13')
    assert.is(early.code, 3)
    assert.match(early.stderr, 'ERR_HISTORY_DROPPED')
    assert.match(early.stderr, 'The first commit that can be restored is 14')
    const dropped = await run(project, 'restore', 'store', 'early', '--to', '11')
    assert.is(dropped.code, 3)
    assert.match(dropped.stderr, 'the commits are 12 to 20. Earlier ones were dropped')
    const time = await run(project, 'restore', 'store', 'early', '--to', '2001-01-01T00:00:00Z')
    assert.match(time.stderr, 'ERR_NO_COMMIT')
    assert.not.ok(readdirSync(project.folder).some((name) => name.includes('early')))
    assert.is((await run(project, 'backup', 'store', 'backup')).code, 0)
    assert.is((await run(project, 'restore', 'backup', 'from-backup', '--to', '16')).code, 0)
  }))

test('restore --to leaves out a damaged snapshot', () =>
  inProject({}, async (project) => {
    await compacted(project)
    const [first, second] = snapshotFiles(project.path('store'))
    await flipIn(project.path(`store/snapshots/${second}`))
    const restored = await run(project, 'restore', 'store', 'new', '--to', '19')
    assert.is(restored.code, 0, restored.stderr)
    await opensWith(project.path('new'), hashes[19])
    await flipIn(project.path(`store/snapshots/${first}`))
    const none = await run(project, 'restore', 'store', 'none', '--to', '19')
    assert.is(none.code, 3)
    assert.match(none.stderr, 'ERR_HISTORY_DROPPED')
  }))

test('a new replica begins where the store does, gets its snapshots, and can be promoted at any time', () =>
  inProject({}, async (project) => {
    await compacted(project)
    const once = (to: string): ReturnType<typeof captured> => run(project, 'replicate', 'store', to, '--once')
    const first = await once('replica')
    assert.is(first.code, 0, first.stderr)
    assert.equal(snapshotFiles(project.path('replica')), snapshotFiles(project.path('store')))
    await cp(project.path('replica'), project.path('promoted'), { recursive: true })
    await opensWith(project.path('promoted'), hashes[20])
    const db = await openLibrary(project.path('store'))
    for (let n = 0; n < 3; n++) await db.submit(() => db.Author.create({ name: `later ${n}` }))
    const hash = db.stateHash()
    await db.close()
    assert.is((await run(project, 'snapshot', 'store')).code, 0)
    assert.is((await once('replica')).code, 0)
    assert.equal(snapshotFiles(project.path('replica')), snapshotFiles(project.path('store')))
    await opensWith(project.path('replica'), hash)
  }))

test('replication that was interrupted before the snapshots were copied continues', () =>
  inProject({}, async (project) => {
    await compacted(project)
    const source = await LevelLog.open(project.path('store'))
    const { dropped } = source
    await source.close()
    assert.ok(dropped !== undefined)
    const replica = await LevelLog.open(project.path('replica'))
    await replica.beginAfter(dropped)
    await replica.close()
    const { code, stderr } = await run(project, 'replicate', 'store', 'replica', '--once')
    assert.is(code, 0, stderr)
    await opensWith(project.path('replica'), hashes[20])
  }))

test('a replica from before the drop continues if it has all dropped commits', () =>
  inProject({}, async (project) => {
    await compacted(project)
    const ahead = await run(project, 'replicate', 'store', 'whole', '--once')
    assert.is(ahead.code, 0, ahead.stderr)
    await using log = await LevelLog.open(project.path('whole'))
    assert.is(log.dropped, undefined)
    await log.close()
    await opensWith(project.path('whole'), hashes[20])
    const restored = await run(project, 'restore', 'whole', 'behind', '--to', '9')
    assert.is(restored.code, 0, restored.stderr)
    const behind = await run(project, 'replicate', 'store', 'behind', '--once')
    assert.is(behind.code, 3)
    assert.match(behind.stderr, /ERR_HISTORY_DROPPED.*ends at commit 9.*dropped its history up to 11/)
  }))

test('repair keeps the beginning and the snapshots', () =>
  inProject({}, async (project) => {
    await compacted(project)
    const { code, stdout, stderr } = await project.relata('repair', 'store', '--to', 'new')
    assert.is(code, 0, stderr)
    assert.match(
      stdout,
      'begins after commit 11: the history up to there was dropped; snapshots: of commit 18, 14\n',
    )
    assert.match(stdout, 'kept: commits 12 to 20\ngone: commits none\n')
    assert.match(stdout, `State hash ${hashes[20]}`)
    await opensWith(project.path('new'), hashes[20])
    await flipIn(project.path(`store/snapshots/${snapshotFiles(project.path('store'))[1]}`))
    const report = JSON.parse((await project.relata('repair', 'store', '--json')).stdout) as {
      readonly dropped: number
      readonly snapshots: readonly number[]
    }
    assert.equal([report.dropped, report.snapshots], [11, [14]])
  }))

test('without a snapshot nothing can be repaired, unless another copy has one or the whole history', () =>
  inProject({}, async (project) => {
    await compacted(project)
    assert.is((await run(project, 'replicate', 'store', 'replica', '--once')).code, 0)
    assert.is((await run(project, 'replicate', 'store', 'whole', '--once')).code, 0)
    await rm(project.path('store/snapshots'), { recursive: true })
    const alone = await project.relata('repair', 'store', '--to', 'alone')
    assert.is(alone.code, 3)
    assert.match(alone.stderr, /ERR_REPAIR.*no snapshot of a commit from 12 to 20 can be read/)
    for (const from of ['replica', 'whole']) {
      const { code, stdout, stderr } = await project.relata(
        'repair',
        'store',
        '--from',
        from,
        '--to',
        `by-${from}`,
      )
      assert.is(code, 0, stderr)
      assert.match(stdout, `State hash ${hashes[20]}`)
      const { dropped } = await LevelLog.open(project.path(`by-${from}`)).then(async (log) => {
        await log.close()
        return log
      })
      assert.is(dropped?.position, from === 'whole' ? undefined : 11)
      await opensWith(project.path(`by-${from}`), hashes[20])
    }
  }))

test.run()
