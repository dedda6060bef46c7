import {
  bigInteger,
  binary,
  decimal,
  defineSchema,
  foreignKey,
  integer,
  json,
  manyToMany,
  model,
  string,
} from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { count, createStore, F, lookups, not, OuterRef } from '../../src/index.js'
import { filledLibrary, loose, refused } from '../worlds/library.js'

const test = suite('pick')
/** Anything may be passed at run time. */
const untyped = (value: unknown): never => value as never

test('has fields, related rows, lists with options, and expressions', () => {
  const { db } = filledLibrary()
  const objects = db.Author.filter({ name: 'Gaiman' }).pick({
    name: true,
    profile: { city: true },
    books: {
      where: { rating__gte: 30 },
      orderBy: '-rating',
      take: 1,
      pick: { title: true, author: { name: true }, tags: { name: true }, editor: { name: true } },
    },
    n: count('books'),
    loud: not({ name: 'x' }),
  })
  assert.equal(objects.toArray(), [
    {
      name: 'Gaiman',
      profile: null,
      books: [
        {
          title: 'Good Omens',
          author: { name: 'Gaiman' },
          tags: [{ name: 'Fantasy' }, { name: 'Crime' }],
          editor: { name: 'Le Guin' },
        },
      ],
      n: 2,
      loud: true,
    },
  ])
  assert.equal(objects.get(), objects.first())
  assert.equal(objects.last(), objects.at(0))
  assert.is(objects.count(), 1)
  assert.equal(JSON.parse(JSON.stringify(objects)), objects.toArray())
})

test('true for a relation, and *, are all own values', () => {
  const { db } = filledLibrary()
  const [author] = db.Author.pick({ '*': true, profile: true, books: { take: 1 } })
  assert.equal(author, {
    ...db.Author.first(),
    profile: { ...db.Profile.get(1) },
    books: [{ ...db.Author.get(1).books.orderBy('pk').first() }],
  })
})

test('expressions below a single row are about that row', () => {
  const { db } = filledLibrary()
  const [book] = db.Book.filter({ title: 'Stardust' }).pick({
    author: { n: count('books'), name: F('country'), long: not({ name: 'x' }) },
    editor: { n: count('books') },
    n: count('tags'),
    author__n: count('tags'),
  })
  assert.equal(book, { author: { n: 2, name: 'uk', long: true }, editor: null, n: 1, author__n: 1 })
})

test('slices, annotations, related sets and rows have it', () => {
  const { db } = filledLibrary()
  const gaiman = db.Author.get({ name: 'Gaiman' })
  assert.equal(gaiman.books.orderBy('title').slice(1).pick({ title: true }).toArray(), [
    { title: 'Stardust' },
  ])
  assert.equal(
    db.Author.annotate({ n: count('books') })
      .filter({ n: 2 })
      .pick({ n: true })
      .toArray(),
    [{ n: 2 }],
  )
  assert.equal(db.pick(gaiman, { name: true, books: { title: true } }), {
    name: 'Gaiman',
    books: [{ title: 'Stardust' }, { title: 'Good Omens' }],
  })
  assert.equal(db.pick(db.Tag.create({ name: 'new' }), { name: true, books: true }), {
    name: 'new',
    books: [],
  })
  assert.equal(db.pick(db.Tag.filter({ name__in: ['new', 'Crime'] }).orderBy('-name'), { name: true }), [
    { name: 'new' },
    { name: 'Crime' },
  ])
  const before = db.Tag.get({ name: 'new' })
  db.Tag.update(before, { name: 'newer' })
  assert.equal(db.pick(before, { name: true }), { name: 'newer' })
  db.Tag.delete(before)
  assert.is(refused(() => db.pick(before, { name: true })).code, 'ERR_ROW_GONE')
})

test('a shape is a value, for several models and in other shapes', () => {
  const { db } = filledLibrary()
  const tag = db.shape('Tag', { name: true })
  const book = db.shape('Book', { title: true, tags: tag })
  const author = db.shape('Author', { name: true, books: { pick: book, orderBy: 'title', take: 1 } })
  assert.equal(db.Author.filter({ name: 'Gaiman' }).pick(author).toArray(), [
    { name: 'Gaiman', books: [{ title: 'Good Omens', tags: [{ name: 'Fantasy' }, { name: 'Crime' }] }] },
  ])
  assert.is(String(book), 'Shape<Book>')
})

test('values are those of JSON', () => {
  const schema = defineSchema({
    File: model({
      size: bigInteger(),
      bytes: binary({ null: true }),
      price: decimal({ maxDigits: 8, decimalPlaces: 2 }),
      tree: json({ default: () => ({}) }),
      parts: manyToMany('self', { symmetrical: false, relatedName: 'wholes' }),
    }),
  })
  const db = createStore(schema)
  const part = db.File.create({
    size: 2n ** 70n,
    bytes: new Uint8Array([1, 255]),
    price: '1.5',
    tree: { a: [1] },
  })
  db.File.create({ size: 1n, price: '2' }).parts.add(part)
  const objects = db.File.orderBy('-id').pick({
    size: true,
    bytes: true,
    price: true,
    tree: true,
    parts: { size: true },
  })
  assert.equal(objects.toArray(), [
    { size: '1', bytes: null, price: '2.00', tree: {}, parts: [{ size: '1180591620717411303424' }] },
    { size: '1180591620717411303424', bytes: 'Af8=', price: '1.50', tree: { a: [1] }, parts: [] },
  ])
  assert.equal(JSON.parse(JSON.stringify(objects)), objects.toArray())
  // A row writes them in the same way.
  assert.equal(JSON.parse(JSON.stringify(part)), db.pick(part, { '*': true }))
})

