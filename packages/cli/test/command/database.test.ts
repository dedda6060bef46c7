import { createInterface } from 'node:readline'
import { PostgresLog } from '@relata/postgres'
import { CoreStore, defineSchema, model, string, type SchemaOf } from '@relata/core/engine'
import { databaseOver } from '@relata/query'
import * as assert from 'uvu/assert'
import { fillStore, FILES } from '../helpers/library.js'
import { relata } from '../helpers/capture.js'
import { appendAnother, commandSuite, named, refusingServer } from '../helpers/databases.js'
import { makeLibrary } from '../helpers/filled-library.js'
import { inProject, type Project } from '../helpers/project.js'

const { test, run } = await commandSuite()

/** Runs a command over a store in a folder, and over the same in a database. */
async function both(
  project: Project,
  url: string,
  [command = '', ...rest]: readonly string[],
): Promise<readonly [string, string]> {
  const outputs: string[] = []
  for (const place of ['store', url]) {
    const { code, stdout, stderr } = await relata(project, command, place, ...rest)
    assert.is(code, 0, `${command} ${rest.join(' ')}: ${stderr}`)
    outputs.push(stdout)
  }
  return [outputs[0] ?? '', outputs[1] ?? '']
}

test('commands that read print the same of a database as of a folder', (target) =>
  inProject(FILES, async (project) => {
    await makeLibrary(project.path('store'))
    const url = await target.database()
    const copied = await relata(project, 'copy', 'store', url)
    assert.is(copied.code, 0, copied.stderr)
    for (const line of [
      ['ls', 'Book'],
      ['ls', 'Book', 'author__name__startswith=J', '--order=-pages', '--json'],
      ['ls', 'Book', '--count'],
      ['show', 'Book', '1'],
      ['show', 'Author', '1', '--json'],
      ['ls', 'Book', '--at', '8', '--json'],
      ['show', 'Book', '1', '--at', '4', '--past-schema'],
      ['log'],
      ['log', '--json'],
      ['log', '--reverse', '--limit', '3'],
      ['log', '--model', 'Book', '--key', '1'],
      ['schema'],
      ['schema', '--format', 'mermaid'],
      ['schema', '--json', '--at', '3'],
      ['export'],
    ]) {
      const [folder, database] = await both(project, url, line)
      assert.is(database, folder, line.join(' '))
      assert.ok(database.length > 0)
    }
  }))

test('showmigrations and migrate --plan do the same over a database; migrate and snapshot write to it', (target) =>
  inProject(FILES, async (project) => {
    await fillStore(project)
    const url = named(await target.database(), 'people')
    assert.is((await relata(project, 'copy', 'store', url)).code, 0)
    const schema = ['--schema', 'schema.js', '--dir', 'migrations']
    for (const argv of [
      ['showmigrations', '--dir', 'migrations'],
      ['migrate', ...schema, '--plan'],
      ['migrate', ...schema, '--json'],
      ['showmigrations', '--dir', 'migrations', '--check'],
    ]) {
      const [command = '', ...rest] = argv
      const folder = await project.relata(command, 'store', ...rest)
      const database = await project.relata(command, url, ...rest)
      assert.is(folder.code, 0, folder.stderr)
      assert.is(database.code, 0, database.stderr)
      const withoutTimes = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
      assert.is(withoutTimes(database.stdout), withoutTimes(folder.stdout), argv.join(' '))
    }
    const [rows, migrated] = await both(project, url, ['ls', 'Person', '--json'])
    assert.is(migrated, rows)
    const snapshot = await relata(project, 'snapshot', url, '--json')
    assert.is(snapshot.code, 0, snapshot.stderr)
    const { position } = JSON.parse(snapshot.stdout) as { readonly position: number }
    const verified = await relata(project, 'verify', url)
    assert.is(verified.code, 0, verified.stdout)
    assert.match(verified.stdout, `ok  snapshots: 1 snapshot, of commit ${position}.`)
    assert.is((await relata(project, 'ls', url, 'Person', '--json')).stdout, rows)
  }))

