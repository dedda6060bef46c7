import {
  abstractModel,
  bigInteger,
  binary,
  defineSchema,
  foreignKey,
  integer,
  json,
  MemoryLog,
  model,
  string,
  type SchemaOf,
  type UsageError,
} from '@relata/core'
import { inspect } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { concat, count, createStore, databaseOver, Prefetch } from '../../src/index.js'
import { Replica } from '../worlds/replica.js'

const test = suite('virtual properties of rows')

const Named = abstractModel(
  { first: string(), last: string() },
  {
    methods: {
      get fullName(): string {
        return `${this.first} ${this.last}`
      },
      get initials(): string {
        return this.fullName.replaceAll(/[a-z ]/g, '')
      },
    },
  },
)
const schema = defineSchema({
  Author: model(
    { note: json({ null: true }) },
    {
      bases: [Named],
      methods: {
        shout(): string {
          return this.fullName.toUpperCase()
        },
        /** What a program makes of any note. */
        get made(): unknown {
          const { note } = this
          if (note === 'fails') throw new RangeError('no note')
          if (note === 'row') return this
          if (note === 'nan') return NaN
          if (note === 'date') return new Date(0)
          if (note === 'undefined') return undefined
          return note
        },
      },
    },
  ),
  Writer: model(
    { prize: string({ default: '' }) },
    {
      parents: ['Author'],
      methods: {
        get initials(): string {
          return `(${this.prize})`
        },
      },
    },
  ),
  Book: model({
    title: string(),
    author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
    editor: foreignKey('Author', { onDelete: 'SET_NULL', null: true, relatedName: 'edited' }),
  }),
  Blob: model(
    { big: bigInteger(), bytes: binary(), n: integer() },
    {
      methods: {
        get list(): readonly [bigint, Uint8Array] {
          return [this.big, this.bytes]
        },
        get digits(): bigint {
          return this.big
        },
      },
    },
  ),
  Eldest: model({}, { proxy: 'Author', ordering: ['id'] }),
})
interface Library extends SchemaOf<typeof schema> {}

/** Anything may be passed at run time. */
const untyped = (value: unknown): never => value as never

function filled(log: MemoryLog = new MemoryLog()) {
  const db = createStore<Library>(schema, { log })
  const writer = db.Writer.create({ first: 'Doris', last: 'Lessing', prize: 'Nobel' })
  const author = db.Author.create({ first: 'Ann', last: 'Leckie' })
  db.Book.create({ title: 'Shikasta', author: writer.author_ptr, editor: author })
  return { db, writer, author, log }
}

/** The code and message of what a call throws. */
function refusal(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    return `${(error as UsageError).code}: ${(error as Error).message}`
  }
  return 'nothing'
}

test('are read from every row of the model, and follow its values', () => {
  const { db, author } = filled()
  assert.is(author.fullName, 'Ann Leckie')
  assert.is(db.Book.get(1).author.fullName, 'Doris Lessing')
  assert.is(db.Author.update(author, { last: 'L.' }).fullName, 'Ann L.')
  assert.is(author.fullName, 'Ann Leckie', 'a row keeps its values')
  assert.is(db.Author.annotate({ n: count('books') }).get(author).fullName, 'Ann L.')
  assert.is(db.Eldest.last()?.fullName, 'Ann L.')
  assert.is(db.Author.get(author).shout(), 'ANN L.')
  db.Author.delete(author)
  assert.is(author.fullName, 'Ann Leckie')
})

test('are inherited, and a child may have its own', () => {
  const { db, writer } = filled()
  assert.equal([writer.fullName, writer.initials], ['Doris Lessing', '(Nobel)'])
  assert.is(db.Author.get(1).initials, 'DL')
})

test('are those of past states, of replicas, of scopes and of a store opened again', async () => {
  const { db, author, log } = filled()
  const { position } = db
  db.Author.update(author, { last: 'L.' })
  const past = await db.at(position)
  assert.is(past.Author.get(author.pk).fullName, 'Ann Leckie')
  assert.equal(past.pick(past.Author.get(author.pk), { fullName: true }), { fullName: 'Ann Leckie' })
  assert.is(createStore<Library>(schema, { log }).Author.get(author.pk).fullName, 'Ann L.')
  const copy = databaseOver<Library>(await Replica.of(schema, log))
  assert.is(copy.Author.get(author.pk).fullName, 'Ann L.')
  assert.equal(copy.Author.pick({ fullName: true }).last(), { fullName: 'Ann L.' })
})

