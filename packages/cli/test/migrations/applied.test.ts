import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { loadModule } from '../../src/load/load-module.js'
import { compile } from '../helpers/compile.js'
import { AUTHOR, AUTHOR_KEY, FIRST, make, schemaOf, SECOND } from '../helpers/making.js'
import { inProject, type Project } from '../helpers/project.js'

const test = suite('migrations that relata makemigrations has written')

let programs = 0

/** Runs a program on the store in a folder, `db`, under the schema of a module. A module is loaded once: each has a name of its own. */
async function withStore(
  project: Project,
  schema: string,
  migrations: string | undefined,
  body: string,
): Promise<unknown> {
  const name = `${++programs}.js`
  project.write({
    [`models-${name}`]: schema,
    [`program-${name}`]: `import { openStore } from 'relata'
import { schema } from './models-${name}'
${migrations === undefined ? 'const migrations = undefined' : `import { migrations } from '${migrations}?${programs}'`}
const db = await openStore(schema, ${JSON.stringify(project.path('store'))}, { ...(migrations && { migrations }) })
export const result = await (async () => { ${body} })().finally(() => db.close())
`,
  })
  const { result } = await loadModule(project.folder, `program-${name}`)
  return result
}

test('compiled, they are applied when the store opens: renames, links, values and run', () =>
  inProject({}, async (project) => {
    await make(project, FIRST)
    assert.equal(compile(project.folder), [])
    const index = './dist/migrations/index.js'
    await withStore(
      project,
      FIRST,
      index,
      "const le = db.Author.create({ name: 'Le Guin' }); le.books.create({ name: 'The Dispossessed' }); le.books.create({ name: 'Always' })",
    )
    const second = await make(project, SECOND, [
      '--rename',
      'Book.name=title',
      '--rename',
      'Book.author=authors',
      '--value',
      'Book.pages=300',
      '--set-in-run',
      'Book.code',
      '--name',
      'second',
    ])
    assert.is(second.code, 0, second.stderr)
    const path = project.path('migrations/0002_second.ts')
    const source = readFileSync(path, 'utf8')
    // The compiler checks what run writes by both schemas.
    project.write({ 'migrations/0002_second.ts': source.replace("missing('Book.code', row)", 'row.title') })
    assert.match(compile(project.folder).join('\n'), "Property 'title' does not exist")
    project.write({
      'migrations/0002_second.ts': source
        .replace("missing('Book.code', row)", '`${row.name.length}-${row.author.name}`')
        .replace(/\/\*\* In place[^]*?\n\}\n\n/, ''),
    })
    assert.equal(compile(project.folder), [])
    assert.equal(
      await withStore(
        project,
        SECOND,
        index,
        "return db.Book.orderBy('id').toArray().map((book) => [book.title, book.pages, book.code, book.authors.all().toArray().map(({ name }) => name)])",
      ),
      [
        ['The Dispossessed', 300, '16-Le Guin', ['Le Guin']],
        ['Always', 300, '6-Le Guin', ['Le Guin']],
      ],
    )
    // Applied once.
    assert.is(await withStore(project, SECOND, index, 'return db.position'), 5)
  }))

test('run is refused until the values are written into it, and nothing is written', () =>
  inProject({}, async (project) => {
    await make(project, FIRST, ['--format', 'js'])
    await withStore(project, FIRST, './migrations/index.js', "db.Author.create({ name: 'Ann' })")
    const after = FIRST.replace('name: string() })', 'name: string(), code: string() })')
    await make(project, after, ['--set-in-run', 'Author.code', '--name', 'code'])
    project.write({ 'after.js': after })
    const { code, stderr } = await project.relata('migrate', 'store', '--schema', 'after.js')
    assert.is(code, 3)
    assert.match(stderr, 'Author.code of Author 1 has no value yet')
    assert.is(await withStore(project, FIRST, undefined, 'return db.position'), 2)
  }))

