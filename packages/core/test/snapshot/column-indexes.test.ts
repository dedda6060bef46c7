import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Commit } from '../../src/event/commit.js'
import { RelataError } from '../../src/error/relata-error.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import type { Value } from '../../src/schema/value-type.js'
import type { FieldMeta, LinkMeta, ModelMeta, SchemaMeta } from '../../src/schema/meta.js'
import { float, integer, string } from '../../src/schema/fields.js'
import { model } from '../../src/schema/model.js'
import { foreignKey, manyToMany } from '../../src/schema/relations.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { MemorySnapshots } from '../../src/snapshot/memory-snapshots.js'
import type { KeyColumn } from '../../src/state/indexes/key-column.js'
import type { FieldIndex, Row } from '../../src/state/reader.js'
import type { State } from '../../src/state/state.js'
import { CoreStore } from '../../src/store/core-store.js'
import { must } from '../../src/util/assert.js'
import { canonicalText } from '../../src/util/canonical-text.js'
import { countObjects, indexesOf } from './indexes-of.js'
import { populate, run, wideSchema, write } from './random-writes.js'

const test = suite('indexes of a state from a snapshot')

const dice = fc.array(fc.nat(11), { minLength: 7, maxLength: 13 })
const writes = fc.array(write, { maxLength: 20, size: 'max' })
/** Steps of the preparation before each later write. */
const pauses = fc.array(fc.nat(6), { minLength: 1, maxLength: 12, size: 'max' })
const plan = fc.record({ before: writes, later: writes, steps: pauses })

interface Pair {
  /** Its rows are in columns. */
  readonly loaded: CoreStore
  /** Its rows are objects. */
  readonly replayed: CoreStore
}

/** Two stores with the same rows in the same slots. */
async function pairOf(schema: SchemaMeta, fill: (store: CoreStore) => void): Promise<Pair> {
  const log = new MemoryLog()
  const snapshotStore = new MemorySnapshots()
  const store = await CoreStore.open(schema, { log, snapshotStore, snapshots: false })
  fill(store)
  await store.saveSnapshot()
  const replayed = await CoreStore.open(schema, { log: copyOf(log) })
  // The last one: its indexes are built in later turns.
  const loaded = await CoreStore.open(schema, { log: copyOf(log), snapshotStore, snapshots: false })
  assert.is(loaded.recovery?.commits, 0)
  return { loaded, replayed }
}

/** The log of a store that was left open: a store over it doesn't close it. */
function copyOf(log: MemoryLog): MemoryLog {
  const copy = new MemoryLog()
  for (let position = 1; position <= log.position; position++) copy.push(log.at(position) as Commit)
  return copy
}

function rowsOf(state: State): (model: ModelMeta) => readonly (Row | undefined)[] {
  return (one) => {
    const table = state.stored(one)
    return Array.from({ length: table.limit }, (_, slot) => table.row(slot))
  }
}

function checkIndexes({ loaded, replayed }: Pair): void {
  const rows = rowsOf(replayed.state)
  assert.is(
    canonicalText(indexesOf(loaded.state, rows) as never),
    canonicalText(indexesOf(replayed.state, rows) as never),
  )
}

function fillWith(rolls: readonly number[], list: readonly Parameters<typeof run>[1][]) {
  return (store: CoreStore): void => {
    try {
      populate(store, rolls)
    } catch (error) {
      if (!(error instanceof RelataError)) throw error
    }
    for (const one of list) run(store, one)
  }
}

test('built from columns, they are those built from rows, and no row becomes an object', async () => {
  let rows = 0
  await fc.assert(
    fc.asyncProperty(wideSchema, dice, writes, fc.boolean(), async (schema, rolls, list, inSteps) => {
      const pair = await pairOf(schema, fillWith(rolls, list))
      const { state } = pair.loaded
      const objects = countObjects(state)
      if (inSteps) for (const _ of state.prepareSteps());
      checkIndexes(pair)
      assert.is(objects(), 0)
      for (const table of state.tables) rows += table.size
    }),
    { numRuns: 25, includeErrorInReport: true },
  )
  assert.ok(rows > 60, `${rows} rows`)
})

