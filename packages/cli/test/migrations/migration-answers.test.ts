// not bundled: errors of the project's schema, which imports the built packages, must be those that the command knows.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compile } from '../helpers/compile.js'
import {
  answering,
  AUTHOR,
  AUTHOR_KEY,
  FIRST,
  make,
  modulesIn,
  schemaOf,
  SECOND,
  text,
} from '../helpers/making.js'
import { inProject } from '../helpers/project.js'

const test = suite('questions of relata makemigrations')

test('questions are printed as JSON without a terminal, with exit code 2, until options answer them', () =>
  inProject({}, async (project) => {
    await make(project, FIRST)
    const open = await make(project, SECOND)
    assert.is(open.code, 2)
    assert.match(open.stderr, /^ERR_NO_ANSWER: 2 questions are open\. /)
    assert.equal(JSON.parse(open.stdout), {
      questions: [
        {
          kind: 'renameField',
          model: 'Book',
          field: 'name',
          question: 'The field Book.name no longer exists. What happened to it?',
          answers: ['--rename Book.name=title', '--rename Book.name=code', '--remove Book.name'],
        },
        {
          kind: 'renameField',
          model: 'Book',
          field: 'author',
          question: 'The field Book.author no longer exists. What happened to it?',
          answers: ['--rename Book.author=authors', '--remove Book.author'],
        },
      ],
    })
    const renames = ['--rename', 'Book.name=title', '--rename', 'Book.author=authors']
    const values = await make(project, SECOND, [...renames, '--no-input'], answering(0))
    assert.is(values.code, 2)
    assert.equal(
      (
        JSON.parse(values.stdout) as {
          readonly questions: readonly { readonly answers: readonly string[] }[]
        }
      ).questions.map(({ answers }) => answers),
      [['--value Book.pages=VALUE', '--set-in-run Book.pages'], ['--set-in-run Book.code']],
    )
    assert.equal(modulesIn(project), ['0001_initial.ts'])
    const done = await make(project, SECOND, [
      ...renames,
      '--value',
      'Book.pages=12',
      '--set-in-run',
      'Book.code',
      '--name',
      'second',
      '--json',
    ])
    assert.is(done.code, 0, done.stderr)
    assert.is(done.stderr, '')
    assert.equal(JSON.parse(done.stdout), {
      migration: '0002_second',
      files: [
        'migrations/0002_second.ts',
        'migrations/schemas/0002_second.json',
        'migrations/schemas/0002_second.ts',
        'migrations/index.ts',
      ],
      steps: [
        "renameField('Book', 'name', 'title')",
        "addField('Book', 'code')",
        "addField('Book', 'pages')",
        "foreignKeyToManyToMany('Book', 'author', 'authors')",
      ],
      setInRun: ['Book.code'],
      lost: [],
    })
    assert.match(
      text(project, 'migrations/0002_second.ts'),
      "addField('Book', 'pages', integer(), { value: 12 })",
    )
    assert.equal(compile(project.folder), [])
  }))

test('at a terminal the command asks each question', () =>
  inProject({}, async (project) => {
    await make(project, FIRST)
    const prompt = answering(0, 0, 0, 'many', '300', 0)
    const { code, stderr } = await make(project, SECOND, ['--name', 'asked'], prompt)
    assert.is(code, 0, stderr)
    assert.equal(prompt.asked, [
      'The field Book.name no longer exists. What happened to it?\nIt was renamed to title.\nIt was renamed to code.\nIt was removed, with its values.',
      'The field Book.author no longer exists. What happened to it?\nIt was renamed to authors.\nIt was removed, with its values.',
      'The new field Book.pages (integer) is required and has no default. Which value do existing rows get?\nOne value, which I write now.\nA value for each row: I write it in the function run of the migration.\nNone yet: stop, so that I can declare a default or null: true.',
      'Value of Book.pages: ',
      'Book.pages doesn\'t take "many": expected a whole number, got "many"',
      'The new field Book.code (string, unique) is required and has no default. Which value do existing rows get?\nA value for each row: I write it in the function run of the migration.\nNone yet: stop, so that I can declare a default or null: true.',
    ])
    assert.match(text(project, 'migrations/0002_asked.ts'), '{ value: 300 }')
    assert.equal(compile(project.folder), [])
  }))

test('at a terminal the answer may be to stop: exit code 2, nothing is written', () =>
  inProject({}, async (project) => {
    await make(project, FIRST)
    const { code, stderr } = await make(
      project,
      SECOND,
      ['--remove', 'Book.name', '--remove', 'Book.author'],
      answering(2),
    )
    assert.is(code, 2)
    assert.match(
      stderr,
      /^ERR_NO_ANSWER: Stopped: Book\.\w+ needs a value for existing rows\. Nothing was written\.\n/,
    )
    assert.equal(modulesIn(project), ['0001_initial.ts'])
  }))

test('models are renamed by an answer or an option; fields may be named by the old model or the new one', () =>
  inProject({}, async (project) => {
    await make(project, FIRST)
    const renamed = schemaOf(
      `Writer: model({ full: string() }), Book: model({ name: string(), ${AUTHOR_KEY.replace("'Author'", "'Writer'")} })`,
    )
    for (const label of ['Author.name', 'Writer.name']) {
      const { code, stdout } = await make(project, renamed, [
        '--rename-model',
        'Author=Writer',
        '--rename',
        `${label}=full`,
        '--dry-run',
      ])
      assert.is(code, 0)
      assert.match(stdout, "renameModel('Author', 'Writer'),\n    renameField('Writer', 'name', 'full'),")
    }
    const prompt = answering(1)
    const similar = renamed.replace('full', 'name')
    const { code, stdout } = await make(
      project,
      similar,
      ['--replace', 'Book.author', '--set-in-run', 'Book.author', '--dry-run'],
      prompt,
    )
    assert.is(code, 0)
    assert.equal(prompt.asked.length, 1)
    assert.match(stdout, "removeModel('Author')")
  }))

