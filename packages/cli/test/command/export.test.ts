import { existsSync, readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { boolean, CoreStore, defineSchema, model, string, type SchemaOf } from '@relata/core/engine'
import { LevelLog } from '@relata/level'
import { databaseOver } from '@relata/query'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { captured } from '../helpers/capture.js'
import { makeLibrary, openLibrary } from '../helpers/filled-library.js'
import { inProject, type Project } from '../helpers/project.js'
import { SqliteFile } from '../helpers/sqlite-file.js'

const test = suite('relata export and import')

const inLibrary = (use: (project: Project) => Promise<void>): Promise<void> =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    await use(project)
  })

test('an export that is imported gives a store with the same state and next keys, which opens with its schema', () =>
  inLibrary(async (project) => {
    const exported = await project.relata('export', 'store')
    assert.is(exported.code, 0)
    assert.is(exported.stderr, '')
    await writeFile(project.path('store.jsonl'), exported.stdout)
    const imported = await project.relata('import', 'copy', '--from', 'store.jsonl', '--batch', '3')
    assert.is(imported.code, 0, imported.stderr)
    assert.match(
      imported.stdout,
      /^10 rows and links are in copy, in \d commits\. State hash [0-9a-f]{64}\.\n$/,
    )
    const db = await openLibrary(project.path('copy'))
    const original = await openLibrary(project.path('store'))
    assert.is(db.stateHash(), original.stateHash())
    assert.equal(db.Book.create({ title: 'Next', author_id: 1 }).id, 5)
    await db.durable()
    await db.close()
    await original.close()
  }))

test('--out writes a new file, --sqlite a database, --csv a folder', () =>
  inLibrary(async (project) => {
    const out = await captured(['export', 'store', '--out', 'a.jsonl', '--json'], { cwd: project.folder })
    assert.equal(JSON.parse(out.stdout), { target: 'a.jsonl', position: 9, size: 10 })
    assert.is((await readFile(project.path('a.jsonl'), 'utf8')).trimEnd().split('\n').length, 12)
    const sqlite = await project.relata('export', 'store', '--sqlite', 'new/deep/a.sqlite')
    assert.is(sqlite.code, 0, sqlite.stderr)
    const db = await SqliteFile.open(project.path('new/deep/a.sqlite'))
    assert.equal(
      db.values('SELECT name FROM Author JOIN Book ON Book.author_id = Author.id WHERE pages > 510'),
      [['Umberto Eco']],
    )
    db.close()
    await captured(['export', 'store', '--csv', 'csv'], { cwd: project.folder })
    assert.equal(readdirSync(project.path('csv')).sort(), [
      'Author.csv',
      'Author.friends.csv',
      'Book.csv',
      'Book.tags.csv',
      'Tag.csv',
    ])
    for (const option of ['--out', '--sqlite', '--csv']) {
      const again = await captured(['export', 'store', option, option === '--csv' ? 'csv' : 'a.jsonl'], {
        cwd: project.folder,
      })
      assert.is(again.code, 3)
      assert.match(again.stderr, 'ERR_FILE_EXISTS')
    }
    assert.is(
      (await captured(['export', 'store', '--out', 'x', '--csv', 'y'], { cwd: project.folder })).code,
      2,
    )
  }))

/** Imports lines that a function has changed; returns the refusal. */
async function importing(
  project: Project,
  change: (lines: string[]) => readonly string[],
  ...argv: readonly string[]
): Promise<string> {
  const { stdout } = await captured(['export', 'store'], { cwd: project.folder })
  await writeFile(project.path('changed.jsonl'), change(stdout.trimEnd().split('\n')).join('\n'))
  const result = await captured(['import', 'new', '--from', 'changed.jsonl', ...argv], {
    cwd: project.folder,
  })
  assert.equal(existsSync(project.path('new')), result.code === 0)
  assert.equal(
    readdirSync(project.folder).filter((name) => name.includes('partial')),
    [],
  )
  return result.code === 0 ? '' : result.stderr
}

const edit = (at: number, from: string, to: string) => (lines: string[]) =>
  lines.map((line, index) => (index === at ? line.replace(from, to) : line))