test('are those of a scope, which are picked over its keys alone', () => {
  const Tenant = model({ name: string() })
  const Person = model(
    {
      tenant: foreignKey('Tenant', { onDelete: 'CASCADE' }),
      name: string(),
      boss: foreignKey('self', { onDelete: 'SET_NULL', null: true }),
    },
    {
      methods: {
        get loud(): string {
          return this.name.toUpperCase()
        },
      },
    },
  )
  const Label = model({ person: foreignKey('Person', { onDelete: 'CASCADE' }) })
  const db = createStore(defineSchema({ Tenant, Person, Label }))
  const one = db.Tenant.create({ name: 'one' })
  const two = db.Tenant.create({ name: 'two' })
  const ann = db.Person.create({ tenant_id: one.id, name: 'Ann' })
  const ben = db.Person.create({ tenant_id: two.id, name: 'Ben' })
  const scope = db.scope({ tenant: one.id })
  assert.is(scope.Person.get(ann.id).loud, 'ANN')
  const seen: unknown[] = []
  const picked = scope.Person.pick({ loud: true, boss: { loud: true } })
  picked.live().subscribe((objects) => seen.push(objects))
  db.Person.update(ben, { name: 'Bob' })
  scope.Person.update(ann, { name: 'Amy' })
  assert.equal(seen, [[{ loud: 'ANN', boss: null }], [{ loud: 'AMY', boss: null }]])
  assert.equal(picked.toArray(), seen[1])
})

test('are no values of the row: neither printed, copied, compared nor written as JSON', () => {
  const { writer } = filled()
  assert.equal(Object.keys(writer), ['id', 'first', 'last', 'note', 'author_ptr_id', 'prize'])
  assert.not('fullName' in { ...writer })
  for (const text of [JSON.stringify(writer), inspect(writer), inspect(writer, { getters: true })])
    assert.not(text.includes('fullName'))
  assert.is((Object.getPrototypeOf(writer) as { fullName?: unknown }).fullName, undefined)
})

test('cannot be written', () => {
  const { db, author } = filled()
  const assigned = refusal(() => Object.assign(author, { fullName: 'x' }))
  assert.is(
    assigned,
    "ERR_ROW_READONLY: Author.fullName is computed by a getter of the model's methods: update the fields that it reads.",
  )
  const given = untyped({ first: 'x', last: 'y', fullName: 'x y' })
  for (const call of [
    () => db.Author.create(given),
    () => db.Author.update(author, given),
    () => db.Author.filter({ id: 1 }).update(given),
    () => db.Author.bulkCreate([given]),
    () => db.Author.update(author, (draft) => Object.assign(draft, { fullName: 'x' })),
    () => db.Author.getOrCreate({ first: 'z' }, given),
    () => db.Book.create({ title: 'x', author: { create: given } }),
  ])
    assert.match(refusal(call), /^ERR_NOT_ASSIGNABLE: .*Author\.fullName is computed by a getter/)
  assert.is(db.Author.count(), 2)
})

test('are no columns: conditions, orders, values and functions refuse them', () => {
  const { db } = filled()
  for (const call of [
    () => db.Author.filter(untyped({ fullName: 'x' })),
    () => db.Author.filter(untyped({ fullName__icontains: 'x' })),
    () => db.Book.filter(untyped({ author__fullName: 'x' })),
    () => db.Author.orderBy(untyped('-fullName')),
    () => db.Author.values(untyped('fullName')),
    () => db.Author.valuesList(untyped('fullName')),
    () => db.Writer.aggregate(untyped({ n: count(untyped('fullName')) })),
    () => db.Author.distinct(untyped('fullName')),
  ])
    assert.match(
      refusal(call),
      /^ERR_UNKNOWN_FIELD: (Author|Writer)\.fullName is computed by a getter .* Declare a computed field, or annotate/,
    )
})

test('have names that annotated and prefetched rows can not have besides; an alias may', () => {
  const { db } = filled()
  for (const name of ['fullName', 'shout']) {
    assert.match(
      refusal(() => db.Author.annotate(untyped({ [name]: count('books') }))),
      /^ERR_NAME_TAKEN/,
    )
    const prefetch = (): unknown => db.Author.prefetchRelated(untyped(Prefetch('books', { toAttr: name })))
    assert.match(refusal(prefetch), /^ERR_NAME_TAKEN/)
  }
  const named = db.Author.alias({ fullName: concat('first', 'last') }).filter({ fullName: 'AnnLeckie' })
  assert.is(named.get().fullName, 'Ann Leckie')
  assert.equal(
    db.Author.values('id')
      .annotate({ fullName: concat('first', 'last') })
      .last(),
    {
      id: 2,
      fullName: 'AnnLeckie',
    },
  )
})