test('verify and inspect describe a database, without what only a folder has', (target) =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const url = await target.database()
    await relata(project, 'copy', 'store', url)
    const [folder, database] = await both(project, url, ['verify'])
    const checkIn = (text: string, name: string): string =>
      text.split('\n').find((line) => line.includes(`  ${name}: `)) ?? ''
    for (const name of ['key index', 'replay', 'snapshots'])
      assert.is(checkIn(database, name), checkIn(folder, name))
    assert.match(checkIn(database, 'records'), '9 commits with')
    assert.match(checkIn(database, 'anchor'), 'skipped')
    const inspected = await both(project, url, ['inspect'])
    const tables = inspected.map((text) => text.slice(text.indexOf('\nmodel')))
    assert.is(tables[1], tables[0])
    assert.match(inspected[1], /^database +postgres:.*\nrecords +\d/)
    const json = JSON.parse((await relata(project, 'inspect', url, '--json')).stdout) as object
    assert.not.ok('folder' in json || 'files' in json)
  }))

test('log --follow prints the commits of other processes', (target) =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const url = await target.database()
    await relata(project, 'copy', 'store', url)
    await using log = await PostgresLog.open(url)
    const child = project.start('log', url, '--follow', '--json', '--after', '8')
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const next = async (): Promise<number> =>
      (JSON.parse(String((await lines.next()).value)) as { position: number }).position
    try {
      assert.is(await next(), 9)
      for (let time = 0; time < 2; time++) assert.is(await appendAnother(log), await next())
    } finally {
      child.kill('SIGINT')
      await new Promise((done) => child.once('close', done))
    }
  }))

test('import makes a store in a database, or nothing', (target) =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const exported = await relata(project, 'export', 'store')
    project.write({ 'all.jsonl': exported.stdout, 'cut.jsonl': exported.stdout.slice(0, -20) })
    const url = await target.database()
    const cut = await relata(project, 'import', url, '--from', 'cut.jsonl')
    assert.is(cut.code, 3)
    assert.match(cut.stderr, 'ERR_IMPORT')
    assert.equal(await PostgresLog.names(url), [])
    const imported = await relata(project, 'import', url, '--from', 'all.jsonl')
    assert.is(imported.code, 0, imported.stderr)
    assert.match(imported.stdout, 'postgres')
    const [folder, database] = await both(project, url, ['ls', 'Book', '--json'])
    assert.is(database, folder)
    const again = await relata(project, 'import', url, '--from', 'all.jsonl')
    assert.match(again.stderr, 'ERR_NOT_EMPTY')
  }))

test('a database without the tables, or without the log, is refused, and nothing is made in it', (target) =>
  inProject({}, async (project) => {
    const url = await target.database()
    for (const argv of [
      ['ls', url, 'Book'],
      ['log', url],
      ['verify', url],
      ['snapshot', url],
    ]) {
      const { code, stderr } = await relata(project, ...argv)
      assert.is(code, 3, argv.join(' '))
      assert.match(stderr, /ERR_NO_STORE: .* has no log of Relata/)
    }
    assert.equal(await PostgresLog.names(url), [])
    await makeLibrary(project.path('store'))
    await relata(project, 'copy', 'store', named(url, 'one'))
    const missing = await relata(project, 'inspect', url)
    assert.match(missing.stderr, 'ERR_NO_STORE')
    assert.match(missing.stderr, "has no log 'main': it has 'one'. Add the name to the URL: #one")
    assert.equal(await PostgresLog.names(url), ['one'])
    await (await PostgresLog.open(url, { name: 'empty' })).close()
    assert.match((await relata(project, 'inspect', named(url, 'empty'))).stderr, 'has an empty log')
  }))

test('init makes the tables, and gives a role its rights', (target) =>
  inProject({}, async (project) => {
    const url = await target.database()
    const made = await relata(project, 'init', url)
    assert.is(made.code, 0, made.stderr)
    assert.match(made.stdout, / has the tables of Relata\.\n$/)
    assert.is((await relata(project, 'init', url, '--grant-to', 'pg_monitor')).code, 0)
    const unknown = await relata(project, 'init', url, '--grant-to', 'no such role')
    assert.is(unknown.code, 3)
    assert.match(unknown.stderr, "The role 'no such role' can't be given its rights")
    const folder = await relata(project, 'init', 'store')
    assert.is(folder.code, 2)
    assert.match(folder.stderr, 'A folder needs no preparation')
  }))

