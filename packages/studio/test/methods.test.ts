import * as relata from 'relata'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { emptyLibrary, filledLibrary } from './helpers/library.js'
import { withStudio, type Running } from './helpers/running.js'

const test = suite('the methods that read')
const reading = (use: (running: Running) => Promise<void>) => () => withStudio(filledLibrary(), {}, use)

test(
  'schema describes fields, relations in both directions, inheritance and orders',
  reading(async (running) => {
    const { models, write, actor } = await running.call('schema', {})
    assert.equal([write, actor], [false, null])
    const named = (name: string) => models.find((model) => model.name === name)
    const book = named('Book')
    assert.equal(book?.orders, [['id'], ['published'], ['author', 'title']])
    assert.equal(book?.fields.find(({ name }) => name === 'pages')?.default, { value: 100 })
    assert.is(book?.fields.find(({ name }) => name === 'pages')?.min, 1)
    const author = book?.relations.find(({ name }) => name === 'author')
    assert.equal(
      [author?.kind, author?.target, author?.onDelete, author?.field, author?.limited, author?.single],
      ['forward', 'Author', 'PROTECT', 'author_id', true, true],
    )
    const books = named('Author')?.relations.find(({ id }) => id === author?.inverse)
    assert.equal([books?.kind, books?.accessor, books?.inverse], ['reverse', 'books', author?.id])
    const members = named('Club')?.relations.find(({ name }) => name === 'members')
    assert.equal([members?.kind, members?.through, members?.declared], ['through', 'Membership', true])
    assert.is(book?.relations.find(({ name }) => name === 'tags')?.through, 'Book_tags')
    assert.is(named('Author')?.relations.find(({ name }) => name === 'country')?.toField, 'code')
    assert.equal(named('Shop')?.parents, ['Place'])
    assert.equal(named('Place')?.children, ['Shop'])
    assert.is(named('Book_tags')?.automatic, true)
    assert.equal(
      named('Review')
        ?.fields.find(({ name }) => name === 'rating')
        ?.choices?.map(([value]) => value),
      [1, 2, 3, 4, 5],
    )
    assert.equal(named('Review')?.fields.find(({ name }) => name === 'written')?.default, { computed: true })
    const edited = named('Review')?.fields.find(({ name }) => name === 'edited')
    assert.equal([edited?.managed, edited?.auto], ['update', true])
    assert.equal([named('Author')?.display, named('Book')?.display], [true, false])
  }),
)

test(
  'models has the number of rows of each model',
  reading(async (running) => {
    const { models } = await running.call('models', {})
    assert.is(models.find(({ name }) => name === 'Book')?.rows, 5)
    assert.is(models.find(({ name }) => name === 'Book_tags')?.rows, 10)
  }),
)

test(
  'rows returns a window with typed cells, references, the total, the plan and what it reads',
  reading(async (running) => {
    const window = await running.call('rows', {
      model: 'Book',
      filter: 'author__name = "Umberto Eco"',
      columns: ['title', 'author', 'author__born', 'published__year', 'price'],
      order: ['-published'],
      limit: 1,
    })
    assert.is(window.total, 2)
    assert.equal(window.rows, [
      {
        key: 2,
        display: "Foucault's Pendulum",
        cells: [
          "Foucault's Pendulum",
          { t: 'row', model: 'Author', key: 1, display: 'Author Umberto Eco' },
          '1932-01-05',
          1988,
          '12.50',
        ],
      },
    ])
    assert.equal(
      window.columns.map(({ kind }) => kind),
      ['string', 'row', 'date', 'integer', 'decimal'],
    )
    assert.equal([...window.reads].sort(), ['Author', 'Book'])
    assert.match(window.plan?.text ?? '', 'Author.name')
    assert.is((await running.call('rows', { model: 'Book', order: ['-published'] })).orderServed, true)
    assert.is((await running.call('rows', { model: 'Book', order: ['pages'] })).orderServed, false)
  }),
)