test('a store that was made before its first migration contains it', () =>
  inProject({}, async (project) => {
    await withStore(project, FIRST, undefined, "db.Author.create({ name: 'Ann' })")
    await make(project, FIRST, ['--format', 'js'])
    const after = FIRST.replace('name: string() })', 'full: string() })')
    await make(project, after, ['--rename', 'Author.name=full'])
    assert.equal(
      await withStore(
        project,
        after,
        './migrations/index.js',
        'return db.Author.all().toArray().map(({ full }) => full)',
      ),
      ['Ann'],
    )
  }))

test('a store that was made before its first migration may have recorded changes since then', () =>
  inProject({}, async (project) => {
    await withStore(project, FIRST, undefined, "db.Author.create({ name: 'Ann' })")
    await make(project, FIRST, ['--format', 'js'])
    const index = './migrations/index.js'
    const free = FIRST.replace('name: string() })', 'name: string(), born: integer({ default: 1 }) })')
    await withStore(project, free, index, "db.Author.create({ name: 'Ben', born: 2 })")
    const names = 'return db.Author.all().toArray().map(({ name, born }) => [name, born])'
    await make(project, free)
    for (let time = 0; time < 2; time++)
      assert.equal(await withStore(project, free, index, names), [
        ['Ann', 1],
        ['Ben', 2],
      ])
  }))

test('changes that a store has recorded automatically may be part of a later migration', () =>
  inProject({}, async (project) => {
    await make(project, FIRST, ['--format', 'js'])
    const index = './migrations/index.js'
    await withStore(project, FIRST, index, "db.Author.create({ name: 'Ann' })")
    // Free changes are recorded when the store opens, without a migration.
    const free = FIRST.replace(
      'name: string() })',
      'name: string({ index: true }), born: integer({ null: true }), size: integer({ default: 5 }) }, { ordering: ["name"] }), Tag: model({ name: string() })',
    )
    await withStore(
      project,
      free,
      index,
      "db.Author.create({ name: 'Ben', born: 1970, size: 6 }); db.Tag.create({ name: 'sf' })",
    )
    const decided = free
      .replace('model({ name: string({ index: true })', 'model({ full: string({ index: true })')
      .replace('ordering: ["name"]', 'ordering: ["full"]')
    await make(project, decided, ['--rename', 'Author.name=full', '--name', 'all'])
    assert.equal(
      await withStore(
        project,
        decided,
        index,
        'return [db.Author.all().toArray().map(({ full, born, size }) => [full, born, size]), db.Tag.count()]',
      ),
      [
        [
          ['Ann', null, 5],
          ['Ben', 1970, 6],
        ],
        1,
      ],
    )
  }))

test('rows get and lose an order with respect to a key', () =>
  inProject({}, async (project) => {
    const plain = schemaOf(`${AUTHOR}, Book: model({ name: string(), ${AUTHOR_KEY} })`)
    const ordered = plain.replace(
      "relatedName: 'books' }) })",
      "relatedName: 'books' }) }, { orderWithRespectTo: 'author' })",
    )
    const index = './migrations/index.js'
    await make(project, plain, ['--format', 'js'])
    await withStore(
      project,
      plain,
      index,
      "const ann = db.Author.create({ name: 'Ann' }); for (const name of ['b', 'a']) ann.books.create({ name })",
    )
    await make(project, ordered, ['--name', 'ordered'])
    const names = 'return db.Author.get(1).books.all().toArray().map(({ name }) => name)'
    assert.equal(
      await withStore(project, ordered, index, `db.Author.get(1).books.create({ name: 'c' }); ${names}`),
      ['b', 'a', 'c'],
    )
    assert.equal(await withStore(project, ordered, index, names), ['b', 'a', 'c'])
    await make(project, plain, ['--name', 'unordered'])
    assert.equal(await withStore(project, plain, index, names), ['b', 'a', 'c'])
  }))

test.run()
