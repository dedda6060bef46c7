import { existsSync, readdirSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { captured } from '../helpers/capture.js'
import { compile } from '../helpers/compile.js'
import { AUTHOR, AUTHOR_KEY, FIRST, make, modulesIn, schemaOf, SECOND, text } from '../helpers/making.js'
import { inProject } from '../helpers/project.js'

const test = suite('relata makemigrations')

test('the first migration adds all models; the second one has the changes', () =>
  inProject({}, async (project) => {
    const first = await make(project, FIRST)
    assert.equal(first, {
      code: 0,
      stderr: '',
      stdout:
        "0001_initial\n  addModel('Author')\n  addModel('Book')\nWritten: migrations/0001_initial.ts\nWritten: migrations/schemas/0001_initial.json\nWritten: migrations/schemas/0001_initial.ts\nWritten: migrations/index.ts\n",
    })
    assert.is(
      text(project, 'migrations/0001_initial.ts'),
      `import { addModel, foreignKey, migration, model, string } from 'relata'

export const m0001_initial = migration({
  name: '0001_initial',
  steps: [
    addModel('Author', model({ name: string() })),
    addModel('Book', model({
      name: string(),
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
    })),
  ],
})
`,
    )
    const second = await make(
      project,
      FIRST.replace('name: string(), author', 'name: string(), pages: integer({ null: true }), author'),
    )
    assert.is(second.code, 0, second.stderr)
    assert.match(second.stdout, /^0002_add_book_pages\n {2}addField\('Book', 'pages'\)\n/)
    assert.match(
      text(project, 'migrations/0002_add_book_pages.ts'),
      "import type { Models as Before } from './schemas/0001_initial.js'\nimport type { Models as After } from './schemas/0002_add_book_pages.js'\n\nexport const m0002_add_book_pages = migration<Before, After>({",
    )
    assert.match(text(project, 'migrations/index.ts'), '  m0001_initial,\n  m0002_add_book_pages,\n]')
    assert.equal(compile(project.folder), [])
  }))

test('without a change nothing is written; --check says whether something would be', () =>
  inProject({}, async (project) => {
    const missing = await make(project, FIRST, ['--check'])
    assert.is(missing.code, 1)
    assert.is(
      missing.stdout,
      'A migration is missing:\n  the model Author was added\n  the model Book was added\n',
    )
    assert.not.ok(existsSync(project.path('migrations')))
    assert.equal(JSON.parse((await make(project, FIRST, ['--check', '--json'])).stdout), {
      changes: ['the model Author was added', 'the model Book was added'],
      branches: [],
    })
    await make(project, FIRST)
    for (const [argv, stdout] of [
      [[], 'No changes.\n'],
      [['--check'], 'No changes.\n'],
      [['--json'], '{\n  "migration": null\n}\n'],
      [['--merge'], 'Nothing to merge.\n'],
    ] as const)
      assert.equal(await make(project, FIRST, argv), { code: 0, stdout, stderr: '' })
    assert.equal(modulesIn(project), ['0001_initial.ts'])
  }))

test('--dry-run prints the module, with --json all files, and writes nothing', () =>
  inProject({}, async (project) => {
    const dry = await make(project, FIRST, ['--dry-run'])
    assert.is(dry.code, 0)
    assert.match(dry.stdout, "export const m0001_initial = migration({\n  name: '0001_initial',")
    const { contents, ...rest } = JSON.parse(
      (await make(project, FIRST, ['--dry-run', '--json'])).stdout,
    ) as {
      readonly contents: Readonly<Record<string, string>>
    }
    assert.equal(rest, {
      migration: '0001_initial',
      files: ['0001_initial.ts', 'schemas/0001_initial.json', 'schemas/0001_initial.ts', 'index.ts'],
      steps: ["addModel('Author')", "addModel('Book')"],
      setInRun: [],
      lost: [],
    })
    assert.is(contents['0001_initial.ts'], dry.stdout)
    assert.not.ok(existsSync(project.path('migrations')))
  }))

test('steps that were edited by hand have to lead to the schema that was recorded', () =>
  inProject({}, async (project) => {
    await make(project, FIRST, ['--format', 'mjs'])
    await make(
      project,
      schemaOf(`${AUTHOR}, Book: model({ name: string(), pages: integer({ null: true }), ${AUTHOR_KEY} })`),
    )
    const path = 'migrations/0002_add_book_pages.mjs'
    const written = text(project, path).replace('import { ', 'import { renameField, ')
    const step = "addField('Book', 'pages', integer({ null: true })),"
    assert.match(written, step)
    // Each run is a process of its own: a module is loaded once.
    const made = async (steps: string): Promise<string> => {
      project.write({ [path]: written.replace(step, steps) })
      const { code, stderr } = await project.command('makemigrations', '--empty', '--dry-run')
      return code === 0 ? stderr : `${code} ${stderr}`
    }
    assert.is(await made(step), '')
    assert.is(await made(`${step} renameField('Book', 'pages', 'x'), renameField('Book', 'x', 'pages'),`), '')
    // What can't be loaded isn't compared, as TypeScript with an older Node.
    assert.is(await made('notImported(),'), '')
    const intro =
      '3 ERR_MIGRATION_EDITED: The steps in 0002_add_book_pages.mjs lead to another schema than schemas/0002_add_book_pages.json has:\n'
    const indexed = await made(step.replace('null: true', 'null: true, index: true'))
    assert.ok(indexed.startsWith(`${intro}  Book.pages: `), indexed)
    const unknown = await made(`${step} renameField('Book', 'nowhere', 'x'),`)
    assert.ok(unknown.startsWith(intro) && unknown.includes('nowhere'), unknown)
  }))

test('--empty is a migration without a change, --out another folder, --format another language', () =>
  inProject({}, async (project) => {
    await make(project, FIRST)
    const empty = await make(project, undefined, ['--empty', '--name', 'fill', '--out', 'elsewhere'])
    assert.is(empty.code, 0, empty.stderr)
    assert.match(empty.stdout, 'Written: elsewhere/0002_fill.ts')
    assert.match(
      text(project, 'elsewhere/0002_fill.ts'),
      "migration<Before, After>({\n  name: '0002_fill',\n  steps: [],\n})",
    )
    assert.equal(modulesIn(project), ['0001_initial.ts'])
    for (const format of ['js', 'mjs'])
      await inProject({}, async (other) => {
        await make(other, FIRST, ['--format', format])
        // The next ones are written as the last one.
        const second = await make(other, SECOND, [
          '--remove',
          'Book.name',
          '--remove',
          'Book.author',
          '--value',
          'Book.title=',
          '--value',
          'Book.pages=1',
          '--set-in-run',
          'Book.code',
          '--name',
          'second',
        ])
        assert.is(second.code, 0, second.stderr)
        assert.equal(modulesIn(other), [`0001_initial.${format}`, `0002_second.${format}`])
        assert.equal(readdirSync(other.path('migrations/schemas')), ['0001_initial.json', '0002_second.json'])
        const run = await other.node(
          '--input-type=module',
          '-e',
          `import { migrations } from './migrations/index.${format}'; console.log(migrations.map(({ name, run }) => [name, typeof run]).join())`,
        )
        assert.is(run.stdout, '0001_initial,undefined,0002_second,function\n', run.stderr)
      })
  }))

test('--ts-imports imports TypeScript files, and later migrations keep to it', () =>
  inProject({}, async (project) => {
    await make(project, FIRST, ['--ts-imports'])
    await make(project, undefined, ['--empty', '--name', 'more'])
    assert.match(text(project, 'migrations/index.ts'), "from './0002_more.ts'")
    assert.match(text(project, 'migrations/0002_more.ts'), "from './schemas/0001_initial.ts'")
  }))

test('an index that another program has written stays as it is', () =>
  inProject({ 'migrations/index.ts': 'export const mine = 1\n' }, async (project) => {
    const { stdout } = await make(project, FIRST)
    assert.not.match(stdout, 'index.ts')
    assert.is(text(project, 'migrations/index.ts'), 'export const mine = 1\n')
  }))

test('a migration without its schema is refused: ERR_MIGRATION_FOLDER', () =>
  inProject({ 'migrations/0001_by_hand.ts': '' }, async (project) => {
    const { code, stderr } = await make(project, FIRST)
    assert.is(code, 3)
    assert.match(
      stderr,
      /^ERR_MIGRATION_FOLDER: The schema after 0001_by_hand is not in schemas\/0001_by_hand\.json/,
    )
  }))

test('the installed command makes a migration that compiles', () =>
  inProject({ 'schema.js': FIRST }, async (project) => {
    const { code, stdout, stderr } = await project.command('makemigrations', '--schema', 'schema.js')
    assert.is(code, 0, stderr)
    assert.match(stdout, '0001_initial')
    const again = await project.command('makemigrations', '--schema', 'schema.js', '--check')
    assert.is(again.code, 0)
    project.write({ 'schema.js': SECOND })
    const open = await project.command('makemigrations', '--schema', 'schema.js')
    assert.is(open.code, 2)
    assert.equal(Object.keys(JSON.parse(open.stdout) as object), ['questions'])
    assert.equal(compile(project.folder), [])
  }))

test('help has every option and examples', async () => {
  const { code, stdout } = await captured(['makemigrations', '--help'])
  assert.is(code, 0)
  for (const option of [
    '--schema',
    '--export',
    '--dir',
    '--out',
    '--name',
    '--format',
    '--ts-imports',
    '--no-input',
    '--check',
    '--dry-run',
    '--empty',
    '--merge',
    '--rename',
    '--rename-model',
    '--remove',
    '--value',
    '--set-in-run',
    '--keep-keys',
    '--replace',
    '--json',
  ])
    assert.match(stdout, option)
  assert.match(stdout, 'Examples:')
})

test.run()