test('whatever is written while they are built step by step, they are those of a state whose rows are objects', async () => {
  await fc.assert(
    fc.asyncProperty(wideSchema, dice, plan, async (schema, rolls, { before, later, steps }) => {
      const pair = await pairOf(schema, fillWith(rolls, before))
      const preparation = pair.loaded.state.prepareSteps()
      for (const [at, one] of later.entries()) {
        for (let step = steps[at % steps.length] as number; step > 0; step--) preparation.next()
        assert.equal(run(pair.loaded, one), run(pair.replayed, one))
        if (at % 7 === 6) checkIndexes(pair)
      }
      for (const _ of preparation);
      checkIndexes(pair)
    }),
    { numRuns: 25, includeErrorInReport: true },
  )
})

/** More rows than a page has, and than a step takes in. */
const MANY = 18_000

const shop = resolveSchema({
  Maker: model({ code: string({ primaryKey: true }), number: integer({ unique: true }) }),
  Item: model(
    {
      name: string({ index: true }),
      code: string({ unique: true }),
      serial: integer({ unique: true, null: true }),
      kind: string({ null: true, index: true }),
      price: integer({ null: true, index: true }),
      maker: foreignKey('Maker', { onDelete: 'CASCADE', relatedName: 'items' }),
    },
    {
      uniqueTogether: [['name', 'maker']],
      uniques: [
        { fields: ['code', 'serial'], nullsDistinct: false, where: { price__isnull: false } },
        { fields: ['code', 'price'], where: { kind__in: ['a', 'b'] } },
      ],
      indexes: [['-price', 'kind']],
    },
  ),
})

function fillShop(store: CoreStore): void {
  const [makers, items] = [shop.model('Maker'), shop.model('Item')]
  store.transact(() => {
    for (let n = 0; n < 100; n++) store.create(makers, { code: `m${n}`, number: n * n })
    for (let n = 0; n < MANY; n++)
      store.create(items, {
        name: `item ${(n * 7919) % MANY}`,
        code: `c${n}`,
        serial: n % 3 === 0 ? null : n * 1000,
        kind: n % 5 === 0 ? null : `k${n % 7}`,
        price: n % 11 === 0 ? null : (n * 31) % 997,
        maker_id: `m${n % 100}`,
      })
    store.delete(items, [5, 4095, 4096, 9000])
  })
}

test('of tables of several pages they are the same, with writes and reads at every step', async () => {
  const pair = await pairOf(shop, fillShop)
  const items = shop.model('Item')
  const objects = countObjects(pair.loaded.state)
  const both = (change: (store: CoreStore) => unknown): void => {
    assert.equal(change(pair.loaded), change(pair.replayed))
  }
  let steps = 0
  for (const _ of pair.loaded.state.prepareSteps()) {
    const slot = (steps * 4001) % MANY
    const name = `changed ${steps}`
    if (steps % 3 === 0)
      both(
        (store) =>
          store.state.stored(items).live[slot] === 1 && store.update(items, slot, { name, price: steps }),
      )
    if (steps % 5 === 1)
      both((store) =>
        store.create(items, {
          name: `new ${steps}`,
          code: `n${steps}`,
          kind: 'new',
          price: null,
          maker_id: 'm1',
        }),
      )
    if (steps % 5 === 2) both(({ state }) => state.find('Maker', `m${steps}`))
    if (steps % 7 === 3)
      both((store) => store.state.stored(items).live[slot + 1] === 1 && store.delete(items, [slot + 1]).total)
    steps++
  }
  assert.ok(steps > 20, `${steps} steps`)
  checkIndexes(pair)
  assert.ok(objects() < 40 * steps, `${objects()} of ${MANY} rows became objects by ${steps} writes`)
})

test('a search for a unique value returns its row before all of them are in the index, and after writes', async () => {
  const pair = await pairOf(shop, fillShop)
  const items = shop.model('Item')
  const objects = countObjects(pair.loaded.state)
  const check = (attribute: string, value: Value): void => {
    const field = items.fields.find((one) => one.attribute === attribute) as FieldMeta
    const find = ({ state }: CoreStore): number => state.stored(items).findUnique(field, value)
    assert.is(find(pair.loaded), find(pair.replayed))
  }
  for (const n of [MANY - 1, 0, 5, 4096, MANY + 1]) {
    check('code', `c${n}`)
    check('serial', n * 1000)
  }
  assert.is(objects(), 0)
  for (const store of [pair.loaded, pair.replayed]) {
    store.update(items, MANY - 1, { code: 'c5', serial: 1 })
    store.update(items, MANY - 2, { code: `c${MANY - 1}` })
  }
  for (const code of ['c5', `c${MANY - 1}`, `c${MANY - 2}`]) check('code', code)
  for (const n of [1, (MANY - 1) * 1000, 2000]) check('serial', n)
  assert.throws(() => pair.loaded.update(items, 1, { code: 'c2' }), /c2/)
})