test('an object of nothing but true is a shape, whatever its members are called', () => {
  const schema = defineSchema({
    Fish: model({ take: integer(), pick: string() }),
    Boat: model({ catch: manyToMany('Fish', { relatedName: 'boats' }) }),
  })
  const db = createStore(schema)
  db.Boat.create({}).catch.add(db.Fish.create({ take: 3, pick: 'x' }))
  assert.equal(db.Boat.pick({ catch: { take: true, pick: true } }).toArray(), [
    { catch: [{ take: 3, pick: 'x' }] },
  ])
})

test('a list may refer to the row around it, and to untrusted conditions', () => {
  const { db } = filledLibrary()
  const authors = loose(db.Author) as unknown as {
    orderBy(name: string): {
      pick(shape: object): { toArray(): readonly { readonly books: readonly object[] }[] }
    }
  }
  const [gaiman] = authors
    .orderBy('name')
    .pick({
      books: { where: { author__name: OuterRef('name'), rating__gt: OuterRef('id') }, pick: { title: true } },
    })
    .toArray()
  assert.is(gaiman?.books.length, 2)
  const where = lookups('rating__gte=45', { allow: ['rating__gte'] })
  assert.equal(
    db.Author.filter({ name: 'Gaiman' })
      .pick({ books: { where, pick: { title: true } } })
      .toArray(),
    [{ books: [{ title: 'Good Omens' }] }],
  )
})

test('refuses what is no shape', () => {
  const { db } = filledLibrary()
  const code = (shape: unknown): string => refused(() => db.Author.pick(untyped(shape))).code
  for (const wrong of [undefined, null, 'name', ['name'], F('name'), () => true, db.Author.get(1)])
    assert.is(code(wrong), 'ERR_ARGUMENT')
  assert.is(code({ nmae: true }), 'ERR_UNKNOWN_FIELD')
  assert.is(code({ books: { titel: true } }), 'ERR_UNKNOWN_FIELD')
  assert.is(code({ books: { where: { titel: 1 } } }), 'ERR_UNKNOWN_FIELD')
  assert.is(code({ books: { orderBy: 'titel' } }), 'ERR_UNKNOWN_FIELD')
  assert.is(code({ books: { take: -1 } }), 'ERR_ARGUMENT')
  assert.is(code({ books: { skip: '1' } }), 'ERR_ARGUMENT')
  assert.is(code({ profile: { take: 1 } }), 'ERR_ARGUMENT')
  assert.is(code({ name: false }), 'ERR_ARGUMENT')
  assert.is(code({ name: { x: true } }), 'ERR_ARGUMENT')
  assert.is(code({ books: false }), 'ERR_ARGUMENT')
  assert.is(code({ n: count('boks') }), 'ERR_UNKNOWN_FIELD')
  assert.is(code({ n: F('books__title') }), 'ERR_MULTI_VALUED')
  assert.is(code({ ['__proto__']: true }), 'ERR_NAME_TAKEN')
  const circular: Record<string, unknown> = { name: true }
  circular['books'] = { author: circular }
  assert.is(code(circular), 'ERR_TOO_DEEP')
  const values = loose(db.Author.values('name')) as unknown as { pick(shape: object): unknown }
  assert.is(refused(() => values.pick({ name: true })).code, 'ERR_VALUES')
  assert.is(refused(() => db.pick(untyped('x'), { name: true })).code, 'ERR_ARGUMENT')
  assert.is(refused(() => db.pick(untyped(undefined), untyped({ name: true }))).code, 'ERR_UNDEFINED')
  assert.is(refused(() => db.pick(untyped([1]), { name: true })).code, 'ERR_ARGUMENT')
  assert.is(refused(() => db.shape('Tag', untyped({ nmae: true }))).code, 'ERR_UNKNOWN_FIELD')
  assert.is(refused(() => db.shape(untyped('Tug'), {})).code, 'ERR_UNKNOWN_MODEL')
})

test('a commit evaluates the objects again that it affects, and no others', () => {
  const schema = defineSchema({
    Owner: model({ name: string() }),
    Item: model({
      owner: foreignKey('Owner', { onDelete: 'CASCADE', relatedName: 'items' }),
      title: string(),
    }),
  })
  const db = createStore(schema)
  const owners = db.Owner.bulkCreate(Array.from({ length: 50 }, (_, i) => ({ name: `${i}` })))
  for (const owner of owners) owner.items.create({ title: 'a' })
  let shown: readonly object[] = []
  let emitted = 0
  db.Owner.pick({ name: true, items: { title: true } })
    .live()
    .subscribe((objects) => {
      shown = objects
      emitted++
    })
  const before = shown
  db.Item.update(7, { title: 'b' })
  assert.is(emitted, 2)
  assert.equal(
    shown.flatMap((object, i) => (object === before[i] ? [] : [i])),
    [6],
  )
  db.transact(() => {
    db.Item.update(7, { title: 'c' })
    db.Item.update(7, { title: 'b' })
  })
  assert.is(emitted, 2, 'equal objects are not emitted again')
  const plan = String(db.Owner.pick({ name: true, items: { title: true } }).explain({ live: true }))
  assert.match(plan, 'maintained per row')
})

test.run()