test('are picked: of rows, of related rows, of lists, of a child, from rows, by a checked shape', () => {
  const { db, writer } = filled()
  const shape = db.shape('Author', { fullName: true, initials: true })
  assert.equal(db.Author.orderBy('id').pick(shape).toArray(), [
    { fullName: 'Doris Lessing', initials: 'DL' },
    { fullName: 'Ann Leckie', initials: 'AL' },
  ])
  const book = db.Book.pick({ title: true, author: shape, editor: { fullName: true } })
  assert.equal(book.get(), {
    title: 'Shikasta',
    author: { fullName: 'Doris Lessing', initials: 'DL' },
    editor: { fullName: 'Ann Leckie' },
  })
  db.Book.update(db.Book.get(1), { editor: null })
  assert.is(book.get().editor, null)
  assert.equal(
    db.Author.filter({ id: 1 })
      .pick({ books: { title: true, author: { fullName: true } } })
      .get(),
    { books: [{ title: 'Shikasta', author: { fullName: 'Doris Lessing' } }] },
  )
  assert.equal(db.pick(writer, { initials: true, fullName: true }), {
    initials: '(Nobel)',
    fullName: 'Doris Lessing',
  })
  assert.equal(Object.keys(db.Author.filter({ id: 2 }).pick({ '*': true }).get()), [
    'id',
    'first',
    'last',
    'note',
  ])
  assert.match(
    refusal(() => db.Author.pick(untyped({ fullName: { id: true } }))),
    /^ERR_UNKNOWN_FIELD/,
  )
  assert.match(
    refusal(() => db.Author.pick(untyped({ shout: true }))),
    /^ERR_UNKNOWN_FIELD/,
  )
})

test('are picked live: an object changes with its row, and no other does', () => {
  const { db, author } = filled()
  const seen: unknown[] = []
  db.Book.pick({ author: { fullName: true } })
    .live()
    .subscribe((objects) => seen.push(objects))
  db.Author.update(author, { last: 'L.' })
  assert.is(seen.length, 1, 'an editor is not picked')
  db.Author.update(db.Author.get(1), { last: 'L.' })
  assert.equal(seen.at(-1), [{ author: { fullName: 'Doris L.' } }])
  db.Book.update(db.Book.get(1), { author })
  assert.equal(seen.at(-1), [{ author: { fullName: 'Ann L.' } }])
  const before = seen.length
  db.Author.update(author, { note: 1 })
  assert.is(seen.length, before, 'the same text again')
})

test('are picked as JSON has them', () => {
  const { db } = filled()
  db.Blob.create({ big: 2n ** 60n, bytes: new Uint8Array([1, 2]), n: 1 })
  assert.equal(db.Blob.pick({ list: true, digits: true }).get(), {
    list: ['1152921504606846976', 'AQI='],
    digits: '1152921504606846976',
  })
  const made = (note: unknown): unknown => {
    const row = db.Author.create({ first: '', last: '', note: untyped(note) })
    return (db.pick(row, { made: true }) as { made: unknown }).made
  }
  assert.is(made('date'), '1970-01-01T00:00:00.000Z')
  assert.is(made('undefined'), null)
  assert.equal(made({ a: [1] }), { a: [1] })
  for (const note of ['row', 'nan'])
    assert.match(
      refusal(() => made(note)),
      /^ERR_OWN_FUNCTION: The getter Author\.made returned/,
    )
})

test('throw what their getters throw, which ends a live query', async () => {
  const { db, author } = filled()
  const errors: unknown[] = []
  db.Author.filter({ id: author.pk })
    .pick({ made: true })
    .live()
    .subscribe({ error: (error: unknown) => errors.push(error) })
  db.Author.update(author, { note: 'fails' })
  assert.throws(() => db.Author.get(author.pk).made, /no note/)
  assert.throws(() => db.Author.pick({ made: true }).toArray(), /no note/)
  await new Promise(setImmediate)
  const [error, ...others] = errors as readonly (Error & { readonly code: string })[]
  assert.equal([error?.code, others], ['ERR_LIVE_FAILED', []])
  assert.match(error?.message ?? '', /no note/)
})

test.run()