test('the first searches for the rows of a value compare columns, also after writes; later ones read the index', async () => {
  const schema = resolveSchema({
    Item: model({
      name: string({ index: true }),
      kind: string({ index: true, null: true }),
      rank: integer({ index: true, null: true }),
      size: integer({ index: true }),
    }),
  })
  const items = schema.model('Item')
  const pair = await pairOf(schema, (store) => {
    store.transact(() => {
      for (let n = 0; n < MANY; n++)
        store.create(items, {
          name: `n${n}`,
          kind: n % 4 === 0 ? null : `k${n % 3}`,
          rank: n % 5 === 0 ? null : n % 7,
          size: n % 3000,
        })
      store.delete(items, [7, 4100])
    })
  })
  const { loaded, replayed } = pair
  const objects = countObjects(loaded.state)
  const indexOf = ({ state }: CoreStore, attribute: string): FieldIndex =>
    must(state.table(items).index(must(items.fieldByName.get(attribute), 'a field')), 'an index')
  const slotsOf = (attribute: string, values: readonly Value[]): number[] =>
    rowsOf(replayed.state)(items).flatMap((row, slot) => {
      const value = row?.[attribute] as Value
      return row !== undefined && value !== null && values.includes(value) ? [slot] : []
    })
  const check = (attribute: string, ...values: readonly Value[]): void =>
    assert.equal(
      indexOf(loaded, attribute).early(values),
      slotsOf(attribute, values),
      `${attribute} ${values.join()}`,
    )
  check('name', 'n9999')
  check('name', 'none')
  check('name', 'n7', 'n8', 'n8', 'n4096')
  check('kind', 'k1')
  check('kind', 'k0', null, 'k2')
  check('rank', 0)
  check('rank', 6, 7, 0)
  check('size', 2999)
  check('size', 'text')
  assert.is(objects(), 0)
  for (const store of [loaded, replayed]) {
    store.update(items, 5000, { name: 'n9999', kind: null, rank: 0 })
    store.update(items, 1, { size: 2999 })
    store.delete(items, [9999])
    store.create(items, { name: 'n9999', kind: 'k1', rank: 0, size: 1 })
  }
  for (const [attribute, value] of [
    ['name', 'n9999'],
    ['kind', 'k1'],
    ['rank', 0],
    ['size', 2999],
  ] as const)
    check(attribute, value)
  for (const attribute of ['name', 'kind', 'rank', 'size']) {
    const index = indexOf(loaded, attribute)
    assert.is(index.early(['1', '2', '3', '4', '5']), undefined)
    let searches = 0
    while (index.early(['n1']) !== undefined) searches++
    assert.ok(searches > 0 && searches < 8, `${searches}`)
    assert.is(index.codes > 0, true)
    assert.is(index.early(['n1']), undefined)
  }
  const kinds = indexOf(loaded, 'kind')
  const [code, { lists }] = [kinds.code('k1'), kinds]
  const [start, count] = [lists.start(code), lists.count(code)]
  assert.equal(Array.from(lists.pool.subarray(start, start + count)), slotsOf('kind', ['k1']))
})

