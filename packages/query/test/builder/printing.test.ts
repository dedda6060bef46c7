import { inspect } from 'node:util'
import { defineSchema, foreignKey, integer, model, string, type SchemaOf } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { any, Case, count, createStore, Exists, F, none, not, or, OuterRef, When } from '../../src/index.js'

const test = suite('the text of a query set')

const schema = defineSchema({
  A: model({ name: string({ default: '' }), n: integer({ default: 0 }) }),
  Sorted: model({ name: string({ default: '' }) }, { ordering: ['name'] }),
  B: model({ a: foreignKey('A', { onDelete: 'CASCADE', relatedName: 'bs' }) }),
})
interface Shop extends SchemaOf<typeof schema> {}

const filled = (rows: number) => {
  const db = createStore<Shop>(schema, { history: false })
  db.A.bulkCreate(Array.from({ length: rows }, (_, n) => ({ n })))
  db.Sorted.bulkCreate(Array.from({ length: rows }, (_, n) => ({ name: String(n) })))
  return db
}
const oneLine = (value: unknown): string => inspect(value, { breakLength: Infinity, compact: true })

test('has twenty rows at most, and says how many more there are', () => {
  const db = filled(23)
  const rows = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, i) => `A { id: ${from + i + 1}, name: '', n: ${from + i} }`).join(
      ', ',
    )
  assert.is(oneLine(db.A.all()), `QuerySet<A> [ ${rows(0, 20)}, … 3 more ]`)
  assert.is(oneLine(db.A.filter({ n__gte: 1 })), `QuerySet<A> [ ${rows(1, 21)}, … 2 more ]`)
  assert.is(oneLine(db.A.filter({ n__gte: 21 })), `QuerySet<A> [ ${rows(21, 23)} ]`)
  assert.is(oneLine(db.A.none()), 'QuerySet<A> []')
  assert.is(oneLine(db.A.slice(1, 3)), `QuerySet<A> [ ${rows(1, 3)} ]`)
  assert.is(oneLine(db.A.valuesList('n', { flat: true }).slice(0, 3)), 'QuerySet<A> [ 0, 1, 2 ]')
  assert.is(oneLine(db.A), 'A (model, 23 rows)')
  assert.is(oneLine([[[db.A.all()]]]), '[ [ [ [QuerySet<A>] ] ] ]')
  assert.is(String(db.A.slice(0, 1)), 'QuerySet<A> [ A { id: 1, name: "", n: 0 } ]')
})

test('conditions print as they are written', () => {
  assert.is(oneLine(or({ n: 1 }, not({ n__gt: 2 }))), 'or({ n: 1 }, not({ n__gt: 2 }))')
  assert.is(oneLine(any('bs', { pk: 1 })), "any('bs', { pk: 1 })")
  assert.is(oneLine(none('bs')), "none('bs')")
})

test('cases print as they are written', () => {
  const long = When({ n__gt: 500 }, 'long')
  assert.is(oneLine(long), 'When({ n__gt: 500 }, "long")')
  assert.is(JSON.stringify({ long }), '{"long":"When({ n__gt: 500 }, \\"long\\")"}')
  assert.is(String(Object.getPrototypeOf(long)), 'Branch.prototype')
  assert.is(
    oneLine(Case(long, When({ name: F('n') }, F('name')), { default: null })),
    'Case(When({ n__gt: 500 }, "long"), When({ name: n }, name), { default: null })',
  )
  const many = Array.from({ length: 6 }, (_, n) => When({ n }, n))
  assert.match(oneLine(Case(...many)), /, When\(\{ n: 3 \}, 3\), …\)$/)
})

test('evaluates nothing that touches many rows', () => {
  const db = filled(12_000)
  assert.match(oneLine(db.A.all()), /… 11980 more \]$/)
  assert.is(oneLine(db.Sorted.all()), 'QuerySet<Sorted> (not evaluated: 12000 rows; toArray() evaluates it)')
  const unread = 'QuerySet<A> (not evaluated; toArray() evaluates it)'
  assert.is(oneLine(db.A.filter({ name__regex: 'x' })), unread)
  assert.is(oneLine(db.A.annotate({ c: count('bs') })), unread)
  assert.is(oneLine(db.A.filter(Exists(db.B.filter({ a: OuterRef('pk') })))), unread)
  assert.is(oneLine(db.A.filter({ n: 1 }).union(db.A.filter({ n: 2 }))), unread)
  assert.is(
    oneLine(
      db.A.orderBy('name')
        .filter({ pk__in: [1, 2] })
        .valuesList('n', { flat: true }),
    ),
    'QuerySet<A> [ 0, 1 ]',
  )
  const a = db.A.get(1)
  db.B.bulkCreate(Array.from({ length: 30 }, () => ({ a })))
  assert.match(oneLine(a.bs), /^RelatedManager<B> \[ B \{ id: 1, a_id: 1 \}.*… 10 more \]$/)
})

test('does not fail where a function of the application does', () => {
  const broken = createStore(
    defineSchema({ A: model({ name: string() }, { display: () => assert.unreachable() as never }) }),
  )
  broken.A.create({ name: 'x' })
  assert.is(oneLine(broken.A.all()), "QuerySet<A> [ A { id: 1, name: 'x' } ]")
})

test.run()