test(
  'windows of an order that no index serves follow each other',
  reading(async (running) => {
    const all = await running.call('rows', { model: 'Book', order: ['pages'], columns: ['pages'] })
    const pages = []
    for (let offset = 0; offset < 5; offset++)
      pages.push(
        (
          await running.call('rows', {
            model: 'Book',
            order: ['pages'],
            columns: ['pages'],
            offset,
            limit: 1,
          })
        ).rows[0],
      )
    assert.equal(pages, all.rows)
  }),
)

test(
  'a row has its values, references, and every reverse relation with its count',
  reading(async (running) => {
    const { row, values, relations, reads } = await running.call('row', { model: 'Author', key: 1 })
    assert.equal(row, { model: 'Author', key: 1, display: 'Author Umberto Eco' })
    assert.equal(values.find(({ attribute }) => attribute === 'country_id')?.cell, {
      t: 'row',
      model: 'Country',
      key: 1,
      display: 'Italy',
      raw: 'it',
    })
    const counts = Object.fromEntries(relations.map(({ accessor, count }) => [accessor, count]))
    assert.equal(counts, { profile: 1, books: 2, clubs: 1, membership_set: 1 })
    assert.ok(['Author', 'Book', 'Membership', 'Club', 'Profile'].every((name) => reads.includes(name)))
    assert.is((await running.refused('row', { model: 'Author', key: 99 })).code, 'ERR_DOES_NOT_EXIST')
    const shop = await running.call('row', { model: 'Shop', key: 1 })
    assert.equal(shop.inherited, [{ model: 'Place', key: 1, display: 'Corner' }])
  }),
)

test('a row of a tree has the rows above it, the root first, and the first ten below it', () => {
  const { createStore, defineSchema, foreignKey, model: modelOf, string } = relata
  const db = createStore(
    defineSchema({
      Topic: modelOf(
        {
          name: string(),
          parent: foreignKey('self', { onDelete: 'CASCADE', null: true, tree: true, relatedName: 'topics' }),
        },
        { display: (topic) => topic.name },
      ),
      Author: modelOf({ name: string() }),
    }),
  )
  const arts = db.Topic.create({ name: 'Arts' })
  const novel = db.Topic.create({ name: 'Novels', parent: arts })
  for (let at = 1; at <= 12; at++) db.Topic.create({ name: `Novels ${at}`, parent: novel })
  db.Author.create({ name: 'Ann' })
  return withStudio(db, {}, async (running) => {
    const names = ({
      first,
    }: {
      readonly first: readonly { readonly display: string }[]
    }): readonly string[] => first.map(({ display }) => display)
    const novels = await running.call('row', { model: 'Topic', key: 2 })
    const [above, below] = novels.tree
    if (above === undefined || below === undefined) throw new Error('no tree')
    assert.equal([above.accessor, above.count, names(above)], ['ancestors', 1, ['Arts']])
    assert.equal([below.accessor, below.count, below.first.length], ['descendants', 12, 10])
    const leaf = await running.call('row', { model: 'Topic', key: 3 })
    assert.equal(leaf.tree.map(names), [['Arts', 'Novels'], []])
    assert.equal((await running.call('row', { model: 'Author', key: 1 })).tree, [])
  })
})

test(
  'related is a window of the rows of a relation',
  reading(async (running) => {
    const books = await running.call('related', {
      model: 'Author',
      key: 2,
      accessor: 'books',
      filter: 'pages > 300',
    })
    assert.equal(
      books.rows.map(({ display }) => display),
      ['The Dispossessed'],
    )
    const tags = await running.call('related', { model: 'Book', key: 1, accessor: 'tags' })
    assert.equal(
      tags.rows.map(({ display }) => display),
      ['classic', 'crime'],
    )
    assert.ok(tags.reads.includes('Book_tags') || tags.reads.includes('Tag'))
    assert.is(
      (await running.refused('related', { model: 'Author', key: 1, accessor: 'profile' })).status,
      400,
    )
  }),
)

