import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, defineSchema, foreignKey, integer, manyToMany, model, string, withHooks } from 'relata'
import { emptyLibrary, filledLibrary } from './helpers/library.js'
import { withStudio, type Running } from './helpers/running.js'

const test = suite('the methods that write')
type Db = ReturnType<typeof filledLibrary>
const writing = (use: (running: Running, db: Db) => Promise<void>) => () => {
  const db = filledLibrary()
  return withStudio(db, { write: true, actor: () => 'ann' }, (running) => use(running, db))
}
const BOOK = { title: 'Baudolino', published: '2000-01-01', author_id: 1 }

test(
  'create makes a row with its links in one commit, with the action and the actor',
  writing(async (running, db) => {
    const { row, position } = await running.call('create', {
      model: 'Book',
      values: { ...BOOK, isbn: '9223372036854775807', cover: 'AAEC', notes: { a: [1] }, weight: 1.5 },
      links: { tags: [1, 3] },
    })
    assert.equal(row, { model: 'Book', key: 6, display: 'Baudolino' })
    const book = db.Book.get(6)
    assert.equal(
      [book.isbn, [...(book.cover ?? [])], book.notes],
      [9223372036854775807n, [0, 1, 2], { a: [1] }],
    )
    assert.is(book.tags.count(), 2)
    assert.is(position, db.position)
    const { commits } = await running.call('commits', { limit: 1 })
    assert.equal([commits[0]?.position, commits[0]?.action, commits[0]?.actor], [position, 'studio', 'ann'])
  }),
)

test(
  'create links rows of a declared through model with its values, and a row that refers to the new one',
  writing(async (running, db) => {
    const { row } = await running.call('create', {
      model: 'Author',
      values: { name: 'Calvino' },
      links: { clubs: { keys: [1], values: { role: 'guest' } }, profile: [1], books: [5] },
    })
    const key = row.key as number
    assert.equal(db.Membership.get({ author: key }).role, 'guest')
    assert.equal([db.Profile.get(1).author_id, db.Book.get(5).author_id], [key, key])
    const [commit] = (await running.call('commits', { limit: 1 })).commits
    assert.equal([commit?.position, commit?.total], [3, 4])
    const { id } = db.Club.create({ name: 'Oulipo' })
    const link = { model: 'Author', key, accessor: 'clubs', keys: [id] }
    const unknown = await running.refused('link', { ...link, values: { rank: 1 } })
    assert.equal([unknown.model, Object.keys(unknown.fields ?? {})], ['Membership', ['rank']])
    for (const links of [{ profile: [1, 1] }, { profile: { keys: 1 } }, { nope: [1] }, { clubs: 1 }, 1])
      assert.is(
        (await running.refused('create', { model: 'Author', values: { name: 'x' }, links })).code,
        'ERR_STUDIO_REQUEST',
        JSON.stringify(links),
      )
    const shop = await running.refused('create', {
      model: 'Place',
      values: { name: 'x' },
      links: { shop: [1] },
    })
    assert.is(shop.code, 'ERR_STUDIO_REQUEST')
    assert.is(db.position, 4)
  }),
)

test(
  'create through a relation makes a related row',
  writing(async (running, db) => {
    const through = { model: 'Author', key: 3, accessor: 'books' }
    const { row } = await running.call('create', {
      model: 'Book',
      values: { title: 'Fiasco', published: '1986-01-01' },
      through,
    })
    assert.is(db.Book.get(row.key as number).author_id, 3)
    const wrong = { ...through, accessor: 'clubs' }
    const refusal = await running.refused('create', { model: 'Book', values: BOOK, through: wrong })
    assert.is(refusal.code, 'ERR_STUDIO_REQUEST')
  }),
)

test(
  'every fault of the values is reported at its field, and nothing is written',
  writing(async (running, db) => {
    const before = db.stateHash()
    const error = await running.refused('create', {
      model: 'Book',
      values: { title: 'x'.repeat(201), published: 'soon', isbn: 'many', cover: '???', pages: 0, nope: 1 },
    })
    assert.is(error.status, 422)
    assert.equal(Object.keys(error.fields ?? {}).sort(), [
      'author',
      'cover',
      'isbn',
      'nope',
      'pages',
      'published',
      'title',
    ])
    const taken = await running.refused('create', { model: 'Tag', values: { name: 'crime' } })
    assert.equal([taken.status, Object.keys(taken.fields ?? {})], [409, ['name']])
    const dangling = await running.refused('create', { model: 'Book', values: { ...BOOK, author_id: 99 } })
    assert.is(dangling.code, 'ERR_DANGLING_KEY')
    const links = await running.refused('create', { model: 'Book', values: BOOK, links: { tags: [99] } })
    assert.is(links.code, 'ERR_DANGLING_KEY')
    assert.is(db.stateHash(), before)
    assert.is(db.position, 2)
  }),
)

