import { spawn } from 'node:child_process'
import { createReadStream, createWriteStream, existsSync, readdirSync } from 'node:fs'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog } from '@relata/level'
import { relata } from '../helpers/capture.js'
import { makeLibrary, openLibrary } from '../helpers/filled-library.js'
import { BIN, inProject } from '../helpers/project.js'

const test = suite('relata backup and restore')

/** The commits of a store, as they are. */
async function commitsOf(folder: string): Promise<readonly unknown[]> {
  await using log = await LevelLog.open(folder)
  const commits: unknown[] = []
  for await (const commit of log.read()) commits.push(commit)
  return commits
}

test('a backup has the whole history, opens as it is, and is restored as it was', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const made = await project.relata('backup', 'store', 'backups/one')
    assert.is(made.code, 0, made.stderr)
    assert.match(made.stdout, /^The backup has commit 9, verified by replay\. State hash [0-9a-f]{64}\.\n$/)
    const restored = await project.relata('restore', 'backups/one', 'again')
    assert.is(restored.code, 0, restored.stderr)
    assert.match(restored.stdout, /^again is at commit 9, verified by replay/)
    assert.not.ok(existsSync(project.path('again/backup.json')))
    const commits = await commitsOf(project.path('store'))
    assert.equal(await commitsOf(project.path('again')), commits)
    assert.equal(await commitsOf(project.path('backups/one')), commits)
    assert.equal(
      readdirSync(project.folder).filter((name) => name.startsWith('.')),
      [],
    )
  }))

test('--no-verify leaves the replay out; restore compares what the backup says, and a changed one is refused', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const made = await project.relata('backup', 'store', 'one', '--no-verify')
    assert.is(made.code, 0, made.stderr)
    assert.is(made.stdout, 'The backup has commit 9.\n')
    const manifest = JSON.parse(await readFile(project.path('one/backup.json'), 'utf8')) as object
    assert.equal(Object.keys(manifest), ['relata', 'format', 'position', 'hash', 'time'])
    assert.is((await project.relata('restore', 'one', 'again')).code, 0)
    await writeFile(project.path('one/backup.json'), JSON.stringify({ ...manifest, position: 8 }))
    const refused = await project.relata('restore', 'one', 'third')
    assert.is(refused.code, 3)
    assert.match(refused.stderr, 'has changed since it was made')
  }))

test('a store is backed up while a process writes to it: all that was durable when the command began', () =>
  inProject({}, async (project) => {
    await using db = await openLibrary(project.path('store'))
    let stop = false
    db.Author.create({ name: 'first' })
    await db.durable()
    let durable = db.position
    const writing = (async (): Promise<void> => {
      while (!stop) {
        db.transact(() => db.Author.create({ name: 'x'.repeat(2000) }))
        await db.durable()
        durable = db.position
      }
    })()
    try {
      for (let round = 0; round < 3; round++) {
        const before = durable
        const { code, stdout, stderr } = await project.command('backup', 'store', `backup-${round}`, '--json')
        assert.is(code, 0, stderr)
        const { position } = JSON.parse(stdout) as { readonly position: number }
        assert.ok(position >= before && before > 0 && position > 1, `${before}, then ${position}`)
      }
    } finally {
      stop = true
      await writing
    }
  }))

test('- streams a tar archive, which is restored from a file and from stdin', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const child = spawn(process.execPath, [BIN, 'backup', 'store', '-'], {
      cwd: project.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    await pipeline(child.stdout, createWriteStream(project.path('backup.tar')))
    assert.match(said, 'commit 9')
    assert.is((await relata(project, 'restore', 'backup.tar', 'from-file')).code, 0)
    const piped = spawn(process.execPath, [BIN, 'restore', '-', 'from-stdin'], {
      cwd: project.folder,
      stdio: ['pipe', 'ignore', 'inherit'],
    })
    const ended = new Promise((done) => piped.once('close', done))
    await pipeline(createReadStream(project.path('backup.tar')), piped.stdin)
    assert.is(await ended, 0)
    const commits = await commitsOf(project.path('store'))
    assert.equal(await commitsOf(project.path('from-file')), commits)
    assert.equal(await commitsOf(project.path('from-stdin')), commits)
    const whole = await readFile(project.path('backup.tar'))
    for (const bytes of [whole.subarray(0, whole.length / 2), Buffer.from('no archive'), Buffer.alloc(0)]) {
      await writeFile(project.path('bad.tar'), bytes)
      const { code, stderr } = await relata(project, 'restore', 'bad.tar', 'bad')
      assert.is(code === 0, false)
      assert.match(stderr, /ERR_ARCHIVE|ERR_LOG_|ERR_DAMAGED/)
      assert.not.ok(existsSync(project.path('bad')))
    }
  }))

