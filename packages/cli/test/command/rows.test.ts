import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CoreStore, defineSchema, foreignKey, model, string, type SchemaOf } from '@relata/core/engine'
import { LevelLog } from '@relata/level'
import { databaseOver } from '@relata/query'
import { relata } from '../helpers/capture.js'
import { makeLibrary, openLibrary } from '../helpers/filled-library.js'
import { inProject, type Project } from '../helpers/project.js'

const test = suite('relata ls and show')

const inLibrary = (use: (project: Project) => Promise<void>): Promise<void> =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    await use(project)
  })

const titles = (stdout: string): readonly string[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly title: string }).title)

test('ls prints the rows of a model in its order', () =>
  inLibrary(async (project) => {
    const { code, stdout, stderr } = await project.relata('ls', 'store', 'Book')
    assert.is(code, 0)
    assert.is(stderr, '')
    const lines = stdout.trimEnd().split('\n')
    assert.match(lines[0] ?? '', /^id +title +pages +isbn +cover +notes +text +author_id$/)
    assert.match(lines[1] ?? '', /^ 3 +Harry Potter +223 +null +null +\{"film":true,"parts":\[1,2\]\} +2$/)
    assert.match(lines[2] ?? '', /^ 2 +The Casual Vacancy +503 +null +0x0102ff +null +2$/)
  }))

test('conditions are lookup chains, typed by the field that each ends at', () =>
  inLibrary(async (project) => {
    const ls = async (...argv: readonly string[]): Promise<readonly string[]> =>
      titles((await relata(project, 'ls', 'store', 'Book', '--json', ...argv)).stdout)
    assert.equal(await ls('author__name__startswith=J', 'pages__gt=300'), ['The Casual Vacancy'])
    assert.equal(await ls('isbn=9780151446476'), ['The Name of the Rose'])
    assert.equal(await ls('tags__name__in=Crime,Poetry'), ['The Name of the Rose'])
    assert.equal(await ls('isbn__isnull=true', '--order=-pages'), ['The Casual Vacancy', 'Harry Potter'])
    assert.equal(await ls('--order', 'pages', '--limit', '1', '--offset', '1'), ['The Casual Vacancy'])
    // Each by itself: tags of two different rows.
    assert.equal(await ls('tags__name=Crime', 'tags__name=History'), ['The Name of the Rose'])
  }))

test('--fields prints values of chains, --count the number of rows', () =>
  inLibrary(async (project) => {
    const { stdout } = await relata(
      project,
      'ls',
      'store',
      'Book',
      '--fields',
      'title,author__name',
      '--json',
      '--limit',
      '1',
    )
    assert.equal(JSON.parse(stdout), { title: 'Harry Potter', author__name: 'J. K. Rowling' })
    assert.is((await relata(project, 'ls', 'store', 'Book', 'pages__gte=503', '--count')).stdout, '2\n')
    assert.is((await relata(project, 'ls', 'store', 'Book', '--count', '--json')).stdout, '{"count":3}\n')
  }))

test('errors name the model, the field and what is near', () =>
  inLibrary(async (project) => {
    const refused = async (...argv: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await relata(project, 'ls', 'store', ...argv)
      assert.not.equal(code, 0)
      assert.is(stdout, '')
      return stderr
    }
    assert.match(await refused('Bok'), /ERR_NO_MODEL: There is no model 'Bok' \(did you mean 'Book'\?\)/)
    assert.match(await refused('Book', 'titel=x'), /ERR_UNKNOWN_FIELD.*title/)
    assert.match(await refused('Book', 'pages__gt=many'), /ERR_VALUE_TYPE.*pages.*many/)
    assert.match(await refused('Book', 'pages'), /ERR_COMMAND_LINE/)
    assert.match(await refused('Book', '--limit', '-1'), /ERR_COMMAND_LINE/)
    assert.match(await refused('Book', '--order', 'pagse'), /pages/)
  }))

