import { existsSync, readdirSync } from 'node:fs'
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Level } from 'level'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog } from '@relata/level'
import { openLibrary } from '../helpers/filled-library.js'
import { inProject, type Project } from '../helpers/project.js'

const test = suite('relata repair')

/** A store with a record for each of its ten commits, a replica of eight of them, and its state hashes. */
async function tenCommits(project: Project): Promise<readonly string[]> {
  const db = await openLibrary(project.path('store'))
  await db.durable()
  const hashes = ['', db.stateHash()]
  for (let at = 2; at <= 10; at++) {
    db.transact(() => db.Author.create({ name: `Author ${at}` }))
    await db.durable()
    hashes.push(db.stateHash())
  }
  await db.close()
  return hashes
}

function keyOf(position: number): Buffer {
  const key = Buffer.alloc(9)
  key[0] = 0x65
  key.writeUInt32BE(position, 5)
  return key
}

/** Changes stored records: undefined removes one. */
async function change(
  project: Project,
  position: number,
  edit: (record: Buffer) => Buffer | undefined,
): Promise<void> {
  const db = new Level<Buffer, Buffer>(project.path('store/events'), {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
  })
  const record = await db.get(keyOf(position))
  const changed = edit(Buffer.from(record ?? []))
  if (changed === undefined) await db.del(keyOf(position))
  else await db.put(keyOf(position), changed)
  await db.close()
}

const flip = (record: Buffer): Buffer => {
  record[record.length - 1] = (record.at(-1) ?? 0) ^ 1
  return record
}

async function contents(folder: string): Promise<readonly string[]> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  const texts = names
    .filter((name) => /\.(ldb|log)$/.test(name))
    .map((name) => readFile(join(folder, name), 'hex'))
  return [...names, ...(await Promise.all(texts))]
}

test('a log that lost its end: what a snapshot and the anchor know is counted, and the snapshot is restored', () =>
  inProject({}, async (project) => {
    const [older, store] = [project.path('older'), project.path('store')]
    const hashes = await tenCommits(project)
    const db = await openLibrary(store)
    await db.close()
    await cp(store, older, { recursive: true })
    const rest = await openLibrary(store)
    for (const name of ['x', 'y']) rest.Tag.create({ name })
    const hash = rest.stateHash()
    await rest.close()
    assert.is((await project.relata('snapshot', 'store')).code, 0)
    await cp(join(store, 'snapshots'), join(older, 'snapshots'), { recursive: true })
    const refused = await project.relata('inspect', 'older')
    assert.is(refused.code, 3)
    assert.match(refused.stderr, 'commits 11 to 12 are lost')
    const verified = await project.relata('verify', 'older')
    assert.is(verified.code, 1)
    assert.match(verified.stdout, 'commits 11 to 12 are lost')
    const repaired = await project.relata('repair', 'older', '--to', 'repaired')
    assert.is(repaired.code, 1)
    assert.match(repaired.stdout, 'kept: commits 1 to 10\ngone: commits 11 to 12\n')
    assert.match(repaired.stdout, `State hash ${hashes[10]}`)
    const none = await project.relata('restore', 'older', 'new', '--snapshot', '9')
    assert.is(none.code, 3)
    assert.match(none.stderr, 'it has those of 12')
    const restored = await project.relata('restore', 'older', 'new', '--snapshot', '12')
    assert.is(restored.code, 0, restored.stderr)
    assert.match(restored.stdout, `State hash ${hash}`)
    const again = await openLibrary(project.path('new'))
    assert.is(again.stateHash(), hash)
    assert.is(again.Author.create({ name: 'next' }).id, 10)
    await again.close()
    assert.is((await project.relata('restore', 'older', 'z', '--snapshot', '12', '--to', '3')).code, 2)
  }))

test('a good store is kept whole', () =>
  inProject({}, async (project) => {
    const hashes = await tenCommits(project)
    const { code, stdout, stderr } = await project.relata('repair', 'store', '--to', 'new')
    assert.is(code, 0, stderr)
    assert.match(stdout, 'kept: commits 1 to 10\ngone: commits none\n')
    assert.match(stdout, `State hash ${hashes[10]}`)
  }))

test('a damaged record ends what is left; the report lists the missing commits, and nothing is changed', () =>
  inProject({}, async (project) => {
    const hashes = await tenCommits(project)
    await change(project, 7, flip)
    const before = await contents(project.path('store'))
    const report = await project.relata('repair', 'store')
    assert.is(report.code, 1, report.stderr)
    assert.match(
      report.stdout,
      'kept: commits 1 to 6\ngone: commits 7 to 10\n  of these, 3 can be read, but not used without those before them: 8 to 10\n',
    )
    assert.match(report.stdout, 'damaged: The record that ends at 7 is damaged')
    assert.match(report.stdout, 'Nothing was written.')
    const written = await project.relata('repair', 'store', '--to', 'new', '--json')
    assert.is(written.code, 1)
    const result = JSON.parse(written.stdout) as { readonly stateHash: string; readonly kept: unknown }
    assert.is(result.stateHash, hashes[6])
    assert.equal(result.kept, [[1, 6]])
    assert.equal(await contents(project.path('store')), before)
    const db = await openLibrary(project.path('new'))
    assert.is(db.position, 6)
    await db.close()
  }))

test('missing commits are taken from a replica', () =>
  inProject({}, async (project) => {
    const hashes = await tenCommits(project)
    await cp(project.path('store'), project.path('replica'), { recursive: true })
    await change(project, 4, () => undefined)
    await change(project, 8, flip)
    const { code, stdout, stderr } = await project.relata(
      'repair',
      'store',
      '--from',
      'replica',
      '--to',
      'new',
    )
    assert.is(code, 1, stderr)
    assert.match(
      stdout,
      'kept: commits 1 to 3, 5 to 7, 9 to 10\nfrom the other copy: commits 4, 8\ngone: commits none\n',
    )
    assert.match(stdout, `State hash ${hashes[10]}`)
  }))

