import {
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  model,
  string,
  type IntegrityError,
  type Progress,
} from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import fc from 'fast-check'
import { createStore, F } from '../../src/index.js'
import { reach } from '../../../core/test/helpers/reach.js'

const test = suite('writes in batches')

const self = (onDelete: 'CASCADE' | 'PROTECT' | 'RESTRICT' | 'SET_NULL', relatedName: string) =>
  foreignKey('self', { onDelete, null: true, relatedName })
const schema = defineSchema({
  Tag: model({ name: string({ unique: true }) }),
  Item: model({
    code: integer({ unique: true }),
    n: integer({ default: 0 }),
    owner: self('CASCADE', 'owned'),
    peer: self('SET_NULL', 'peers'),
    block: self('PROTECT', 'blocked'),
    lock: self('RESTRICT', 'locked'),
    tags: manyToMany('Tag', { relatedName: 'items' }),
    near: manyToMany('self'),
  }),
  Part: model({ item: foreignKey('Item', { onDelete: 'CASCADE', relatedName: 'parts' }) }),
})
const newStore = () => createStore(schema)
type Db = ReturnType<typeof newStore>

/** Makes every step the last one of its turn: the clock advances by a minute each time it is read. */
async function stepByStep<T>(work: () => Promise<T>): Promise<T> {
  const now = performance.now.bind(performance)
  let time = now()
  performance.now = () => (time += 60_000)
  try {
    return await work()
  } finally {
    performance.now = now
  }
}

function commitsOf(db: Db): () => number {
  const start = db.position
  return () => db.position - start
}

async function errorOf(
  promise: Promise<unknown>,
): Promise<Error & { code?: string; issues?: readonly { index?: number }[] }> {
  try {
    await promise
  } catch (error) {
    return error as Error
  }
  throw new Error('no error')
}

test('bulkCreateInBatches commits every size entries and returns the rows in order', async () => {
  const db = newStore()
  const commits = commitsOf(db)
  const rows = await db.Tag.bulkCreateInBatches(
    Array.from({ length: 7 }, (_, i) => ({ name: `t${i}` })),
    { size: 3 },
  )
  assert.is(commits(), 3)
  assert.equal(
    rows.map(({ id, name }) => [id, name]),
    [1, 2, 3, 4, 5, 6, 7].map((id) => [id, `t${id - 1}`]),
  )
  assert.is(rows[6], db.Tag.get(7))
})

test('so many rows that they are joined in several steps come in order, too', async () => {
  const db = newStore()
  const names = Array.from({ length: 70_001 }, (_, i) => `t${i}`)
  const rows = await db.Tag.bulkCreateInBatches(names.map((name) => ({ name })))
  assert.is(rows.length, names.length)
  assert.ok(rows.every(({ name }, i) => name === names[i]))
  assert.is(db.Tag.count(), names.length)
})

test('what runs between the batches sees those that are committed, and may write', async () => {
  const db = newStore()
  const seen: (readonly [Progress, number])[] = []
  const list = Array.from({ length: 6 }, (_, i) => ({ name: `t${i}` }))
  const onProgress = (progress: Progress): void => {
    seen.push([progress, db.Tag.count()])
    db.Item.create({ code: seen.length })
  }
  await stepByStep(() => db.Tag.bulkCreateInBatches(list, { size: 2, onProgress }))
  assert.equal(
    seen,
    [2, 4, 6, 6].map((done) => [{ done, total: 6 }, done]),
  )
  assert.is(db.Item.count(), 4)
})

test('a turn of the event loop lies between them', async () => {
  const db = newStore()
  const order: string[] = []
  const list = ['a', 'b'].map((name) => ({ name }))
  const onProgress = ({ done }: Progress): void => {
    order.push(`batch ${done}`)
    if (done === 1) void Promise.resolve().then(() => order.push('microtask'))
    if (done === 1) process.nextTick(() => order.push('tick'))
  }
  await stepByStep(() => db.Tag.bulkCreateInBatches(list, { size: 1, onProgress }))
  assert.equal(
    order.filter((each) => each.startsWith('batch')),
    ['batch 1', 'batch 2', 'batch 2'],
  )
  for (const each of ['tick', 'microtask']) assert.ok(order.indexOf(each) < order.indexOf('batch 2'), each)
})

test('a fault keeps the batches before it, and its issues count from the start of the list', async () => {
  const db = newStore()
  const names = ['a', 'b', 'c', 'd', 'a', 'e', 'b', 'f']
  const error = await errorOf(
    db.Tag.bulkCreateInBatches(
      names.map((name) => ({ name })),
      { size: 3 },
    ),
  )
  assert.is(error.code, 'ERR_UNIQUE')
  assert.equal(
    error.issues?.map(({ index }) => index),
    [4],
  )
  assert.is(db.Tag.count(), 3)
  const rows = await db.Tag.bulkCreateInBatches(
    names.map((name) => ({ name })),
    { size: 3, ignoreConflicts: true },
  )
  assert.equal(
    rows.map(({ name }) => name),
    ['d', 'e', 'f'],
  )
})