test('what a terminal would act on is escaped, long texts are cut, wide characters are aligned', () =>
  inProject({}, async (project) => {
    const db = await openLibrary(project.path('store'))
    const author = db.Author.create({ name: '\u001b[31mred\u001b[0m\r\n\u202e' })
    author.books.create({
      title: '漢字かな',
      text: 'x'.repeat(5_000_000),
      notes: { constructor: 1, a: '\u009b2J' },
    })
    author.books.create({ title: 'é👨‍👩‍👧z', text: 'short' })
    await db.durable()
    await db.close()
    for (const argv of [
      ['ls', 'store', 'Author'],
      ['ls', 'store', 'Book'],
      ['show', 'store', 'Book', '1'],
      ['log', 'store'],
      ['show', 'store', 'Author', '1'],
    ]) {
      const { code, stdout } = await relata(project, ...argv)
      assert.is(code, 0)
      // oxlint-disable-next-line no-control-regex
      assert.not.ok(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/.test(stdout), argv.join(' '))
      assert.ok(stdout.length < 20_000, `${argv.join(' ')}: ${stdout.length}`)
    }
    const { stdout } = await relata(project, 'ls', 'store', 'Book', '--fields', 'title,text')
    assert.is(stdout.split('\n').length, 4)
    assert.match(stdout, /^title     text\n/)
    assert.match(stdout, '\n漢字かな  xxxxx')
    assert.match(stdout, '\né👨‍👩‍👧z      short\n')
    const json = (await relata(project, 'ls', 'store', 'Author', '--json')).stdout
    assert.equal((JSON.parse(json) as { readonly name: string }).name, '\u001b[31mred\u001b[0m\r\n\u202e')
    const hostile = await relata(project, 'ls', 'store', 'Author', 'name\u001b[31m=1')
    assert.not.ok(hostile.stderr.includes('\u001b'))
  }))

test('a list that is cut says how many rows there are', () =>
  inProject({}, async (project) => {
    const db = await openLibrary(project.path('store'))
    db.transact(() => {
      for (let at = 0; at < 60; at++) db.Author.create({ name: `Author ${at}` })
    })
    await db.durable()
    await db.close()
    const { stdout, stderr } = await relata(project, 'ls', 'store', 'Author')
    assert.is(stdout.trimEnd().split('\n').length, 51)
    assert.match(stderr, '10 more rows')
    assert.is(
      (await relata(project, 'ls', 'store', 'Author', '--json')).stdout.trimEnd().split('\n').length,
      60,
    )
  }))

test('show prints a row, the rows that its keys name, and its relations', () =>
  inLibrary(async (project) => {
    const { code, stdout } = await relata(project, 'show', 'store', 'Book', '1')
    assert.is(code, 0)
    assert.match(stdout, 'Book 1 "The Name of the Rose"\n')
    assert.match(stdout, /author_id +1 +key of Author: Author 1 "Umberto Eco"/)
    assert.match(stdout, 'tags (Tag): 2\n  Tag "Crime"\n  Tag "History"\n')
    const author = await relata(project, 'show', 'store', 'Author', '2')
    assert.match(author.stdout, 'books (Book): 2\n  Book 3 "Harry Potter"\n  Book 2 "The Casual Vacancy"\n')
    assert.match(author.stdout, 'friends (Author): 1\n  Author 1 "Umberto Eco"\n')
    const json = JSON.parse((await relata(project, 'show', 'store', 'Tag', 'Crime', '--json')).stdout) as {
      readonly relations: unknown
    }
    assert.equal(json.relations, { books: { model: 'Book', count: 1, first: [1] } })
    const none = await relata(project, 'show', 'store', 'Book', '99')
    assert.is(none.code, 3)
    assert.match(none.stderr, 'ERR_DOES_NOT_EXIST')
  }))

test('show prints the rows above and below a row of a tree, at most ten', () =>
  inProject({}, async (project) => {
    const schema = defineSchema({
      Topic: model({
        name: string(),
        parent: foreignKey('self', { onDelete: 'CASCADE', null: true, tree: true, relatedName: 'topics' }),
      }),
    })
    const store = await CoreStore.open(schema, { log: await LevelLog.open(project.path('store')) })
    const db = databaseOver<SchemaOf<typeof schema>>(store)
    const arts = db.Topic.create({ name: 'Arts' })
    const novels = db.Topic.create({ name: 'Novels', parent: arts })
    for (let at = 1; at <= 12; at++) db.Topic.create({ name: `N${at}`, parent: novels })
    await db.close()
    const { stdout } = await relata(project, 'show', 'store', 'Topic', '2')
    assert.match(stdout, 'ancestors (Topic): 1\n  Topic 1 "Arts"\n')
    assert.match(stdout, /descendants \(Topic\): 12\n( {2}Topic \d+ "N\d+"\n){10} {2}and 2 more\n/)
  }))

test.run()
