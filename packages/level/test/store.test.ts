import {
  bigInteger,
  binary,
  CoreStore,
  date,
  decimal,
  float,
  foreignKey,
  json,
  manyToMany,
  model,
  resolveSchema,
  string,
  type LinkMeta,
  type ModelMeta,
  type SchemaMeta,
} from '@relata/core/engine'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog } from '../src/index.js'
import { inFolder } from './helpers/folder.js'

const test = suite('a store over a LevelDB log')

const schema = resolveSchema({
  Author: model({ name: string(), born: date({ null: true }) }),
  Tag: model({ name: string() }),
  Book: model({
    title: string(),
    price: decimal({ maxDigits: 8, decimalPlaces: 2, null: true }),
    rating: float({ default: 0 }),
    isbn: bigInteger({ null: true }),
    cover: binary({ null: true }),
    data: json({ null: true }),
    author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
    tags: manyToMany('Tag', { relatedName: 'books' }),
  }),
})

async function openStore(folder: string, of: SchemaMeta = schema): Promise<CoreStore> {
  return CoreStore.open(of, { log: await LevelLog.open(folder) })
}

const slot = fc.nat({ max: 5 })
const values = fc.record(
  {
    title: fc.string({ maxLength: 30 }),
    price: fc.constantFrom('1.50', '20', null),
    rating: fc.double({ noNaN: true, noDefaultInfinity: true }),
    isbn: fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
    cover: fc.uint8Array({ maxLength: 10 }),
    // A JSON field refuses the property name `__proto__`.
    data: fc.jsonValue({ maxDepth: 2 }).filter((value) => !JSON.stringify(value).includes('"__proto__":')),
  },
  { requiredKeys: ['title'] },
)
type Change = (store: CoreStore) => void
const book = schema.model('Book')
const tag = schema.model('Tag')
const author = schema.model('Author')

/** A change at a live row of a model, if it has one. */
function at(store: CoreStore, of: ModelMeta, n: number, change: (found: number) => void): void {
  const table = store.state.table(of)
  const live = Array.from({ length: table.limit }, (_, i) => i).filter((i) => table.live[i] === 1)
  const found = live[n % Math.max(1, live.length)]
  if (found !== undefined) change(found)
}

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.string({ maxLength: 8 }).map(
    (name): Change =>
      (store) =>
        void store.create(author, { name }),
  ),
  fc.string({ maxLength: 8 }).map(
    (name): Change =>
      (store) =>
        void store.create(tag, { name }),
  ),
  fc.tuple(slot, values).map(([n, row]): Change => (store) => {
    at(
      store,
      author,
      n,
      (found) => void store.create(book, { ...row, author_id: store.state.table(author).row(found)?.['id'] }),
    )
  }),
  fc.tuple(slot, values).map(
    ([n, row]): Change =>
      (store) =>
        at(store, book, n, (found) => void store.update(book, found, row)),
  ),
  fc.tuple(slot, slot).map(([a, b]): Change => (store) => {
    at(store, book, a, (from) =>
      at(store, tag, b, (to) => void store.link(schema.links[0] as LinkMeta, from, to)),
    )
  }),
  slot.map(
    (n): Change =>
      (store) =>
        at(store, author, n, (found) => void store.delete(author, [found])),
  ),
)

test('opened again, its state is the one it was closed with', async () => {
  const property = fc.asyncProperty(
    fc.array(fc.array(change, { minLength: 1, maxLength: 6 }), { maxLength: 8 }),
    (transactions) =>
      inFolder(async (folder) => {
        let store = await openStore(folder)
        for (const [i, changes] of transactions.entries()) {
          store.transact(
            () => {
              for (const one of changes) one(store)
            },
            { action: `change ${i}`, meta: { actor: 'test' }, key: `key-${i}` },
          )
          if (i % 3 === 2) {
            const hash = store.state.hash()
            await store.close()
            store = await openStore(folder)
            assert.is(store.state.hash(), hash)
          }
        }
        const { position } = store
        const hash = store.state.hash()
        await store.durable()
        await store.close()
        store = await openStore(folder)
        assert.is(store.state.hash(), hash)
        assert.is(store.position, position)
        await store.close()
      }),
  )
  await fc.assert(property, { numRuns: 25, includeErrorInReport: true })
})

test('a transaction that failed leaves nothing in the log', () =>
  inFolder(async (folder) => {
    const store = await openStore(folder)
    assert.throws(
      () =>
        store.transact(() => {
          store.create(author, { name: 'x' })
          throw new Error('no')
        }),
      /no/,
    )
    assert.is(await store.submit(() => store.create(author, { name: 'y' })), 0)
    await store.close()
    const again = await openStore(folder)
    assert.is(again.position, 2)
    assert.is(again.state.table(author).size, 1)
    await again.close()
  }))

test.run()
