import { defineSchema, foreignKey, integer, json, model, string, type RelataError } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, F } from '../../src/index.js'
import { refused } from '../worlds/library.js'

const test = suite('what writes and unknown methods advise')

const schema = defineSchema({
  A: model({
    name: string({ default: '' }),
    n: integer({ default: 0 }),
    data: json({ default: () => ({ k: 1 }) }),
  }),
  B: model({ a: foreignKey('A', { onDelete: 'CASCADE', relatedName: 'bs' }), t: string({ default: '' }) }),
})
const filled = () => {
  const db = createStore(schema)
  for (const n of [3, 1, 2]) db.A.create({ n })
  return db
}

type Method = (...given: readonly unknown[]) => unknown
const free = (value: object): Readonly<Record<string, Method | undefined>> => value as never

test('a slice and a combination are picked by key, and the advice does what was meant', () => {
  const db = filled()
  const sliced = db.A.orderBy('n').slice(0, 2)
  const combined = [
    db.A.filter({ n: 1 }).union(db.A.filter({ n: 2 })),
    db.A.all().difference(db.A.filter({ n: 3 })),
  ]
  for (const [rows, code] of [
    [sliced, 'ERR_SLICED'],
    ...combined.map((each) => [each, 'ERR_COMBINED'] as const),
  ] as const) {
    for (const [method, args] of [
      ['update', [{ n: 9 }]],
      ['delete', []],
    ] as const) {
      const error = refused(() => free(rows)[method]?.(...args))
      assert.is(error.code, code)
      assert.match(error.message, `db.A.filter({ pk__in: rows }).${method}(`)
      assert.not.match(error.message, 'first')
    }
  }
  assert.is(db.A.count(), 3)
  assert.is(db.A.filter({ pk__in: sliced as never }).update({ name: 'low' }), 2)
  assert.equal(db.A.filter({ name: 'low' }).orderBy('n').valuesList('n', { flat: true }).toArray(), [1, 2])
  for (const rows of combined) assert.is(db.A.filter({ pk__in: rows as never }).update({ n: F('n') }), 2)
  assert.equal(db.A.filter({ pk__in: sliced as never }).delete().total, 2)
  assert.equal(db.A.valuesList('n', { flat: true }).toArray(), [3])
})

test('an unknown name gets a suggestion, a chain into JSON a recipe, a chain to another row that row', () => {
  const db = filled()
  const b = db.B.create({ a_id: 1 })
  const writes: readonly ((values: never) => unknown)[] = [
    (values) => db.A.create(values),
    (values) => db.A.update(1, values),
    (values) => db.A.all().update(values),
    (values) => db.A.bulkCreate([values]),
    (values) => db.A.bulkUpdate([[1, values]]),
  ]
  for (const write of writes) {
    const refusal = (values: object): RelataError => refused(() => write(values as never)) as RelataError
    const misspelt = refusal({ nmae: 'x' })
    assert.equal([misspelt.code, misspelt.field], ['ERR_UNKNOWN_FIELD', 'nmae'])
    assert.match(misspelt.message, "did you mean 'name'?")
    const inside = refusal({ data__k: 9 })
    assert.is(inside.code, 'ERR_UNKNOWN_FIELD')
    assert.match(inside.message, 'draft.data.k = …')
  }
  assert.match(refused(() => db.B.update(b, { a__name: 'x' } as never)).message, "'a' leads to another row")
  const every = refused(() => db.A.update(1, { nmae: 'x', n: {}, data__k: 1 } as never)) as RelataError
  assert.equal(
    every.issues.map(({ field }) => field),
    ['nmae', 'data__k', 'n'],
  )
})

test('methods that do not exist name the alternative', () => {
  const db = filled()
  const [a] = db.A
  const all: readonly object[] = [db.A, db.A.all(), a?.bs ?? {}, db.A.values('n')]
  const names = {
    iterator: 'for (const row',
    selectForUpdate: 'transact',
    using: 'other store',
    raw: 'SQL',
    order_by: 'orderBy',
    aget: 'get(…)',
    acreate: 'create(…)',
    aget_or_create: 'getOrCreate(…)',
    get_or_create: 'getOrCreate',
    map: 'toArray()',
  }
  for (const rows of all) {
    for (const [name, instead] of Object.entries(names)) {
      const error = refused(() => free(rows)[name]?.())
      assert.is(error.code, 'ERR_NO_SUCH_METHOD')
      assert.ok(error.message.includes(instead), error.message)
    }
    assert.not.ok(Object.keys(rows).some((name) => name in names))
  }
  assert.match(refused(() => free(db.A.all())['create']?.({})).message, 'db.Book.create')
  assert.match(refused(() => free(a?.bs ?? {})['update']?.({})).message, 'all().update')
  assert.match(refused(() => free(db.A)['bulk_create']?.([])).message, 'bulkCreate')
})

test('a method of one row says so, and no advice deletes all rows', () => {
  const db = filled()
  assert.match(refused(() => free(db.A)['delete']?.()).message, 'db.A.filter(…).delete()')
  assert.match(refused(() => free(db.A)['update']?.({ n: 1 })).message, 'db.A.filter(…).update(values)')
  assert.not.match(refused(() => db.A.delete(undefined as never)).message, 'filter')
})

test('a related manager deletes through all(), and its hint says what clear() needs', () => {
  const db = filled()
  const a = db.A.get(1)
  a.bs.create({})
  for (const args of [[], [1], [{ t: 'x' }]]) {
    const error = refused(() => free(a.bs)['delete']?.(...args))
    assert.is(error.code, 'ERR_NO_SUCH_METHOD')
    assert.match(
      error.message,
      'all().delete() to delete the rows; to keep them and end the relation, clear(), unless',
    )
  }
  assert.is(a.bs.all().delete().total, 1)
})

test('a recipe updates one row, and a query set refuses it with that advice', () => {
  const db = filled()
  const b = db.B.create({ a_id: 1 })
  for (const [rows, name] of [
    [db.A.all(), 'A'],
    [db.A.orderBy('n'), 'A'],
    [b.a.bs.all(), 'B'],
  ] as const) {
    const refusal = refused(() => free(rows)['update']?.((draft: { n: number }) => void (draft.n = 9)))
    assert.match(refusal.message, `A recipe updates one row: db.${name}.update(row, recipe)`)
  }
  const error = refused(() =>
    free(db.A.filter({ n: 1 }))['update']?.((draft: { n: number }) => void (draft.n = 9)),
  )
  assert.is(error.code, 'ERR_ARGUMENT')
  assert.match(error.message, 'A recipe updates one row: db.A.update(row, recipe)')
  assert.is(db.A.filter({ n: 9 }).count(), 0)
})

test('bulkUpdate counts rows, not entries', () => {
  const db = filled()
  assert.is(
    db.A.bulkUpdate([
      [1, { n: 7 }],
      [2, { n: 8 }],
      [1, { name: 'x' }],
      [db.A.get(2), { name: 'y' }],
    ] as never),
    2,
  )
  assert.equal(db.A.valuesList('n', 'name').toArray(), [
    [7, 'x'],
    [8, 'y'],
    [2, ''],
  ])
})

test.run()