test('an issue of bulkCreate has its index, with and without options', () => {
  const db = newStore()
  db.Tag.create({ name: 'a' })
  for (const options of [undefined, {}, { ignoreConflicts: false }]) {
    try {
      db.Tag.bulkCreate([{ name: 'b' }, { name: 'a' }], options)
      assert.unreachable('the name is taken')
    } catch (error) {
      assert.equal(
        (error as IntegrityError).issues.map(({ index }) => index),
        [1],
      )
    }
  }
})

test('an aborted signal ends the work after the batch under way', async () => {
  const db = newStore()
  const abort = new AbortController()
  const list = Array.from({ length: 9 }, (_, i) => ({ name: `t${i}` }))
  const onProgress = ({ done }: Progress): void => {
    if (done === 6) abort.abort(new Error('enough'))
  }
  const error = await stepByStep(() =>
    errorOf(db.Tag.bulkCreateInBatches(list, { size: 3, signal: abort.signal, onProgress })),
  )
  assert.is(error.message, 'enough')
  assert.is(db.Tag.count(), 6)
  const before = await errorOf(db.Tag.all().deleteInBatches({ signal: AbortSignal.abort() }))
  assert.is(before.name, 'AbortError')
  assert.is(db.Tag.count(), 6)
})

test('they are refused in a transaction, where a batch could be no commit', async () => {
  const db = newStore()
  const promises: Promise<unknown>[] = []
  db.transact(() => {
    promises.push(
      errorOf(db.Tag.bulkCreateInBatches([{ name: 'a' }])),
      errorOf(db.Tag.all().updateInBatches({ name: 'a' })),
      errorOf(db.Tag.all().deleteInBatches()),
    )
  })
  for (const error of await Promise.all(promises))
    assert.is((error as { code?: string }).code, 'ERR_ARGUMENT')
  assert.is(db.Tag.count(), 0)
})

test('options are checked', async () => {
  const db = newStore()
  for (const size of [0, -1, 1.5, '3'])
    assert.is((await errorOf(db.Tag.all().deleteInBatches({ size: size as number }))).code, 'ERR_ARGUMENT')
  const slice = db.Tag.all().slice(0, 2) as unknown as ReturnType<typeof db.Tag.all>
  assert.is((await errorOf(slice.deleteInBatches())).code, 'ERR_SLICED')
  assert.is((await errorOf(slice.updateInBatches({ name: 'x' }))).code, 'ERR_SLICED')
  assert.is((await errorOf(db.Item.through('tags').all().updateInBatches({}))).code, 'ERR_READ_ONLY')
})

test('rows that no longer match when their batch is written are left as they are', async () => {
  const db = newStore()
  db.Item.bulkCreate(Array.from({ length: 6 }, (_, code) => ({ code })))
  const changes: Record<number, () => void> = {
    2: () => db.Item.filter({ code__in: [2, 4] }).update({ n: 9 }),
    4: () => db.Item.create({ code: 100 }),
  }
  const count = await stepByStep(() =>
    db.Item.filter({ n: 0 }).updateInBatches(
      { n: F('code').plus(1) },
      { size: 2, onProgress: ({ done }) => changes[done]?.() },
    ),
  )
  assert.is(count, 4)
  assert.equal(db.Item.orderBy('code').valuesList('n', { flat: true }).toArray(), [1, 2, 9, 4, 9, 6, 0])
})

test('a large cascade is several commits', async () => {
  const db = newStore()
  const { id } = db.Item.create({ code: 1 })
  db.Part.bulkCreate(Array.from({ length: 25 }, () => ({ item_id: id })))
  const commits = commitsOf(db)
  const report = await db.Item.all().deleteInBatches({ size: 10 })
  assert.equal(report, { total: 26, byModel: { Part: 25, Item: 1 } })
  assert.is(commits(), 4)
})

test('links of a many-to-many are deleted in batches', async () => {
  const db = newStore()
  const item = db.Item.create({ code: 1 })
  item.tags.add(...db.Tag.bulkCreate(['a', 'b', 'c', 'd', 'e'].map((name) => ({ name }))))
  const report = await db.Item.through('tags').filter({ tag__name__gt: 'a' }).deleteInBatches({ size: 2 })
  assert.equal(report, { total: 4, byModel: { 'Item.tags': 4 } })
  assert.equal(item.tags.values('name').toArray(), [{ name: 'a' }])
})