test(
  'choices searches the target of a relation, narrowed by limitChoicesTo',
  reading(async (running) => {
    const all = await running.call('choices', { model: 'Book', accessor: 'author' })
    assert.equal(
      all.rows.map(({ display }) => display),
      ['Author Umberto Eco', 'Author Ursula K. Le Guin'],
    )
    const found = await running.call('choices', { model: 'Book', accessor: 'author', search: 'guin' })
    assert.equal(
      found.rows.map(({ value }) => value),
      [2],
    )
    const country = await running.call('choices', { model: 'Author', accessor: 'country', search: 'ita' })
    assert.equal(
      country.rows.map(({ value }) => value),
      ['it'],
    )
    const books = await running.call('choices', { model: 'Tag', accessor: 'books', search: '5', limit: 1 })
    assert.equal([books.rows.map(({ key }) => key), books.more], [[5], false])
  }),
)

test(
  'aggregate counts, groups by a field or a relation, and orders the groups',
  reading(async (running) => {
    const whole = await running.call('aggregate', {
      model: 'Book',
      measures: [{ function: 'count' }, { function: 'max', chain: 'pages' }],
    })
    assert.equal(whole.groups, [{ keys: [], values: [5, 640] }])
    const middle = await running.call('aggregate', {
      model: 'Book',
      measures: [{ function: 'median', chain: 'pages' }],
      filter: 'pages > 204',
    })
    assert.equal(middle.measures, [{ label: 'median(pages)', kind: 'float' }])
    assert.equal(middle.groups, [{ keys: [], values: [420] }])
    const byAuthor = await running.call('aggregate', {
      model: 'Book',
      by: ['author'],
      measures: [{ function: 'sum', chain: 'pages' }],
      order: 'descending',
      limit: 2,
    })
    assert.equal(byAuthor.groups[0], {
      keys: [{ t: 'row', model: 'Author', key: 1, display: 'Author Umberto Eco' }],
      values: [1140],
    })
    assert.equal([byAuthor.groups.length, byAuthor.more], [2, true])
    const byTag = await running.call('aggregate', {
      model: 'Book',
      by: ['tags__name'],
      filter: 'pages > 300',
    })
    assert.equal(
      byTag.groups.map(({ keys: [key], values: [n] }) => [key, n]),
      [
        ['classic', 2],
        ['crime', 3],
        ['fantasy', 1],
      ],
    )
  }),
)

test(
  'complete offers the next steps of a chain, operators and values',
  reading(async (running) => {
    const at = async (text: string, caret = text.length) =>
      running.call('complete', { model: 'Book', text, caret })
    const labels = async (text: string) => (await at(text)).items.map(({ label }) => label)
    assert.ok((await labels('')).includes('author'))
    assert.ok((await labels('author__na')).includes('name'))
    assert.equal((await at('pages > 5, auth')).start, 11)
    assert.equal((await labels('pages ')).slice(0, 2), ['=', '!='])
    assert.ok((await labels('author__name = U')).includes('Umberto Eco'))
    assert.equal((await labels('sold = ')).slice(0, 2), ['true', 'false'])
    assert.ok((await labels('title = x ')).includes('and'))
    assert.is((await at('nope = 1, pages > 5', 19)).fault?.code, 'ERR_UNKNOWN_FIELD')
    assert.is((await at('pages > ')).fault, null)
    const author = await at('author = ')
    assert.equal(author.items[0]?.detail, 'Author Umberto Eco')
    const chain = await running.call('complete', {
      model: 'Book',
      text: '-author__',
      caret: 9,
      mode: 'chain',
    })
    assert.ok(chain.items.some(({ insert }) => insert === 'author__name'))
    assert.not.ok(chain.items.some(({ kind }) => kind === 'lookup'))
  }),
)

