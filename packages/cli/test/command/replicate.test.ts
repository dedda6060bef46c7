import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog } from '@relata/level'
import { captured, relata } from '../helpers/capture.js'
import { makeLibrary, openLibrary } from '../helpers/filled-library.js'
import { BIN, inProject } from '../helpers/project.js'

const test = suite('relata replicate')

async function commitsOf(folder: string): Promise<readonly unknown[]> {
  await using log = await LevelLog.open(folder)
  const commits: unknown[] = []
  for await (const commit of log.read()) commits.push(commit)
  return commits
}

test('--once copies what is new, each time; the replica is a store', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const first = await project.relata('replicate', 'store', 'replica', '--once')
    assert.is(first.code, 0, first.stderr)
    assert.is(first.stdout, 'The replica has commit 9, verified by replay.\n')
    const db = await openLibrary(project.path('store'))
    db.Author.create({ name: 'Ann' })
    await db.durable()
    const second = await captured(['replicate', 'store', 'replica', '--once', '--json'], {
      cwd: project.folder,
    })
    assert.is(second.stdout, '{"position":10,"verified":true}\n')
    const hash = db.stateHash()
    await db.close()
    assert.equal(await commitsOf(project.path('replica')), await commitsOf(project.path('store')))
    const promoted = await openLibrary(project.path('replica'))
    assert.is(promoted.stateHash(), hash)
    promoted.Author.create({ name: 'after the promotion' })
    await promoted.durable()
    await promoted.close()
    const ahead = await captured(['replicate', 'store', 'replica', '--once'], { cwd: project.folder })
    assert.is(ahead.code, 3)
    assert.match(ahead.stderr, /ERR_DIVERGED.*ends at commit 10, and the replica has 11/)
  }))

test('it follows the process that writes, until it is interrupted, and continues when it is started again', () =>
  inProject({}, async (project) => {
    await using db = await openLibrary(project.path('store'))
    await db.durable()
    for (let round = 0; round < 2; round++) {
      const child = spawn(process.execPath, [BIN, 'replicate', 'store', 'replica', '--json'], {
        cwd: project.folder,
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const ended = new Promise((done) => child.once('close', done))
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
      const reach = async (position: number): Promise<void> => {
        for (;;) {
          const { value, done } = await lines.next()
          if (done === true) throw new Error('it has ended')
          if ((JSON.parse(value) as { readonly position: number }).position >= position) return
        }
      }
      await reach(db.position)
      for (let at = 0; at < 3; at++) {
        db.transact(() => db.Author.create({ name: `${round} ${at}` }))
        await db.durable()
        await reach(db.position)
      }
      child.kill(round === 0 ? 'SIGINT' : 'SIGKILL')
      const code = await ended
      if (round === 0) assert.is(code, 0)
    }
    const found = await captured(['verify', 'replica', '--json'], { cwd: project.folder })
    assert.is(found.code, 0)
    assert.is((JSON.parse(found.stdout) as { readonly position: number }).position, db.position)
  }))

test('a replica whose commits lead to another state is found by the replay', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const source = await LevelLog.open(project.path('store'))
    const replica = await LevelLog.open(project.path('replica'))
    for await (const commit of source.read()) {
      const events = commit.events.map((event) =>
        event.type === 'created' && event.model === 'Author'
          ? { ...event, row: { ...event.row, name: 'Someone else' } }
          : event,
      )
      await replica.append([{ ...commit, events }], { expected: commit.position - 1 })
    }
    await source.close()
    await replica.close()
    const found = await relata(project, 'replicate', 'store', 'replica', '--once')
    assert.is(found.code, 3)
    assert.match(found.stderr, /ERR_DAMAGED.*another state/)
    const unseen = await relata(project, 'replicate', 'store', 'replica', '--once', '--no-verify')
    assert.is(unseen.stdout, 'The replica has commit 9.\n')
  }))

test('a replica of another store is refused', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    await makeLibrary(project.path('other'))
    const { code, stderr } = await captured(['replicate', 'store', 'other', '--once'], {
      cwd: project.folder,
    })
    assert.is(code, 3)
    assert.match(stderr, 'ERR_DIVERGED')
    assert.is((await captured(['verify', 'other'], { cwd: project.folder })).code, 0)
  }))

test.run()