test('what does not fit is refused with its line, and nothing is left', () =>
  inLibrary(async (project) => {
    assert.match(
      await importing(project, edit(1, 'Author', 'Autor')),
      /ERR_IMPORT: Line 2: There is no model "Autor" \(did you mean 'Author'\?\)\. Nothing was imported/,
    )
    assert.match(
      await importing(project, edit(1, '"name"', '"nam"')),
      /Line 2: Author has no column "nam" \(did you mean 'name'\?\)/,
    )
    assert.match(await importing(project, edit(1, '"Umberto Eco"', '{}')), /Line 2: Author\.name: expected/)
    assert.match(await importing(project, edit(1, '"Umberto Eco"', 'null')), /Line 2: Author\.name: null/)
    assert.match(
      await importing(project, edit(2, '"id":2', '"id":1')),
      /Line 3: Another Author has the same id/,
    )
    assert.match(
      await importing(project, (lines) => lines.filter((_, at) => at !== 1)),
      /Line \d+: There is no Author 1|names|is no such Author/,
    )
    assert.match(await importing(project, edit(5, '"author_id":1', '"author_id":9')), /no such Author/)
    assert.match(await importing(project, (lines) => lines.slice(0, -1)), /ends before the end/)
    assert.match(await importing(project, (lines) => [...lines, ...lines.slice(1, 2)]), /after the end/)
    assert.match(await importing(project, edit(1, 'Umberto', 'Umbert')), /another hash.*--edited/)
    assert.match(
      await importing(project, (lines) => [lines[0] ?? '', 'no JSON', ...lines.slice(1)]),
      /Line 2: It is not JSON/,
    )
    assert.match(
      await importing(project, (lines) => [...lines.slice(0, 3), '[]', ...lines.slice(3)]),
      /Line 4: It is not an object/,
    )
    assert.match(await importing(project, () => ['{"relata":"export","format":2}']), /Line 1/)
    assert.match(
      await importing(project, () => ['{"relata":"export","format":1,"schema":{"models":7}}']),
      /Line 1/,
    )
    assert.match(await importing(project, () => []), /empty/)
    assert.is(await importing(project, edit(1, 'Umberto', 'Umbert'), '--edited'), '')
  }))

test('a folder with files is refused and left as it is', () =>
  inLibrary(async (project) => {
    const { code, stderr } = await captured(['import', 'store', '--from', 'x'], { cwd: project.folder })
    assert.is(code, 3)
    assert.match(stderr, 'ERR_NO_FILE')
    await writeFile(project.path('x'), '')
    const taken = await captured(['import', 'store', '--from', 'x'], { cwd: project.folder })
    assert.is(taken.code, 3)
    assert.match(taken.stderr, 'ERR_NOT_EMPTY')
    assert.is((await captured(['verify', 'store'], { cwd: project.folder })).code, 0)
  }))

test('the columns of computed fields have the stored values, which no function computes again', () =>
  inProject({}, async (project) => {
    const people = defineSchema({
      Person: model(
        {
          first: string(),
          slug: string({ computed: ['first'], unique: true }),
          long: boolean({ computed: ['slug'], index: true }),
        },
        { computed: { slug: ({ first }) => first.toLowerCase(), long: ({ slug }) => slug.length > 3 } },
      ),
    })
    const log = await LevelLog.open(project.path('store'))
    const db = databaseOver<SchemaOf<typeof people>>(await CoreStore.open(people, { log }))
    db.Person.bulkCreate([{ first: 'Ann' }, { first: 'Benedict' }])
    await db.close()
    const exported = await project.relata('export', 'store', '--sqlite', 'a.sqlite')
    assert.is(exported.code, 0, exported.stderr)
    const sqlite = await SqliteFile.open(project.path('a.sqlite'))
    assert.equal(sqlite.values('SELECT first, slug, long FROM Person ORDER BY id'), [
      ['Ann', 'ann', 0],
      ['Benedict', 'benedict', 1],
    ])
    const declared = sqlite.values('SELECT sql FROM sqlite_master WHERE sql IS NOT NULL').flat().join(' ')
    assert.match(declared, /"slug" TEXT NOT NULL UNIQUE/)
    assert.match(declared, /CREATE INDEX \S+ ON "Person" \("long"\)/)
    sqlite.close()
  }))

test.run()