test('the first searches for the rows of a key scan its column, also after writes; later ones read the lists', async () => {
  const { loaded, replayed } = await pairOf(shop, fillShop)
  const items = shop.model('Item')
  const field = must(items.fieldByName.get('maker'), 'a key')
  const sources = ({ state }: CoreStore): KeyColumn => state.stored(items).key(field)
  const slotsOf = (target: number): number[] =>
    rowsOf(replayed.state)(items).flatMap((row, slot) => (row?.['maker_id'] === `m${target}` ? [slot] : []))
  const objects = countObjects(loaded.state)
  for (const target of [0, 5, 99])
    assert.equal(Array.from(sources(loaded).earlySources([target]) ?? []), slotsOf(target))
  const ascending = (slots: readonly number[]): number[] => slots.toSorted((a, b) => a - b)
  assert.equal(
    Array.from(sources(loaded).earlySources([99, 5, 5, 0]) ?? []),
    ascending([0, 5, 99].flatMap(slotsOf)),
  )
  assert.equal(Array.from(sources(loaded).earlySources([]) ?? [0]), [])
  assert.is(objects(), 0)
  for (const store of [loaded, replayed]) {
    store.update(items, 100, { maker_id: 'm5' })
    store.delete(items, [105])
    store.create(items, { name: 'new', code: 'new', maker_id: 'm5' })
  }
  assert.equal(Array.from(sources(loaded).sourcesOf(5)), slotsOf(5))
  let searches = 0
  while (sources(loaded).earlySources([5]) !== undefined) searches++
  assert.ok(searches > 0 && searches < 5, `${searches}`)
  assert.equal(Array.from(sources(loaded).sourcesOf(5)), slotsOf(5))
  assert.is(sources(loaded).forward.lists?.count(5), slotsOf(5).length)
  assert.equal(Array.from(sources(replayed).sourcesOf(5)), slotsOf(5))
})

const net = resolveSchema({
  Tag: model({ name: string() }),
  Node: model({
    size: integer(),
    rank: integer({ null: true }),
    weight: float(),
    tags: manyToMany('Tag', { relatedName: 'nodes' }),
    twins: manyToMany('self', { symmetrical: true }),
  }),
})
const EVEN = 8

test('the first searches for linked rows scan the links of either side, also after writes; later ones read the lists', async () => {
  const [tags, nodes] = [net.model('Tag'), net.model('Node')]
  const linkOf = (name: string): LinkMeta => {
    const edge = nodes.edges.get(name)
    return must(edge?.kind === 'link' ? edge.link : undefined, 'a link')
  }
  const [byTag, twins] = [linkOf('tags'), linkOf('twins')]
  const { loaded, replayed } = await pairOf(net, (store) => {
    store.transact(() => {
      for (let n = 0; n < 100; n++) store.create(tags, { name: `t${n}` })
      for (let n = 0; n < MANY; n++) store.create(nodes, { size: n, weight: n })
      for (let n = 0; n < MANY; n++) store.link(byTag, n, (n * 7) % 100)
      for (let n = 1; n < MANY; n++) store.link(twins, n - 1, n)
    })
  })
  const listed = (link: LinkMeta, side: 0 | 1, owners: readonly number[]): number[] => {
    const lists = replayed.state.link(link).side(side)
    const all = owners.flatMap((owner) => {
      const start = lists.start(owner)
      return Array.from(lists.pool.subarray(start, start + lists.count(owner)))
    })
    return [...new Set(all)].sort((a, b) => a - b)
  }
  const check = (link: LinkMeta, side: 0 | 1, ...owners: readonly number[]): void =>
    assert.equal(
      Array.from(loaded.state.link(link).earlyMembers(side, owners) ?? [-1]),
      listed(link, side, owners),
      `${link.id} ${side} ${owners.join()}`,
    )
  const checkAll = (): void => {
    check(byTag, 0, 5, 5, 9000)
    check(byTag, 1, 3)
    check(byTag, 1, 3, 99, 4)
    check(twins, 0, 0)
    check(twins, 1, 7000)
    check(twins, 0, 1, 2, MANY - 1)
  }
  checkAll()
  for (const store of [loaded, replayed]) {
    store.link(byTag, 5, 3)
    store.unlink(byTag, 9, 63)
    store.link(twins, 0, 7000)
    store.unlink(twins, 1, 2)
  }
  checkAll()
  for (const link of [byTag, twins]) {
    let searches = 0
    while (loaded.state.link(link).earlyMembers(1, [3]) !== undefined) searches++
    assert.ok(searches <= 2, `${searches}`)
    assert.is(loaded.state.link(link).side(1).total, replayed.state.link(link).side(1).total)
    assert.is(replayed.state.link(link).earlyMembers(1, [3]), undefined)
  }
})