test(
  'commits are listed newest first, filtered, with readable events',
  reading(async (running) => {
    const { commits, next } = await running.call('commits', {})
    assert.equal(
      commits.map(({ position, action, actor }) => [position, action, actor]),
      [
        [2, 'seed', 'setup'],
        [1, null, null],
      ],
    )
    assert.is(next, null)
    const events = await running.call('commits', { model: 'Profile', key: 1 })
    assert.equal(events.commits.length, 1)
    const [event] = events.commits[0]?.events ?? []
    assert.equal(event?.type === 'created' && event.values.find(({ name }) => name === 'city')?.cell, 'Milan')
    const shop = (await running.call('commits', { model: 'Shop', key: 1 })).commits[0]
    assert.equal(
      shop?.events.map((each) => 'model' in each && each.model),
      ['Place', 'Shop'],
    )
    assert.equal((await running.call('commits', { actor: 'nobody' })).commits, [])
    const page = await running.call('commit', { position: 2, offset: 1, limit: 2 })
    assert.equal([page.commit.events.length, page.next], [2, 3])
    assert.is((await running.refused('commit', { position: 9 })).status, 404)
  }),
)

test(
  'health, stats and live say how the store does',
  reading(async (running) => {
    const health = await running.call('health', {})
    assert.equal([health.status, health.position, health.stored], ['open', 2, 2])
    const stats = await running.call('stats', {})
    assert.is(stats.models.find(({ name }) => name === 'Book')?.rows, 5)
    assert.equal((await running.call('live', {})).views, [])
  }),
)

test('of very many rows, only the first ones are read in an order that no index serves', async () => {
  const db = emptyLibrary()
  db.Place.bulkCreate(Array.from({ length: 100_001 }, (_, at) => ({ name: `p${(at * 7919) % 100_001}` })))
  await withStudio(db, {}, async (running) => {
    const request = { model: 'Place', columns: ['name'], order: ['name'], limit: 1 }
    const top = await running.call('rows', { ...request, offset: 999 })
    assert.equal([top.orderServed, top.reachable, top.total], [false, 1000, 100_001])
    assert.is(top.rows[0]?.display, (db.Place.orderBy('name').at(999) as { name: string }).name)
    const deep = await running.refused('rows', { ...request, offset: 1000 })
    assert.equal([deep.code, deep.status], ['ERR_STUDIO_COST', 422])
    const filtered = await running.call('rows', { ...request, offset: 1000, filter: 'id <= 50000' })
    assert.equal([filtered.reachable, filtered.rows.length], [null, 1])
    const byKey = await running.call('rows', { ...request, order: ['-pk'], offset: 100_000 })
    assert.equal([byKey.orderServed, byKey.reachable, byKey.rows[0]?.key], [true, null, 1])
  })
})

test('relations whose product is too large are refused before they are combined', async () => {
  await withStudio(filledLibrary(), { maxVisited: 15 }, async (running) => {
    const by = ['tags__name', 'reviews__rating']
    assert.is(
      (await running.refused('aggregate', { model: 'Author', by: by.map((chain) => `books__${chain}`) }))
        .code,
      'ERR_STUDIO_COST',
    )
    const source = "db.Author.values('books__tags__name', 'books__reviews__rating')"
    assert.is((await running.refused('console', { source })).code, 'ERR_STUDIO_COST')
    assert.ok((await running.call('aggregate', { model: 'Book', by: ['author__name'] })).groups.length > 0)
  })
})

test('live lists the live queries with their subscribers', async () => {
  const db = filledLibrary()
  const subscription = db.Book.filter({ pages__gt: 300 }).live().subscribe()
  await withStudio(db, {}, async (running) => {
    const { views, subscribers } = await running.call('live', {})
    assert.equal([views[0]?.model, views[0]?.rows, subscribers], ['Book', 3, 1])
  })
  subscription.unsubscribe()
})

test.run()