test('--to restores the state after any commit, and the state at a time', () =>
  inProject({}, async (project) => {
    const hashes = new Map<number, string>()
    const db = await openLibrary(project.path('store'))
    for (let at = 0; at < 12; at++) {
      hashes.set(db.position, db.stateHash())
      const author = db.transact(() => db.Author.create({ name: `A${at}` }), { key: `k${at}` }).value
      if (at % 3 === 2) {
        hashes.set(db.position, db.stateHash())
        db.transact(() => db.Author.delete(author))
      }
    }
    hashes.set(db.position, db.stateHash())
    await db.durable()
    await db.close()
    for (const [position, stateHash] of hashes) {
      const { code, stdout, stderr } = await relata(
        project,
        'restore',
        'store',
        `at-${position}`,
        '--to',
        String(position),
        '--json',
      )
      assert.is(code, 0, stderr)
      const found = JSON.parse(stdout) as { readonly position: number; readonly stateHash: string }
      assert.is(found.position, position)
      assert.is(found.stateHash, stateHash)
    }
    const commits = await commitsOf(project.path('store'))
    assert.equal(await commitsOf(project.path('at-5')), commits.slice(0, 5))
    const later = await relata(project, 'restore', 'store', 'now', '--to', '2999-01-01')
    assert.match(later.stdout, `commit ${commits.length},`)
    for (const point of ['0', '99', '2000-01-01']) {
      const { code, stderr } = await relata(project, 'restore', 'store', 'none', '--to', point)
      assert.is(code, 3)
      assert.match(stderr, 'ERR_NO_COMMIT')
      assert.not.ok(existsSync(project.path('none')))
    }
  }))

test('a copy of a store into its own folder is refused, and leaves nothing there', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const before = readdirSync(project.path('store')).sort()
    for (const to of ['store', 'store/in', 'store/in/deep', '.'])
      for (const argv of [
        ['backup', 'store', to],
        ['replicate', 'store', to, '--once'],
        ['restore', 'store', to],
        ['repair', 'store', '--to', to],
      ]) {
        const { code, stderr } = await relata(project, ...argv)
        assert.is(code, 2, `${argv.join(' ')}: ${stderr}`)
        assert.match(stderr, 'one is inside the other')
      }
    assert.equal(readdirSync(project.path('store')).sort(), before)
  }))

test('a damaged store is not backed up, a backup that was changed is not restored, and nothing is overwritten', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    await relata(project, 'backup', 'store', 'good')
    for (const argv of [
      ['backup', 'store', 'good'],
      ['restore', 'good', 'store'],
    ]) {
      const { code, stderr } = await relata(project, ...argv)
      assert.is(code, 3)
      assert.match(stderr, 'ERR_NOT_EMPTY')
    }
    // A backup whose end is missing is one of a shorter log.
    await cp(project.path('good'), project.path('short'), { recursive: true })
    await relata(project, 'restore', 'store', 'earlier', '--to', '5')
    await cp(project.path('earlier/events'), project.path('short/events'), { recursive: true, force: true })
    for (const name of readdirSync(project.path('short/events')))
      if (!readdirSync(project.path('earlier/events')).includes(name))
        await writeFile(project.path(`short/events/${name}`), '')
    const short = await relata(project, 'restore', 'short', 'x')
    assert.is(short.code === 0, false)
    assert.match(short.stderr, /ERR_DAMAGED|ERR_LOG_/)
    const events = project.path('store/events')
    for (const name of readdirSync(events).filter((each) => /\.(ldb|log)$/.test(each))) {
      const bytes = await readFile(join(events, name))
      if (bytes.length > 200) bytes[150] = (bytes[150] ?? 0) ^ 1
      await writeFile(join(events, name), bytes)
    }
    const damaged = await relata(project, 'backup', 'store', 'never')
    assert.ok(damaged.code === 1 || damaged.code === 3, String(damaged.code))
    assert.match(damaged.stderr, /ERR_DAMAGED|ERR_LOG_|ERR_NO_STORE/)
    assert.not.ok(existsSync(project.path('never')))
    assert.not.ok(existsSync(project.path('x')))
  }))

test.run()