test(
  'update changes a row, unless it has changed since the form was opened',
  writing(async (running, db) => {
    const { values } = await running.call('row', { model: 'Book', key: 1 })
    const expected = Object.fromEntries(values.map(({ attribute, cell }) => [attribute, cell]))
    const target = { key: 1 }
    const first = { model: 'Book', target, values: { pages: 512, notes: { b: 1 } }, expected }
    assert.is((await running.call('update', first)).count, 1)
    assert.equal([db.Book.get(1).pages, db.Book.get(1).notes], [512, { b: 1 }])
    const late = await running.refused('update', { ...first, values: { pages: 3 } })
    assert.equal([late.code, late.status], ['ERR_STUDIO_CHANGED', 409])
    assert.is(db.Book.get(1).pages, 512)
  }),
)

test(
  'a filtered set is updated as one commit, if as many rows match as the user agreed to',
  writing(async (running, db) => {
    const filter = 'author__name = "Umberto Eco"'
    const request = { model: 'Book', target: { filter, count: 2 }, values: { sold: true } }
    const { count, position } = await running.call('update', request)
    assert.equal([count, position, db.Book.filter({ sold: true }).count()], [2, 3, 2])
    const other = await running.refused('update', { ...request, target: { filter, count: 3 } })
    assert.equal([other.code, other.status], ['ERR_STUDIO_COUNT', 409])
    const faulty = await running.refused('update', { ...request, values: { pages: 0 } })
    assert.equal(Object.keys(faulty.fields ?? {}), ['pages'])
    const several = { model: 'Book', target: { keys: [3, 4] }, values: { sold: true } }
    assert.is((await running.call('update', several)).position, 4)
    assert.is(db.Book.filter({ sold: true }).count(), 4)
  }),
)

test(
  'explainDelete shows what falls and what blocks; a refused delete has the same explanation',
  writing(async (running, db) => {
    const author = { model: 'Author', target: { key: 1 } }
    const explained = await running.call('explainDelete', author)
    assert.is(explained.possible, false)
    assert.equal(
      explained.blockers.map(({ field, onDelete, count, rows }) => [
        field,
        onDelete,
        count,
        rows[0]?.display,
      ]),
      [['Book.author', 'PROTECT', 2, 'The Name of the Rose']],
    )
    const refusal = await running.refused('delete', author)
    assert.equal([refusal.code, refusal.status], ['ERR_PROTECTED', 409])
    assert.equal(refusal.explanation?.blockers, explained.blockers)
    const books = { model: 'Book', target: { filter: 'pages > 300', count: 3 } }
    const plan = await running.call('explainDelete', books)
    const done = await running.call('delete', books)
    assert.equal(plan.byModel, { Book: 3, Book_tags: 6, Review: 4 })
    assert.equal([done.byModel, db.position], [plan.byModel, 3])
  }),
)

test('rows of one request that reference each other are deleted together', async () => {
  const schema = defineSchema({
    Node: model({ name: string(), next: foreignKey('self', { onDelete: 'RESTRICT', null: true }) }),
  })
  const db = createStore(schema)
  const [a, b] = db.transact(() => {
    const first = db.Node.create({ name: 'a' })
    return [first, db.Node.create({ name: 'b', next: first })]
  }).value
  await withStudio(db, { write: true }, async (running) => {
    const target = { keys: [a?.id ?? 0, b?.id ?? 0] }
    assert.is((await running.call('delete', { model: 'Node', target })).total, 2)
  })
})

test(
  'link and unlink change a many-to-many, with values of a through model',
  writing(async (running, db) => {
    const tags = { model: 'Book', key: 5, accessor: 'tags', keys: [1, 2] }
    const first = await running.call('link', tags)
    assert.is(first.changed, true)
    const again = await running.call('link', tags)
    assert.equal(again, { position: first.position, changed: false })
    const author = await running.call('row', { model: 'Author', key: 1 })
    const country = author.values.find(({ attribute }) => attribute === 'country_id')?.cell
    await running.call('update', { model: 'Author', target: { key: 3 }, values: { country_id: country } })
    assert.is(db.Author.get(3).country_id, 'it')
    assert.is(db.Book.get(5).tags.count(), 3)
    await running.call('unlink', { model: 'Book', key: 5, accessor: 'tags', keys: [1] })
    assert.is(db.Book.get(5).tags.count(), 2)
    const club = { model: 'Club', key: 1, accessor: 'members', keys: [2], values: { role: 'guest' } }
    await running.call('link', club)
    assert.is(db.Membership.filter({ role: 'guest' }).count(), 1)
    const unlink = await running.refused('unlink', { model: 'Author', key: 1, accessor: 'books', keys: [1] })
    assert.is(unlink.code, 'ERR_NOT_NULLABLE')
  }),
)

