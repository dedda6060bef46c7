import { existsSync, readdirSync } from 'node:fs'
import { LevelLog } from '@relata/level'
import { PostgresLog } from '@relata/postgres'
import * as assert from 'uvu/assert'
import type { CommandError } from '../../src/command-error.js'
import { copyStore } from '../../src/copy/copy-store.js'
import { Capture, relata } from '../helpers/capture.js'
import { appendAnother, commandSuite, named } from '../helpers/databases.js'
import { makeLibrary, openLibrary, openOver } from '../helpers/filled-library.js'
import { inProject, type Project } from '../helpers/project.js'

const { test, run } = await commandSuite()

interface Copy {
  readonly store: string
  readonly position: number
  readonly stateHash: string
}

async function copy(
  project: Project,
  from: string,
  to: string,
  ...options: readonly string[]
): Promise<Copy> {
  const { code, stdout, stderr } = await relata(project, 'copy', from, to, '--json', ...options)
  assert.is(code, 0, stderr)
  const result = JSON.parse(stdout) as { readonly from: Copy; readonly to: Copy }
  assert.is(result.from.stateHash, result.to.stateHash)
  assert.is(result.from.position, result.to.position)
  return result.to
}

async function history(project: Project, place: string): Promise<string> {
  const { code, stdout, stderr } = await relata(project, 'log', place, '--json')
  assert.is(code, 0, stderr)
  return stdout
}

async function addAuthor(project: Project): Promise<void> {
  const db = await openLibrary(project.path('store'))
  db.Author.create({ name: 'Toni Morrison' })
  await db.durable()
  await db.close()
}

test('moves a store between folders and databases, with the same commits and the same state', (target) =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const [url, other] = [await target.database(), await target.database()]
    const first = await copy(project, 'store', url)
    assert.is(first.position, 9)
    assert.match(first.stateHash, /^[0-9a-f]{64}$/)
    for (const [from, to] of [
      [url, named(url, 'second')],
      [named(url, 'second'), other],
      [other, 'back'],
      ['back', 'again'],
    ] as const) {
      const { stateHash } = await copy(project, from, to)
      assert.is(stateHash, first.stateHash)
      assert.is(await history(project, to), await history(project, 'store'))
    }
    await using log = await LevelLog.open(project.path('again'))
    assert.is(await log.find('sign-2'), 3)
    const text = await relata(project, 'copy', 'again', named(url, 'third'), '--no-verify')
    assert.match(text.stdout, /^again +commit 9  not replayed\npostgres.*#third  commit 9  not replayed\n$/)
  }))

test('of a store that is written to has the commits that it had at the call; verify reads up to one head, too', (target) =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const url = await target.database()
    await copy(project, 'store', url)
    const log = await PostgresLog.open(url)
    await using db = await openOver(log, log.snapshots())
    let writes = true
    const writing = (async () => {
      while (writes) await db.submit(() => db.Author.create({ name: 'new' }))
    })()
    const positions: number[] = []
    try {
      for (let time = 0; time < 3; time++) {
        positions.push((await copy(project, url, `copy-${time}`)).position)
        await db.saveSnapshot()
        const verified = await relata(project, 'verify', url)
        assert.is(verified.code, 0, verified.stdout)
        assert.match(verified.stdout, /ok {2}snapshots: \d snapshot/)
      }
    } finally {
      writes = false
      await writing
    }
    assert.equal(
      positions,
      [...new Set(positions)].sort((a, b) => a - b),
    )
    const last = await copy(project, url, 'copy-2', '--continue')
    assert.is(last.position, db.position)
    assert.is(last.stateHash, db.stateHash())
  }))

test('into a target that is not empty is refused; --continue appends what is missing', (target) =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const url = await target.database()
    await copy(project, 'store', url)
    await copy(project, 'store', 'copy')
    await addAuthor(project)
    for (const to of [url, 'copy']) {
      const refused = await relata(project, 'copy', 'store', to)
      assert.is(refused.code, 3)
      assert.match(refused.stderr, 'ERR_NOT_EMPTY')
      assert.is((await copy(project, 'store', to, '--continue')).position, 10)
      // There is nothing left to do.
      assert.is((await copy(project, 'store', to, '--continue')).position, 10)
      assert.is(await history(project, to), await history(project, 'store'))
    }
  }))

test('--continue refuses a target with another history', (target) =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    await makeLibrary(project.path('other'))
    const url = await target.database()
    await copy(project, 'other', url)
    const other = await relata(project, 'copy', 'store', url, '--continue')
    assert.is(other.code, 3)
    assert.match(other.stderr, 'ERR_DIVERGED')
    await copy(project, 'store', named(url, 'longer'))
    await using log = await PostgresLog.open(url, { name: 'longer' })
    await appendAnother(log)
    const longer = await relata(project, 'copy', 'store', named(url, 'longer'), '--continue')
    assert.match(longer.stderr, /ERR_DIVERGED: .* ends at commit 10/)
  }))

test('that is interrupted leaves no folder, and says how to continue with a database', (target) =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const url = await target.database()
    for (const to of ['copy', url]) {
      const stderr = new Capture()
      const signal = AbortSignal.abort()
      const error = await copyStore({ cwd: project.folder, stderr }, 'store', to, {
        continues: false,
        verify: true,
        signal,
      }).catch((reason: unknown) => reason as CommandError)
      assert.is((error as CommandError).code, 'ERR_INTERRUPTED')
      assert.is(stderr.text.includes('--continue'), to === url)
    }
    assert.not.ok(existsSync(project.path('copy')))
    assert.equal(
      readdirSync(project.folder).filter((name) => name.includes('partial')),
      [],
    )
    assert.is((await copy(project, 'store', url, '--continue')).position, 9)
  }))

test('of a store without its first commits is refused', (target) =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    for (let time = 0; time < 2; time++) {
      await addAuthor(project)
      assert.is((await relata(project, 'snapshot', 'store')).code, 0)
    }
    const compacted = await relata(project, 'compact', 'store', '--keep-after', '5', '--yes')
    assert.is(compacted.code, 0, compacted.stderr)
    const { code, stderr } = await relata(project, 'copy', 'store', await target.database())
    assert.is(code, 3)
    assert.match(stderr, /ERR_HISTORY_DROPPED.*relata export/)
  }))

test('of a store to itself, or of one that does not exist, is refused', (target) =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    assert.match((await relata(project, 'copy', 'store', 'store/inside')).stderr, 'ERR_COMMAND_LINE')
    assert.match((await relata(project, 'copy', 'none', await target.database())).stderr, 'ERR_NO_STORE')
  }))

run()