test('a server that can not be reached is an error without the password', () =>
  inProject({}, async (project) => {
    const url = 'postgres://app:s3cret@127.0.0.1:1/library'
    for (const argv of [
      ['ls', url, 'Book'],
      ['ls', url, 'Book', '--json', '--debug'],
      ['init', url, '--json'],
      ['ls', url, 'Book', '--unknown', '--json', '--debug'],
      ['inspect', url, 'more', 'arguments', '--json'],
      ['backup', url, 'to', '--json'],
      ['log', `${url}#%`, '--json'],
      ['ls', 'postgres://app:s3cret@[/x', 'Book', '--debug'],
    ]) {
      const { code, stdout, stderr } = await relata(project, ...argv)
      assert.ok(code >= 2, argv.join(' '))
      assert.not.match(stdout + stderr, 's3cret')
    }
    assert.match((await relata(project, 'ls', url, 'Book')).stderr, 'ERR_LOG_UNAVAILABLE')
  }))

test('a password that the server refuses is not printed', () =>
  inProject({}, async (project) => {
    await using server = await refusingServer()
    const url = `postgres://app:s3cret@127.0.0.1:${server.port}/library`
    for (const argv of [
      ['ls', url, 'Book'],
      ['init', url],
      ['log', url, '--json', '--debug'],
    ]) {
      const { code, stdout, stderr } = await relata(project, ...argv)
      assert.is(code, 3)
      assert.match(stderr, 'password authentication failed for user "app"')
      assert.not.match(stdout + stderr, 's3cret')
    }
  }))

test('commands that work on files refuse a database, and say what to use', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const url = 'postgres://app:s3cret@127.0.0.1:1/library'
    for (const [instead, ...argv] of [
      ['pg_dump', 'backup', url, 'to'],
      ['relata copy', 'backup', 'store', url],
      ['pg_restore', 'restore', url, 'to'],
      ['relata copy', 'restore', 'store', url],
      ['relata copy', 'replicate', url, 'to'],
      ['relata copy', 'replicate', 'store', url],
      ['relata verify', 'repair', url],
    ] as const) {
      const { code, stderr } = await relata(project, ...argv)
      assert.is(code, 3, argv.join(' '))
      assert.match(stderr, 'ERR_NEEDS_FOLDER')
      assert.match(stderr, 'postgres://app@127.0.0.1:1/library')
      assert.match(stderr, instead)
    }
  }))

test('computed fields have what their writer computed: for commands, which have no functions, and for processes with others', (target) =>
  inProject({}, async (project) => {
    const url = await target.database()
    const people = (compute: (first: string) => string) =>
      defineSchema({
        Person: model(
          { first: string(), slug: string({ computed: ['first'], unique: true }) },
          { computed: { slug: ({ first }) => compute(first) } },
        ),
      })
    const open = async (compute: (first: string) => string) => {
      const schema = people(compute)
      const log = await PostgresLog.open(url)
      return databaseOver<SchemaOf<typeof schema>>(await CoreStore.open(schema, { log }))
    }
    await using one = await open((first) => first.toLowerCase())
    await using other = await open((first) => first.toUpperCase())
    await one.submit(() => one.Person.create({ first: 'Ann' }))
    await other.reached(one.position)
    assert.is(other.Person.get({ slug: 'ann' }).first, 'Ann')
    await other.submit(() => other.Person.create({ first: 'Ben' }))
    await one.reached(other.position)
    assert.is(one.Person.get({ slug: 'BEN' }).first, 'Ben')
    assert.is(one.stateHash(), other.stateHash())
    const { stdout } = await relata(
      project,
      'ls',
      url,
      'Person',
      'slug__in=ann,BEN',
      '--fields',
      'slug',
      '--json',
    )
    assert.equal(stdout.trim().split('\n'), ['{"slug":"ann"}', '{"slug":"BEN"}'])
    // Only recompute writes what the function of this process makes.
    await one.submit(() => one.Person.recompute())
    await other.reached(one.position)
    assert.is(other.Person.get(2).slug, 'ben')
  }))

run()
