import { rmSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Capture, captured, relata } from '../helpers/capture.js'
import { FILES, fillStore, SPLIT_NAME } from '../helpers/library.js'
import { inProject, type Project } from '../helpers/project.js'

const test = suite('relata migrate')

const MIGRATE = ['migrate', 'store', '--schema', 'schema.js'] as const

const inLibrary = (use: (project: Project) => Promise<void>): Promise<void> =>
  inProject(FILES, async (project) => {
    await fillStore(project)
    await use(project)
  })

test('--plan lists what would be done, and does nothing', () =>
  inLibrary(async (project) => {
    for (let time = 0; time < 2; time++)
      assert.equal(await relata(project, ...MIGRATE, '--plan'), {
        code: 0,
        stdout: `0002_split_name
  addField('Person', 'first')
  addField('Person', 'last')
  removeField('Person', 'name')
  writes data
0003_book_name
  renameField('Book', 'title', 'name')
  removeField('Book', 'isbn')
Changes without a migration
  addField('Book', 'pages')
  Book.name: index was not set and is now true (free)
  Book.pages was added (integer) (free)
3 commits would be appended after commit 6. Rows were not read: --dry-run verifies them.
`,
        stderr: '',
      })
  }))

test('a terminal shows how far a long migration is', () =>
  inLibrary(async ({ folder }) => {
    const stderr = new Capture(true)
    const { now } = Date
    let time = now()
    // Each look at the clock is more than half a second after the one before.
    Date.now = () => (time += 600)
    try {
      assert.is((await captured(MIGRATE, { cwd: folder, stderr })).code, 0)
    } finally {
      Date.now = now
    }
    assert.match(stderr.text, /Migrating █+░* \d+ % {2}\d+ s/)
    assert.ok(stderr.text.endsWith('\r\u001b[2K'), 'the bar is removed')
  }))

test('--dry-run counts rows, what is written and what is lost, and does nothing', () =>
  inLibrary(async (project) => {
    const { code, stdout } = await relata(project, ...MIGRATE, '--dry-run')
    assert.is(code, 0)
    assert.is(
      stdout.replace(/It took .*\. Nothing/, 'It took TIME. Nothing'),
      `0002_split_name → commit 7
  addField('Person', 'first')
  addField('Person', 'last')
  removeField('Person', 'name'): 2 rows, 2 lost from the store, kept in its history
  writes 2 updated
0003_book_name → commit 8
  renameField('Book', 'title', 'name')
  removeField('Book', 'isbn'): 2 rows, 2 lost from the store, kept in its history
Changes without a migration → commit 9
  addField('Book', 'pages'): 3 rows
  Book.name: index was not set and is now true (free)
  Book.pages was added (integer) (free)
It took TIME. Nothing was written.
`,
    )
    const json = await relata(project, ...MIGRATE, '--dry-run', '--json')
    const { head, pending } = JSON.parse(json.stdout) as {
      readonly head: number
      readonly pending: readonly { readonly migration?: string }[]
    }
    assert.equal(
      [head, pending.map(({ migration }) => migration)],
      [6, ['0002_split_name', '0003_book_name', undefined]],
    )
  }))

test('applies all that is pending, once', () =>
  inLibrary(async (project) => {
    const check = await relata(project, ...MIGRATE, '--check')
    assert.is(check.code, 1)
    assert.equal(await relata(project, ...MIGRATE), {
      code: 0,
      stdout: `done  0002_split_name (commit 7: 2 updated)
done  0003_book_name (commit 8)
done  changes without a migration (commit 9)
`,
      stderr: '',
    })
    const again = { code: 0, stdout: 'There is nothing to migrate. The store is at commit 9.\n', stderr: '' }
    for (const mode of [[], ['--plan'], ['--dry-run'], ['--check']])
      assert.equal(await relata(project, ...MIGRATE, ...mode), again)
    assert.equal(JSON.parse((await relata(project, ...MIGRATE, '--json')).stdout), {
      position: 9,
      applied: [],
    })
  }))

