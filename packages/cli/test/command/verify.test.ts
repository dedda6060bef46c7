import { readdirSync } from 'node:fs'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Level } from 'level'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog } from '@relata/level'
import { captured } from '../helpers/capture.js'
import { makeLibrary, openLibrary } from '../helpers/filled-library.js'
import { inProject, type Project } from '../helpers/project.js'

const test = suite('relata verify')

interface Found {
  readonly ok: boolean
  readonly position: number
  readonly checks: readonly {
    readonly name: string
    readonly result: string
    readonly findings: readonly string[]
  }[]
}

async function verify(
  project: Project,
  ...argv: readonly string[]
): Promise<{ readonly code: number; readonly found: Found }> {
  const { code, stdout } = await captured(['verify', 'store', '--json', ...argv], { cwd: project.folder })
  return { code, found: JSON.parse(stdout) as Found }
}

const results = ({ checks }: Found): Readonly<Record<string, string>> =>
  Object.fromEntries(checks.map(({ name, result }) => [name, result]))

async function filesOf(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder, { recursive: true })).sort()
  return await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, name))
      return `${name} ${size} ${mtimeMs}`
    }),
  )
}

test('a good store has no finding, and is not changed', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const before = await filesOf(project.path('store'))
    const { code, stdout, stderr } = await project.relata('verify', 'store')
    assert.is(code, 0)
    assert.is(stderr, '')
    assert.match(stdout, /^ok {2}database: The log ends at commit 9; no process has it open\.\n/)
    assert.match(
      stdout,
      /\nok {2}records: 9 commits with \d+ events; the hash chain ends with [0-9a-f]{16}\.\n/,
    )
    assert.match(stdout, '\nok  anchor: The log has come as far as its anchor says.\n')
    assert.match(stdout, /\nok {2}key index: 1 idempotency key\n/)
    assert.match(stdout, /\nok {2}replay: 10 rows and links; state hash [0-9a-f]{64}\.\n/)
    assert.equal(await filesOf(project.path('store')), before)
  }))

test('--quick opens the log only', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const { code, found } = await verify(project, '--quick')
    assert.is(code, 0)
    assert.equal(results(found), {
      database: 'ok',
      anchor: 'ok',
      records: 'skipped',
      'key index': 'skipped',
      snapshots: 'skipped',
      replay: 'skipped',
    })
  }))

test('a store that is open is verified as far as it is durable', () =>
  inProject({}, async (project) => {
    await using db = await openLibrary(project.path('store'))
    db.Author.create({ name: 'Ann' })
    await db.durable()
    const { code, found } = await verify(project)
    assert.is(code, 0)
    assert.is(found.position, 2)
  }))

test('a flipped bit is a finding, wherever it is, and never a success with another state', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    // Twice, so that the log is in a table.
    await (await LevelLog.open(project.path('store'))).close()
    const hash = await stateHash(project)
    const events = project.path('store/events')
    let findings = 0
    for (const name of (await readdir(events)).filter((each) => /\.(ldb|log)$/.test(each))) {
      const path = join(events, name)
      const whole = await readFile(path)
      for (let at = 7; at < whole.length; at += Math.ceil(whole.length / 12)) {
        const damaged = Buffer.from(whole)
        damaged[at] = (damaged[at] ?? 0) ^ 0x10
        await writeFile(path, damaged)
        const { code, found } = await verify(project)
        if (code === 1) {
          findings++
          assert.ok(found.checks.some(({ findings: list }) => list.length > 0))
        } else {
          assert.is(code, 0)
          assert.is(await stateHash(project), hash)
        }
      }
      await writeFile(path, whole)
    }
    assert.ok(findings >= 6, String(findings))
    assert.is((await verify(project)).code, 0)
  }))

test('an anchor that is damaged, missing, or ahead of the log is a finding', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const [name = ''] = readdirSync(project.path('store')).filter((each) => each.startsWith('anchor-'))
    const path = project.path(`store/${name}`)
    const whole = await readFile(path)
    await writeFile(path, whole.subarray(0, 5))
    const damaged = await verify(project)
    assert.is(damaged.code, 1)
    assert.match(damaged.found.checks.find((check) => check.name === 'anchor')?.findings[0] ?? '', 'damaged')
    await rm(path)
    assert.is((await verify(project)).code, 1)
    await captured(['restore', 'store', 'earlier', '--to', '5'], { cwd: project.folder })
    const restored = await captured(['verify', 'earlier'], { cwd: project.folder })
    assert.is(restored.code, 0, restored.stdout)
  }))

test('an index of keys that differs from the commits is a finding', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const db = new Level<Buffer, Buffer>(project.path('store/events'), {
      keyEncoding: 'buffer',
      valueEncoding: 'buffer',
    })
    await db.put(Buffer.from('kstray'), Buffer.from([0, 0, 0, 0, 0, 0, 0, 2]))
    await db.del(Buffer.from('ksign-2'))
    await db.close()
    const { code, found } = await verify(project)
    assert.is(code, 1)
    assert.equal(found.checks.find(({ name }) => name === 'key index')?.findings, [
      'The index has the key "stray", which no commit has.',
      'The key "sign-2" of commit 3 is not in the index.',
    ])
    assert.is(results(found)['replay'], 'ok')
  }))

async function stateHash(project: Project): Promise<string> {
  const { stdout } = await captured(['verify', 'store'], { cwd: project.folder })
  return /state hash ([0-9a-f]+)/.exec(stdout)?.[1] ?? ''
}

test.run()