test('files that LevelDB can not open are rebuilt in the copy', () =>
  inProject({}, async (project) => {
    const hashes = await tenCommits(project)
    // Into a table.
    await (await LevelLog.open(project.path('store'))).close()
    const events = project.path('store/events')
    for (const name of readdirSync(events)) if (/^(CURRENT|MANIFEST)/.test(name)) await rm(join(events, name))
    const { code, stdout, stderr } = await project.relata('repair', 'store', '--to', 'new')
    assert.ok(code === 0 || code === 1, stderr)
    assert.match(stdout, 'kept: commits 1 to 10')
    assert.match(stdout, `State hash ${hashes[10]}`)
    await writeFile(join(events, 'CURRENT'), 'nonsense\n')
    const again = await project.relata('repair', 'store', '--json')
    assert.equal((JSON.parse(again.stdout) as { readonly kept: unknown }).kept, [[1, 10]])
  }))

test('whatever byte of the files is damaged, what is written is a state that was', () =>
  inProject({}, async (project) => {
    const hashes = await tenCommits(project)
    await (await LevelLog.open(project.path('store'))).close()
    const events = project.path('store/events')
    let round = 0
    for (const name of readdirSync(events).filter((each) => /\.ldb$|MANIFEST/.test(each))) {
      const whole = await readFile(join(events, name))
      for (const share of [0.1, 0.5, 0.9]) {
        const damaged = Buffer.from(whole)
        const at = Math.floor(whole.length * share)
        damaged.fill(0xa5, at, Math.min(whole.length, at + 16))
        await writeFile(join(events, name), damaged)
        const { code, stdout, stderr } = await project.relata(
          'repair',
          'store',
          '--to',
          `new-${round}`,
          '--json',
        )
        if (code === 3) assert.match(stderr, /ERR_REPAIR|ERR_LOG_CORRUPT|ERR_NO_STORE/)
        else
          assert.ok(hashes.includes((JSON.parse(stdout) as { readonly stateHash: string }).stateHash), stdout)
        assert.is(existsSync(project.path(`new-${round}`)), code !== 3)
        round++
      }
      await writeFile(join(events, name), whole)
    }
  }))

test('a store that a process has open is refused', () =>
  inProject({}, async (project) => {
    const db = await openLibrary(project.path('store'))
    const { code, stderr } = await project.relata('repair', 'store')
    assert.is(code, 3)
    assert.match(stderr, 'ERR_LOG_FENCED')
    await db.close()
  }))

test('behind a gap, the state of a snapshot and the commits after it are offered, and written on request', () =>
  inProject({}, async (project) => {
    const store = project.path('store')
    const hashes = await tenCommits(project)
    assert.is((await project.relata('snapshot', 'store')).code, 0)
    const db = await openLibrary(store)
    db.transact(() => db.Author.create({ name: 'Author 11' }), { key: 'eleven' })
    const [hash, position] = [db.stateHash(), db.position]
    await db.close()
    const none = await project.relata('repair', 'store', '--from-snapshot', '--to', 'none')
    assert.is(none.code, 3)
    assert.match(none.stderr, 'ERR_NO_SNAPSHOT')
    await change(project, 3, () => undefined)
    await change(project, 6, flip)
    const report = await project.relata('repair', 'store')
    assert.is(report.code, 1)
    assert.match(report.stdout, 'kept: commits 1 to 2\n')
    assert.match(
      report.stdout,
      'The snapshot of commit 10 has the state after the missing commits: --from-snapshot keeps the commits after 6',
    )
    const plain = await project.relata('repair', 'store', '--to', 'plain')
    assert.match(plain.stdout, hashes[2] ?? 'none')
    const repaired = await project.relata('repair', 'store', '--from-snapshot', '--to', 'repaired')
    assert.is(repaired.code, 1, repaired.stderr)
    assert.match(
      repaired.stdout,
      'begins after commit 6: the history up to there is gone; snapshots: of commit 10',
    )
    assert.match(repaired.stdout, `kept: commits 7 to ${position}`)
    assert.match(repaired.stdout, `State hash ${hash}.`)
    assert.is((await project.relata('verify', 'repaired')).code, 0)
    const again = await openLibrary(project.path('repaired'))
    assert.is(again.stateHash(), hash)
    assert.is(again.position, position)
    // Its keys are those of the snapshot and of the commits after it.
    assert.throws(
      () => again.transact(() => again.Author.create({ name: 'other' }), { key: 'eleven' }),
      (error: Error & { readonly code?: string }) => error.code === 'ERR_KEY_REUSED',
    )
    again.Author.create({ name: 'Author 12' })
    await again.close()
    assert.is((await project.relata('verify', 'repaired')).code, 0)
  }))

test('if the schema is lost with the history, that of the snapshot is used', () =>
  inProject({}, async (project) => {
    const hashes = await tenCommits(project)
    assert.is((await project.relata('snapshot', 'store')).code, 0)
    await change(project, 1, () => undefined)
    await change(project, 2, flip)
    const repaired = await project.relata('repair', 'store', '--from-snapshot', '--to', 'repaired', '--json')
    assert.is(repaired.code, 1, repaired.stderr)
    const { kept, start, stateHash } = JSON.parse(repaired.stdout) as Record<string, unknown>
    assert.equal([kept, start, stateHash], [[[3, 10]], { position: 10, after: 2 }, hashes[10]])
    assert.is((await project.relata('verify', 'repaired')).code, 0)
    await (await openLibrary(project.path('repaired'))).close()
  }))

test.run()
