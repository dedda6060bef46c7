import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryLog } from '../../src/log/memory-log.js'
import { defineSchema } from '../../src/schema/define.js'
import { binary, custom, integer, json, string } from '../../src/schema/fields.js'
import { model } from '../../src/schema/model.js'
import { foreignKey } from '../../src/schema/relations.js'
import { CoreStore } from '../../src/store/core-store.js'
import type { Recipe } from '../../src/transaction/recipe.js'
import { throws } from '../helpers/throws.js'

const test = suite('what a recipe returns, and whose objects it may use')

const schema = defineSchema({
  A: model({ name: string({ default: '' }) }),
  B: model({
    n: integer({ default: 0 }),
    json: json({ default: () => ({ list: [1], deep: { a: 1 } }) }),
    any: custom({ null: true }),
    bytes: binary({ null: true }),
    a: foreignKey('A', { onDelete: 'CASCADE', null: true, relatedName: 'bs' }),
  }),
})
const [A, B] = [schema.model('A'), schema.model('B')]

const filled = () => {
  const log = new MemoryLog()
  const store = new CoreStore(schema, { log })
  store.create(A, {})
  store.create(B, { bytes: new Uint8Array([1, 2]) })
  const row = (): Record<string, unknown> => store.state.table(B).row(0) as Record<string, unknown>
  const update = (recipe: Recipe): boolean => store.update(B, 0, recipe)
  const event = () => log.at(log.position)?.events[0] as unknown as Record<string, unknown>
  return { store, log, row, update, event }
}

test('a returned row is taken for the draft', () => {
  const { row, update, event, log, store } = filled()
  assert.is(
    update((draft) => ({ ...draft, n: 5 })),
    true,
  )
  assert.is(row()['n'], 5)
  assert.equal([event()['before'], event()['after']], [{ n: 0 }, { n: 5 }])
  update((draft) => ({ ...draft, json: { ...(draft['json'] as object), deep: { b: 2 } } }))
  assert.equal(row()['json'], { list: [1], deep: { b: 2 } })
  update((draft) => ({ ...draft, a: store.state.table(A).row(0) }))
  assert.is(row()['a_id'], 1)
  assert.equal(row()['bytes'], new Uint8Array([1, 2]))
  assert.is(new CoreStore(schema, { log }).state.hash(), store.state.hash())
})

test('undefined, the draft itself and an equal row change nothing more', () => {
  const { row, update } = filled()
  assert.is(
    update(() => undefined),
    false,
  )
  assert.is(
    update((draft) => draft),
    false,
  )
  assert.is(
    update((draft) => ({ ...draft })),
    false,
  )
  assert.is(
    update(() => row()),
    false,
  )
  assert.is(
    update((draft) => {
      draft['n'] = 3
      return draft
    }),
    true,
  )
  assert.is(row()['n'], 3)
})

const refusals: readonly (readonly [name: string, recipe: Recipe, code: string, ...pieces: string[]])[] = [
  ['a value beside changes', (draft) => (draft['n'] = 5), 'ERR_RECIPE_RESULT', 'not both', 'braces'],
  [
    'a length beside changes inside',
    (draft) => (draft['json'] as { list: number[] }).list.push(2),
    'ERR_RECIPE_RESULT',
    'not both',
  ],
  [
    'a row beside changes',
    (draft) => {
      draft['n'] = 1
      return { ...draft, n: 5 }
    },
    'ERR_RECIPE_RESULT',
  ],
  ['a number', () => 5, 'ERR_RECIPE_RESULT', 'got 5'],
  ['null', () => null, 'ERR_RECIPE_RESULT', 'got null'],
  ['a list', () => [], 'ERR_RECIPE_RESULT', 'an array'],
  ['a part of the row', () => ({ n: 5 }), 'ERR_UNDEFINED', 'B.id', 'return all of it'],
  ['another primary key', (draft) => ({ ...draft, id: 9 }), 'ERR_KEY_CHANGE', 'B.id'],
  ['an unknown name', (draft) => ({ ...draft, m: 1 }), 'ERR_UNKNOWN_FIELD', '"m"'],
  ['a value of another type', (draft) => ({ ...draft, n: 'x' }), 'ERR_VALUE_TYPE', 'B.n'],
  ['a promise', () => Promise.reject(new Error('late')), 'ERR_ASYNC_RECIPE', 'synchronous'],
  ['an async function', async () => undefined, 'ERR_ASYNC_RECIPE'],
  [
    'a generator function',
    function* (draft: Record<string, unknown>) {
      draft['n'] = 1
      yield 1
    },
    'ERR_ASYNC_RECIPE',
    'generator',
  ],
  ['an iterator', () => [1].values(), 'ERR_ASYNC_RECIPE'],
]