test('the numbers of a column are read in parts without building it, unless a number is infinite or many rows are objects', async () => {
  const nodes = net.model('Node')
  const { loaded } = await pairOf(net, (store) => {
    store.transact(() => {
      for (let n = 0; n < MANY; n++)
        store.create(nodes, { size: (n * 31) % 500, weight: n / 4, rank: n === 9000 ? null : n })
      store.delete(nodes, [7, 4100])
    })
  })
  const table = loaded.state.stored(nodes)
  const fieldOf = (name: string): FieldMeta => must(nodes.fieldByName.get(name), 'a field')
  const objects = countObjects(loaded.state)
  const check = (name: string): void => {
    const parts = must(table.numberParts(fieldOf(name)), 'parts')
    let end = 0
    for (const { from, to, numbers, isNull } of parts) {
      assert.is(from, end)
      assert.is(numbers.length, to - from)
      for (let slot = from; slot < to; slot++) {
        const value = isNull?.[slot - from] === 1 ? null : numbers[slot - from]
        if (table.live[slot] === 1) assert.is(value, table.value(fieldOf(name), slot))
      }
      end = to
    }
    assert.is(end, table.limit)
  }
  const NAMES = ['size', 'weight', 'rank']
  NAMES.forEach(check)
  assert.is(objects(), 0)
  loaded.update(nodes, 5000, { size: -1, weight: 0.5, rank: 3 })
  loaded.update(nodes, 9000, { rank: 4 })
  loaded.delete(nodes, [6000])
  loaded.create(nodes, { size: 12, weight: -0.25, rank: 2 })
  NAMES.forEach(check)
  loaded.create(nodes, { size: 1, weight: Infinity, rank: null })
  assert.is(table.numberParts(fieldOf('weight')), undefined)
  check('rank')
  for (let slot = 0; slot < MANY / EVEN + 1; slot++) table.row(slot)
  for (let slot = 8000; slot < 8000 + MANY / EVEN; slot++) table.row(slot)
  assert.is(table.numberParts(fieldOf('size')), undefined)
})

test('a search for a key returns its row before the keys are all there, and none for a key that was removed', async () => {
  const wide = resolveSchema({ Word: model({ text: string({ primaryKey: true }) }) })
  const words = wide.model('Word')
  const pair = await pairOf(wide, (store) => {
    store.transact(() => {
      for (let n = 0; n < 3 * MANY; n++) store.create(words, { text: `w${n}` })
    })
  })
  const { loaded } = pair
  const objects = countObjects(loaded.state)
  const last = 3 * MANY - 1
  assert.is(loaded.state.find('Word', `w${last}`), last)
  assert.is(objects(), 0)
  loaded.delete(words, [last - 1])
  assert.is(loaded.state.find('Word', `w${last - 1}`), -1)
  assert.throws(() => loaded.create(words, { text: `w${last}` }), /w53999/)
  const slot = loaded.create(words, { text: `w${last - 1}` })
  for (let n = 0; n < 10; n++) {
    assert.is(loaded.state.find('Word', `w${last - 1}`), slot)
    assert.is(loaded.state.find('Word', `w${n * 5000}`), n * 5000)
    assert.is(loaded.state.find('Word', 'none'), -1)
  }
  // Only rows that were found or written.
  assert.ok(objects() < 20, `${objects()} row objects`)
})

test('rows in bulk are the rows of their slots, whichever of them are objects already', async () => {
  const slots = fc.array(fc.nat(MANY - 1), { maxLength: 30, size: 'max' })
  const pair = await pairOf(shop, fillShop)
  const table = pair.loaded.state.stored(shop.model('Item'))
  const columns = pair.replayed.state.stored(shop.model('Item'))
  fc.assert(
    fc.property(slots, slots, fc.nat(3), (read, wanted, before) => {
      const objects = read.map((slot) => table.row(slot))
      const all = Int32Array.from([...read.slice(0, before), ...wanted])
      const start = Math.min(before, read.length)
      const rows = table.rowsAt(all, start, wanted.length)
      assert.is(rows.length, wanted.length)
      for (const [at, slot] of wanted.entries()) {
        assert.is(rows[at], table.row(slot))
        assert.equal({ ...rows[at] }, { ...columns.row(slot) })
      }
      for (const [at, slot] of read.entries()) assert.is(table.row(slot), objects[at])
    }),
  )
})

test.run()
