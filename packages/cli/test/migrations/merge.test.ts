import { readFileSync, renameSync, rmSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compile } from '../helpers/compile.js'
import { AUTHOR, make, modulesIn, schemaOf } from '../helpers/making.js'
import { inProject, type Project } from '../helpers/project.js'

const test = suite('relata makemigrations --merge')

const book = (fields: string, options: string = ''): string =>
  schemaOf(`${AUTHOR}, Tag: model({ name: string() }), Book: model({ title: string(), ${fields} }${options})`)
const BASE = book('')

/** Makes one migration for each schema, all of them after the first one, as branches do. */
async function branch(
  project: Project,
  schemas: Readonly<Record<string, string>>,
  argv: readonly string[] = [],
): Promise<void> {
  await make(project, BASE)
  for (const [name, schema] of Object.entries(schemas)) {
    const { code, stdout, stderr } = await make(project, schema, ['--name', name, ...argv])
    assert.is(code, 0, stdout + stderr)
    renameSync(project.path('migrations'), project.path(`branch-${name}`))
    rmSync(project.path('base'), { recursive: true, force: true })
    await make(project, BASE)
  }
  for (const name of Object.keys(schemas))
    for (const file of [`0002_${name}.ts`, `schemas/0002_${name}.json`, `schemas/0002_${name}.ts`])
      renameSync(project.path(`branch-${name}/${file}`), project.path(`migrations/${file}`))
}

const parentsOf = (project: Project, name: string): readonly string[] =>
  (
    JSON.parse(readFileSync(project.path(`migrations/schemas/${name}.json`), 'utf8')) as {
      readonly parents: readonly string[]
    }
  ).parents

test('branches are found, and merged by a migration that follows all of them', () =>
  inProject({}, async (project) => {
    await branch(project, {
      isbn: book('isbn: string({ null: true })', ", { ordering: ['title'] }"),
      pages: book('pages: integer({ default: 0 })'),
      shop: BASE.replace('Tag: model', 'Shop: model({}), Tag: model'),
    })
    const all = book(
      'isbn: string({ null: true }), pages: integer({ default: 0 })',
      ", { ordering: ['title'] }",
    ).replace('Tag: model', 'Shop: model({}), Tag: model')
    const refused = await make(project, all)
    assert.is(refused.code, 3)
    assert.match(
      refused.stderr,
      /^ERR_MIGRATION_CONFLICT: No migration follows all of 0002_isbn and 0002_pages and 0002_shop: .* relata makemigrations --merge\n$/,
    )
    const check = await make(project, all, ['--check'])
    assert.is(check.code, 1)
    assert.is(check.stdout, 'Branches to be merged: 0002_isbn, 0002_pages, 0002_shop\n')
    assert.equal(JSON.parse((await make(project, all, ['--check', '--json'])).stdout), {
      changes: [],
      branches: ['0002_isbn', '0002_pages', '0002_shop'],
    })
    const merged = await make(project, undefined, ['--merge'])
    assert.is(merged.code, 0, merged.stderr)
    assert.match(merged.stdout, '0003_merge_isbn_pages_shop\n')
    assert.equal(parentsOf(project, '0003_merge_isbn_pages_shop'), ['0002_isbn', '0002_pages', '0002_shop'])
    assert.equal(await make(project, all, ['--check']), { code: 0, stdout: 'No changes.\n', stderr: '' })
    assert.match(
      readFileSync(project.path('migrations/index.ts'), 'utf8'),
      '  m0001_initial,\n  m0002_isbn,\n  m0002_pages,\n  m0002_shop,\n  m0003_merge_isbn_pages_shop,\n',
    )
    assert.equal(compile(project.folder), [])
    assert.is(modulesIn(project).length, 5)
  }))

test('branches that change the same are refused, and the message names it', () => {
  const cases: readonly (readonly [one: string, other: string, piece: string, argv?: readonly string[]])[] = [
    [book('x: integer({ default: 1 })'), book('x: integer({ default: 2 })'), 'Book.x'],
    [
      book('x: integer({ default: 1 })'),
      book('x: integer({ default: 1 }), y: integer({ null: true })'),
      'Book.x',
    ],
    [
      BASE.replace('title: string()', 'title: string({ maxLength: 5 })'),
      BASE.replace('title: string()', 'title: string({ maxLength: 6 })'),
      'Book.title: maxLength',
    ],
    [
      BASE.replace('title: string()', 'title: string({ maxLength: 5 })'),
      BASE.replace('title: string(), ', ''),
      'Book.title',
    ],
    [
      BASE.replace('title: string(), ', ''),
      BASE.replace('title: string(), ', '').replace(
        'Tag: model({',
        'Tag: model({ more: integer({ null: true }),',
      ),
      'Book.title',
    ],
    [
      BASE.replace('Tag: model({ name: string() }), ', ''),
      BASE.replace('Tag: model({ name: string() }), ', '').replace(
        'title: string()',
        'title: string({ index: true })',
      ),
      'Tag',
    ],
    [book('', ", { ordering: ['title'] }"), book('', ", { ordering: ['-title'] }"), 'Book: ordering'],
    [
      BASE.replace('Tag: model({ name: string() }), ', ''),
      book("tag: foreignKey('Tag', { onDelete: 'CASCADE', null: true })"),
      'together they are not valid',
    ],
  ]
  return cases.reduce(
    (before, [one, other, piece]) =>
      before.then(() =>
        inProject({}, async (project) => {
          await branch(project, { one, other })
          const { code, stderr } = await make(project, undefined, ['--merge'])
          assert.is(code, 3)
          assert.match(
            stderr,
            /^ERR_MIGRATION_CONFLICT: The migrations 0002_one and 0002_other don't fit together/,
          )
          assert.match(stderr, piece)
          assert.is(modulesIn(project).length, 3)
        }),
      ),
    Promise.resolve(),
  )
})

test('a branch of several migrations is merged from where it began', () =>
  inProject({}, async (project) => {
    await branch(project, { a: book('a: integer({ null: true })'), b: book('b: integer({ null: true })') })
    await make(project, undefined, ['--merge', '--name', 'first'])
    const two = 'a: integer({ null: true }), b: integer({ null: true })'
    for (const [name, more] of [
      ['c', 'c: integer({ null: true })'],
      ['d', 'd: integer({ null: true })'],
    ] as const) {
      await make(project, book(`${two}, ${more}`), ['--name', name])
      if (name === 'c') {
        renameSync(project.path('migrations/0004_c.ts'), project.path('c.ts'))
        renameSync(project.path('migrations/schemas/0004_c.json'), project.path('c.json'))
      }
    }
    renameSync(project.path('c.ts'), project.path('migrations/0004_c.ts'))
    renameSync(project.path('c.json'), project.path('migrations/schemas/0004_c.json'))
    assert.is((await make(project, undefined, ['--merge', '--name', 'second'])).code, 0)
    const all = book(`${two}, c: integer({ null: true }), d: integer({ null: true })`)
    assert.is((await make(project, all, ['--check'])).stdout, 'No changes.\n')
  }))

test.run()