for (const [name, recipe, code, ...pieces] of refusals) {
  test(`refuses ${name}, and nothing has changed`, () => {
    const { store, update } = filled()
    const before = [store.state.hash(), store.position]
    throws(() => update(recipe), code, ...pieces)
    assert.equal([store.state.hash(), store.position], before)
  })
}

test('a throw of the recipe itself goes through', () => {
  const { update } = filled()
  const mine = new RangeError('mine')
  assert.throws(
    () =>
      update((draft) => {
        draft['n'] = 1
        throw mine
      }),
    (error: unknown) => error === mine,
  )
})

test('objects of the caller stay as they were, and later changes to them reach no row and no event', () => {
  const ways: readonly ((store: CoreStore, mine: object) => unknown)[] = [
    (store, mine) => store.create(B, { json: mine, any: mine }),
    (store, mine) => store.bulkCreate(B, [{ json: mine, any: mine }]),
    (store, mine) => store.update(B, 0, { json: mine, any: mine }),
    (store, mine) => store.update(B, 0, (draft) => void (draft['json'] = mine)),
    (store, mine) =>
      store.update(B, 0, (draft) => void ((draft['json'] as Record<string, unknown>)['deep'] = mine)),
    (store, mine) =>
      store.update(B, 0, (draft) => void (draft['json'] as { list: unknown[] }).list.push(mine, [mine])),
    (store, mine) => store.update(B, 0, (draft) => ({ ...draft, json: mine, any: { list: [mine] } })),
    (store, mine) => store.transact(() => store.create(B, {}), { meta: { mine } as never }),
  ]
  for (const write of ways) {
    const { store, log } = filled()
    const mine = { list: [{ x: 1 }], deep: { y: 2 } }
    write(store, mine)
    assert.not.ok(
      [mine, mine.list, mine.list[0], mine.deep].some((part) => Object.isFrozen(part)),
      write.toString(),
    )
    const [hash, commits] = [store.state.hash(), JSON.stringify(log.at(log.position))]
    mine.list.push({ x: 2 })
    mine.deep.y = 3
    assert.equal([store.state.hash(), JSON.stringify(log.at(log.position))], [hash, commits])
    assert.is(new CoreStore(schema, { log }).state.hash(), hash)
  }
})

test('a declared default stays the caller’s, and so do bytes', () => {
  const shared = { list: [1] }
  const mine = defineSchema({
    A: model({
      json: json({ default: shared }),
      made: json({ default: () => shared }),
      bytes: binary({ null: true }),
    }),
  })
  const store = new CoreStore(mine)
  const buffer = new SharedArrayBuffer(4)
  const bytes = new Uint8Array(buffer)
  const meta = mine.model('A')
  store.create(meta, { bytes })
  store.update(meta, 0, (draft) => void (draft['bytes'] = bytes))
  assert.not.ok(Object.isFrozen(shared) || Object.isFrozen(shared.list))
  shared.list.push(2)
  bytes[0] = 9
  const row = store.state.table(meta).row(0) as Record<string, unknown>
  assert.equal([row['json'], row['made'], row['bytes']], [{ list: [1] }, { list: [1] }, new Uint8Array(4)])
})

test.run()