/** Items with their keys, by index, and links. */
interface World {
  readonly items: readonly Readonly<Record<'owner' | 'peer' | 'block' | 'lock', number | null>>[]
  readonly links: readonly (readonly [number, number])[]
  readonly parts: readonly number[]
}

const key = fc.option(fc.nat(11), { freq: 1 })
const world: fc.Arbitrary<World> = fc.record({
  items: fc.array(
    fc.record({
      owner: key,
      peer: key,
      block: fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, fc.nat(11)),
      lock: key,
    }),
    {
      minLength: 1,
      maxLength: 12,
    },
  ),
  links: fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 12 }),
  parts: fc.array(fc.nat(11), { maxLength: 20 }),
})

function fill(db: Db, { items, links, parts }: World): void {
  const has = (at: number): boolean => at < items.length
  const id = (at: number | null): number | null => (at === null || !has(at) ? null : at + 1)
  db.transact(() => {
    items.forEach(({ owner, peer, block, lock }, code) =>
      db.Item.create({
        code,
        owner_id: id(owner),
        peer_id: id(peer),
        block_id: id(block),
        lock_id: id(lock),
      }),
    )
    for (const [from, to] of links) if (has(from) && has(to)) db.Item.get(from + 1).near.add(to + 1)
    for (const at of parts) if (has(at)) db.Part.create({ item_id: at + 1 })
  })
}

/** Both ways to an end: the result, or the code of the error. */
async function outcomeOf(work: () => unknown): Promise<unknown> {
  try {
    return await work()
  } catch (error) {
    return (error as { code?: string }).code
  }
}

const chosen = fc.uniqueArray(fc.nat(11), { minLength: 1 })
const batches = fc.tuple(world, chosen, fc.integer({ min: 1, max: 5 }))
type Batches = typeof batches extends fc.Arbitrary<infer T> ? T : never

test('deleteInBatches deletes and refuses what deleting its batches one by one does', async () => {
  let split = 0
  const law = async ([given, codes, size]: Batches): Promise<void> => {
    const [one, other] = [newStore(), newStore()]
    for (const db of [one, other]) fill(db, given)
    const expected = await outcomeOf(() => {
      const matching = Array.from(one.Item.filter({ code__in: codes }), ({ code }) => code)
      const byModel: Record<string, number> = {}
      for (let at = 0; at < matching.length; at += size) {
        const report = one.Item.filter({ code__in: matching.slice(at, at + size) }).delete()
        for (const [name, count] of Object.entries(report.byModel))
          byModel[name] = (byModel[name] ?? 0) + count
      }
      return { total: Object.values(byModel).reduce((sum, count) => sum + count, 0), byModel }
    })
    const commits = commitsOf(other)
    assert.equal(
      await outcomeOf(() => other.Item.filter({ code__in: codes }).deleteInBatches({ size })),
      expected,
    )
    assert.is(other.stateHash(), one.stateHash())
    if (commits() > Math.ceil(codes.length / size)) split++
  }
  await fc.assert(fc.asyncProperty(batches, law), { numRuns: 60 })
  await reach(batches, law, () => split > 0)
})

test('updateInBatches writes what update does where batches are independent of each other', async () => {
  await fc.assert(
    fc.asyncProperty(world, chosen, fc.integer({ min: 1, max: 5 }), async (given, codes, size) => {
      const [one, other] = [newStore(), newStore()]
      for (const db of [one, other]) fill(db, given)
      const count = one.Item.filter({ code__in: codes }).update({ n: F('code').times(2).plus(F('n')) })
      const again = await other.Item.filter({ code__in: codes }).updateInBatches(
        { n: F('code').times(2).plus(F('n')) },
        { size },
      )
      assert.is(again, count)
      assert.is(other.stateHash(), one.stateHash())
    }),
    { numRuns: 30 },
  )
})

test('bulkCreateInBatches creates what a bulkCreate of each batch does, up to the first that is refused', async () => {
  const names = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(
      names,
      fc.integer({ min: 1, max: 6 }),
      fc.boolean(),
      async (list, size, ignoreConflicts) => {
        const [one, other] = [newStore(), newStore()]
        const input = list.map((n) => ({ name: `t${n}` }))
        const expected = await outcomeOf(() => {
          let count = 0
          for (let at = 0; at < input.length; at += size)
            count += one.Tag.bulkCreate(input.slice(at, at + size), { ignoreConflicts }).length
          return count
        })
        const count = async (): Promise<number> =>
          (await other.Tag.bulkCreateInBatches(new Set(input), { size, ignoreConflicts })).length
        assert.equal(await outcomeOf(count), expected)
        assert.is(other.stateHash(), one.stateHash())
      },
    ),
    { numRuns: 40 },
  )
})

test.run()