test('a studio that is read-only refuses each write, and so does one whose function says no', async () => {
  const db = filledLibrary()
  const before = db.stateHash()
  const asked: (string | undefined)[] = []
  const write = (request: { readonly url?: string | undefined }): Promise<boolean> => {
    asked.push(request.url)
    return Promise.resolve(false)
  }
  for (const options of [{}, { write }])
    await withStudio(db, options, async (running) => {
      for (const [name, body] of [
        ['create', { model: 'Tag', values: { name: 'x' } }],
        ['update', { model: 'Tag', target: { key: 1 }, values: { name: 'x' } }],
        ['delete', { model: 'Tag', target: { key: 1 } }],
        ['link', { model: 'Book', key: 1, accessor: 'tags', keys: [4] }],
        ['unlink', { model: 'Book', key: 1, accessor: 'tags', keys: [1] }],
      ] as const) {
        const { code, status } = await running.refused(name, body)
        assert.equal([code, status], ['ERR_STUDIO_READ_ONLY', 403])
      }
      assert.is((await running.call('schema', {})).write, false)
    })
  assert.is(db.stateHash(), before)
  assert.ok(asked.includes('/api/create'))
})

test('odd values come back as they were written', async () => {
  const db = emptyLibrary()
  await withStudio(db, { write: true }, async (running) => {
    const names = ['<img src=x onerror=alert(1)>', 'a\u0000b', '__proto__', '\u2028', '']
    for (const name of names) {
      const { row } = await running.call('create', { model: 'Author', values: { name } })
      const { values } = await running.call('row', { model: 'Author', key: row.key })
      assert.is(values.find(({ attribute }) => attribute === 'name')?.cell, name)
    }
    for (const name of ['\ud800', 'a\udc00b']) {
      const { fields } = await running.refused('create', { model: 'Author', values: { name } })
      assert.equal(Object.keys(fields ?? {}), ['name'])
    }
    const { row: author } = await running.call('create', { model: 'Author', values: { name: 'A' } })
    const blurb = 'é'.repeat(2_000_000)
    const notes = {
      __proto__x: 1,
      list: Array.from({ length: 50_000 }, (_, at) => at),
    }
    const values = { ...BOOK, author_id: author.key, blurb, notes }
    const text = JSON.stringify({ model: 'Book', values })
    const { row } = await running.call('create', JSON.parse(text) as never)
    const book = await running.call('row', { model: 'Book', key: row.key })
    const cell = book.values.find(({ attribute }) => attribute === 'blurb')?.cell as {
      size: number
      v: string
    }
    assert.equal([cell.size, cell.v.length], [2_000_000, 300])
    const whole = await running.call('value', { model: 'Book', key: row.key, attribute: 'blurb' })
    assert.is(whole.cell, blurb)
    const json = await running.call('value', { model: 'Book', key: row.key, attribute: 'notes' })
    assert.equal(JSON.parse((json.cell as { v: string }).v), JSON.parse(text).values.notes)
  })
})

test('hooks run with the writes of the studio, and refuse them', async () => {
  const models = defineSchema({
    Note: model({
      text: string(),
      length: integer({ default: 0 }),
      tags: manyToMany('Tag', { relatedName: 'notes' }),
    }),
    Tag: model({ name: string() }),
  })
  const linked: string[] = []
  const db = createStore(
    withHooks(models, {
      Note: {
        beforeCreate: (values) => void (values.length = values.text.length),
        beforeUpdate: (values, { row }) => void (values.length = (values.text ?? row.text).length),
        beforeDelete: (note) => {
          if (note.text === 'kept') throw new Error('this note is kept')
        },
        afterLink: { tags: (note, tag) => void linked.push(`${note.text} ${tag.name}`) },
      },
    }),
  )
  db.Tag.create({ name: 'red' })
  await withStudio(db, { write: true }, async (running) => {
    await running.call('create', { model: 'Note', values: { text: 'four' }, links: { tags: [1] } })
    assert.equal([db.Note.get(1).length, linked], [4, ['four red']])
    await running.call('update', { model: 'Note', target: { key: 1 }, values: { text: 'kept!' } })
    assert.is(db.Note.get(1).length, 5)
    db.Note.update(1, { text: 'kept' })
    await running.refused('delete', { model: 'Note', target: { key: 1 } })
    assert.is(db.Note.count(), 1)
  })
})

test.run()