test('--to stops after a migration, which needs no schema', () =>
  inLibrary(async (project) => {
    const to = ['migrate', 'store', '--to', '0002_split_name', '--json']
    const { code, stdout } = await relata(project, ...to)
    assert.is(code, 0)
    const written = { created: 0, updated: 2, deleted: 0, linked: 0, unlinked: 0 }
    assert.equal(JSON.parse(stdout), {
      position: 7,
      applied: [{ position: 7, migrations: ['0001_initial', '0002_split_name'], reverts: [], written }],
    })
    assert.equal(JSON.parse((await relata(project, ...to)).stdout), { position: 7, applied: [] })
    const wrong = await relata(project, 'migrate', 'store', '--to', '0002_split_nam')
    assert.equal([wrong.code, wrong.stdout], [3, ''])
    assert.match(
      wrong.stderr,
      /^ERR_MIGRATION: There is no migration '0002_split_nam' \(did you mean '0002_split_name'\?\)/,
    )
  }))

const rowsOf = async (project: Project): Promise<string> => {
  const { stdout, stderr } = await relata(project, 'ls', 'store', 'Book', '--json')
  return stdout + stderr
}

test('--to an earlier migration goes back: removed values come back', () =>
  inLibrary(async (project) => {
    const before = await rowsOf(project)
    assert.is((await relata(project, ...MIGRATE)).code, 0)
    const back = ['migrate', 'store', '--to', '0002_split_name']
    const asked = await relata(project, ...back)
    assert.equal([asked.code, asked.stdout], [2, ''])
    assert.match(
      asked.stderr,
      /^back from 0003_book_name → commit 10\n[^]*restoreField\('Book', 'isbn'\)[^]*Going back loses or leaves[^]*the values of Book\.pages\nERR_NO_ANSWER: Going back has to be confirmed/,
    )
    const answered: string[] = []
    const prompt = {
      choose: () => Promise.resolve(0),
      text: (question: string) => {
        answered.push(question)
        return Promise.resolve(answered.length === 1 ? 'no' : 'yes')
      },
    }
    const no = await captured(back, { cwd: project.folder, prompt })
    assert.is(no.code, 2)
    assert.match(no.stderr, "The answer was not yes, but 'no'. Nothing was written.")
    const yes = await captured(back, { cwd: project.folder, prompt })
    assert.equal([yes.code, yes.stdout], [0, 'done  back from 0003_book_name (commit 10)\n'])
    assert.is(await rowsOf(project), before)
    const again = await relata(project, ...back)
    assert.is(again.stdout, 'There is nothing to migrate. The store is at commit 10.\n')
    assert.is((await relata(project, ...MIGRATE)).code, 0)
  }))

test('going back says what it would do and lose with --dry-run, and needs a value for newer rows', () =>
  inLibrary(async (project) => {
    assert.is((await relata(project, ...MIGRATE)).code, 0)
    const back = ['migrate', 'store', '--to', '0001_initial']
    const tried = await relata(project, ...back, '--dry-run')
    assert.is(tried.code, 0)
    assert.match(
      tried.stdout,
      /back from 0002_split_name → commit 11\n[^]*removeField\('Person', 'last'\): 2 rows, 2 lost/,
    )
    assert.match(tried.stdout, /Going back loses or leaves[^]*the run of 0002_split_name/)
    const program = `import { openStore } from 'relata'
import { schema } from './schema.js'
const migrations = (await Promise.all(['0001_initial', '0002_split_name', '0003_book_name'].map((name) => import('./migrations/' + name + '.js')))).map(({ m }) => m)
const db = await openStore(schema, 'store', { migrations })
db.Person.create({ first: 'Ann', last: 'Lee' })
await db.close()
`
    project.write({ 'program.js': program })
    assert.is((await project.node('program.js')).code, 0)
    const refused = await relata(project, ...back, '--yes')
    assert.is(refused.code, 3)
    assert.match(refused.stderr, /^ERR_SCHEMA_DATA: [^]*Person[^]*\(3\)/)
    assert.match(
      (await relata(project, ...back, '--value', 'Person.name')).stderr,
      '--value takes a field and a JSON value',
    )
    const done = await relata(project, ...back, '--value', 'Person.name="unknown"', '--yes', '--json')
    assert.is(done.code, 0, done.stderr)
    const people = await relata(project, 'ls', 'store', 'Person', '--fields', 'name', '--json')
    assert.equal(
      people.stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { readonly name: string }).name),
      ['Ursula LeGuin', 'Toni Morrison', 'unknown'],
    )
  }))