test('keys that refer to another model are kept or removed, depending on the answer', () =>
  inProject({}, async (project) => {
    const before = schemaOf(`${AUTHOR}, Company: model({}), Book: model({ ${AUTHOR_KEY} })`)
    await make(project, before)
    const after = before.replace("foreignKey('Author'", "foreignKey('Company'")
    const { stdout, code } = await make(project, after)
    assert.is(code, 2)
    assert.match(
      stdout,
      /referred to Author\.id, and refers to Company\.id now[^]*--keep-keys Book\.author[^]*--replace Book\.author/,
    )
    assert.match(
      (await make(project, after, ['--dry-run'], answering(0))).stdout,
      "alterField('Book', 'author'",
    )
    assert.match(
      (await make(project, after, ['--dry-run'], answering(1, 0, '1'))).stdout,
      /removeField\('Book', 'author'\),[^]*addField\('Book', 'author', .*\{ value: 1 \}\)/,
    )
  }))

test('a wrong answer is a wrong command line: exit code 2', () =>
  inProject({}, async (project) => {
    await make(project, FIRST)
    for (const [argv, piece] of [
      [['--rename', 'Book.name'], '--rename takes Book.name=title'],
      [['--rename', 'name=title'], '--rename names a field with its model'],
      [['--rename', 'Book.nom=title'], 'there is no field of Book nom before'],
      [['--rename-model', 'Author=Nobody'], 'there is no model Nobody afterwards'],
      [['--value', 'Book.pages=many'], 'doesn\'t take "many"'],
      [['--value', 'Book.nothing=1'], 'The schema has no field Book.nothing'],
      [
        [
          '--remove',
          'Book.name',
          '--remove',
          'Book.author',
          '--value',
          'Book.pages=1',
          '--set-in-run',
          'Book.code',
          '--value',
          'Book.title=',
          '--value',
          'Author.name=x',
        ],
        'Author.name is not a field that this migration adds',
      ],
      [
        [
          '--name',
          'with space',
          '--rename',
          'Book.name=title',
          '--rename',
          'Book.author=authors',
          '--value',
          'Book.pages=1',
          '--set-in-run',
          'Book.code',
        ],
        'letters, digits and underscores',
      ],
      [['--format', 'cts'], "Option '--format <format>' argument 'cts' is invalid"],
    ] as const) {
      const { code, stderr } = await make(project, SECOND, argv)
      assert.is(code, 2, argv.join(' '))
      assert.match(stderr, /^ERR_COMMAND_LINE: /, argv.join(' '))
      assert.match(stderr, piece)
    }
    const { code, stderr } = await make(project, undefined)
    assert.is(code, 2)
    assert.match(stderr, '--schema dist/schema.js')
    assert.equal(modulesIn(project), ['0001_initial.ts'])
  }))

test('a change that no steps make is refused: exit code 3', () =>
  inProject({}, async (project) => {
    await make(project, FIRST)
    const { code, stderr } = await make(
      project,
      FIRST.replace('name: string() })', 'name: string(), key: string({ primaryKey: true }) })'),
      ['--remove', 'Author.id', '--set-in-run', 'Author.key'],
    )
    assert.is(code, 3)
    assert.match(
      stderr,
      /^ERR_MIGRATION_UNSUPPORTED: No steps make this change:\n {2}Author gets another primary key\n/,
    )
  }))

test('values are taken by the type of the field, and defaults are part of the migration', () =>
  inProject({}, async (project) => {
    await make(project, schemaOf('Book: model({})'))
    const { code, stderr } = await make(
      project,
      schemaOf(
        "Book: model({ a: string(), b: boolean(), c: decimal({ decimalPlaces: 2 }), d: date(), e: json(), f: integer({ default: 7 }), g: integer({ default: () => 8 }), h: string({ default: () => 'x', unique: true }) })",
      ),
      [
        '--value',
        "Book.a=it's = \n",
        '--value',
        'Book.b=true',
        '--value',
        'Book.c=1.5',
        '--value',
        'Book.d=2020-01-02',
        '--value',
        'Book.e={"constructor":[1]}',
        '--set-in-run',
        'Book.h',
        '--name',
        'values',
      ],
    )
    assert.is(code, 0, stderr)
    const source = text(project, 'migrations/0002_values.ts')
    for (const piece of [
      "addField('Book', 'a', string(), { value: 'it\\'s = \\n' })",
      "addField('Book', 'b', boolean(), { value: true })",
      "addField('Book', 'c', decimal({ decimalPlaces: 2 }), { value: '1.50' })",
      "addField('Book', 'd', date(), { value: '2020-01-02' })",
      "addField('Book', 'e', json(), { value: { constructor: [1] } })",
      "addField('Book', 'f', integer({ default: 7 })),",
      "addField('Book', 'g', integer({ default: notInLog }), { value: 8 })",
    ])
      assert.match(source, piece)
    assert.match(stderr, "doesn't have it: Book.g: the function of default")
    assert.equal(compile(project.folder), [])
  }))

test.run()