test('going back over a run calls the back of its migration', () =>
  inLibrary(async (project) => {
    const people = async (): Promise<string> =>
      (await relata(project, 'ls', 'store', 'Person', '--json')).stdout
    const before = await people()
    const program = `import { openStore } from 'relata'
import { schema } from './schema.js'
const db = await openStore(schema, 'store')
db.Person.update(db.Person.get({ last: 'Morrison' }), { first: 'Chloe' })
await db.close()
`
    // The names that were removed would come back as they were: the function writes what they are now.
    const back = `  back: (next, old) => {
    for (const { id, first, last } of next.Person.all()) old.Person.update(old.Person.get(id), { name: first + ' ' + last })
  },
})
`
    project.write({ 'program.js': program, 'migrations/0002_split_name.js': SPLIT_NAME + back })
    assert.is((await relata(project, ...MIGRATE)).code, 0)
    assert.is((await project.node('program.js')).code, 0)
    const to = ['migrate', 'store', '--to', '0001_initial']
    const tried = await relata(project, ...to, '--dry-run')
    assert.match(tried.stdout, /back from 0002_split_name → commit 12[^]*1 updated/)
    assert.not.match(tried.stdout, 'the run of 0002_split_name')
    const done = await relata(project, ...to, '--yes')
    assert.is(
      done.stdout,
      'done  back from 0003_book_name (commit 11)\ndone  back from 0002_split_name (commit 12: 1 updated)\n',
    )
    assert.is(await people(), before.replace('Toni', 'Chloe'))
  }))

test('a change that is refused is a finding of --plan and --dry-run, and a failure of migrate', () =>
  inLibrary(async (project) => {
    rmSync(project.path('migrations/0002_split_name.js'))
    for (const mode of ['--plan', '--dry-run', '--check']) {
      const { code, stdout } = await relata(project, ...MIGRATE, mode)
      assert.is(code, 1)
      assert.match(stdout, /^It would be refused:\nERR_SCHEMA_CHANGED: [^]*Person\.name was removed/)
    }
    const { code, stderr } = await relata(project, ...MIGRATE)
    assert.is(code, 3)
    assert.match(stderr, /^ERR_SCHEMA_CHANGED: /)
  }))

test('rows that make the migration fail are listed', () =>
  inLibrary(async (project) => {
    project.write({
      'unique.js': (FILES['first.js'] ?? '').replace('isbn: string({ null: true })', 'isbn: string()'),
    })
    const { code, stdout } = await relata(
      project,
      'migrate',
      'store',
      '--schema',
      'unique.js',
      '--dir',
      '.',
      '--dry-run',
      '--json',
    )
    assert.is(code, 1)
    const { refusal } = JSON.parse(stdout) as {
      readonly refusal: { readonly code: string; readonly value: unknown }
    }
    assert.is(refusal.code, 'ERR_SCHEMA_DATA')
    const [{ keys, count }] = refusal.value as [{ readonly keys: unknown; readonly count: number }]
    assert.equal([keys, count], [[2], 1])
  }))

test('a wrong command line is refused before the store is opened', () =>
  inLibrary(async (project) => {
    for (const [argv, message] of [
      [['migrate', 'store'], 'Pass the module that exports your schema'],
      [[...MIGRATE, '--dir', 'no'], 'There is no folder no'],
      [[...MIGRATE, '--plan', '--check'], "'--plan' cannot be used with option '--check'"],
    ] as const) {
      const { code, stderr } = await relata(project, ...argv)
      assert.is(code, 2, stderr)
      assert.ok(stderr.includes(message), stderr)
    }
  }))

test('the program runs in a separate process', () =>
  inLibrary(async (project) => {
    const { code, stdout } = await project.command(...MIGRATE)
    assert.is(code, 0)
    assert.match(stdout, 'done  0003_book_name (commit 8)')
  }))

test.run()
