import {
  CoreStore,
  defineSchema,
  foreignKey,
  integer,
  MemoryLog,
  model,
  string,
  type RelataError,
} from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { arrayAgg, count, createStore, Prefetch } from '../../src/index.js'
import { refused } from '../worlds/library.js'

const test = suite('trees')

const schema = defineSchema({
  Place: model({
    name: string(),
    tenant: integer({ default: 1 }),
    parent: foreignKey('self', { onDelete: 'SET_NULL', null: true, tree: true, relatedName: 'children' }),
  }),
  Visit: model({ place: foreignKey('Place', { onDelete: 'CASCADE', relatedName: 'visits' }) }),
})

/** Parents by row: the naive model. */
type Parents = ReadonlyMap<number, number | null>

function above(parents: Parents, id: number): readonly number[] {
  const found: number[] = []
  for (let at = parents.get(id); at !== null && at !== undefined; at = parents.get(at)) {
    if (found.includes(at)) return [...found, at]
    found.push(at)
  }
  return found
}
const below = (parents: Parents, id: number): readonly number[] =>
  [...parents.keys()].filter((each) => above(parents, each).includes(id))
const hasCycle = (parents: Parents): boolean =>
  [...parents.keys()].some((id) => above(parents, id).includes(id))

const at = fc.nat(7)
const parent = fc.option(at)
const step = fc.oneof(
  fc.record({ do: fc.constant('create' as const), parent }),
  fc.record({ do: fc.constant('createBefore' as const), parent }),
  fc.record({ do: fc.constant('move' as const), at, parent }),
  fc.record({
    do: fc.constant('moveAll' as const),
    list: fc.array(fc.tuple(at, parent), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ do: fc.constant('delete' as const), at }),
  fc.record({ do: fc.constant('visit' as const), at }),
)

test('ancestors, descendants, path, root and depth are those of a transitive closure, live queries too', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 16 }), (steps) => {
      const log = new MemoryLog()
      const db = createStore(schema, { log })
      const first = db.Place.create({ name: 'first' })
      let parents: Parents = new Map([[first.id, null]])
      let visits: readonly number[] = []
      const seen = { ancestors: [] as readonly number[], descendants: [] as readonly number[], visits: 0 }
      const ids = (rows: readonly { readonly id: number }[]): readonly number[] => rows.map(({ id }) => id)
      const middle = db.Place.create({ name: 'middle', parent: first })
      parents = new Map([...parents, [middle.id, first.id]])
      const subscriptions = [
        db.Place.ancestors(middle)
          .orderBy('id')
          .live()
          .subscribe((rows) => void (seen.ancestors = ids(rows))),
        db.Place.descendants(middle)
          .orderBy('id')
          .live()
          .subscribe((rows) => void (seen.descendants = ids(rows))),
        db.Visit.filter({ place__in: db.Place.descendants(middle) })
          .live()
          .subscribe((rows) => void (seen.visits = rows.length)),
      ]
      const pick = (index: number): number => [...parents.keys()][index % parents.size] as number
      const pickOr = (index: number | null): number | null => (index === null ? null : pick(index))
      const run = (next: Parents, write: () => void): void => {
        let error: RelataError | undefined
        try {
          write()
        } catch (caught) {
          error = caught as RelataError
        }
        assert.is(error?.code, hasCycle(next) ? 'ERR_TREE_CYCLE' : undefined, error?.message)
        if (error === undefined) parents = next
        else assert.equal([error.kind, error.model, error.field], ['check', 'Place', 'parent'])
      }
      const check = (): void => {
        for (const id of parents.keys()) {
          const up = above(parents, id)
          assert.equal(
            ids(db.Place.ancestors(id).orderBy('id').toArray()),
            [...up].sort((a, b) => a - b),
          )
          assert.equal(
            ids(db.Place.descendants(id).orderBy('id').toArray()),
            [...below(parents, id)].sort((a, b) => a - b),
          )
          assert.equal(ids(db.Place.path(id)), [...up.toReversed(), id])
          assert.is(db.Place.depth(id), up.length)
          assert.is(db.Place.root(id).id, up.at(-1) ?? id)
        }
        const gone = !parents.has(middle.id)
        assert.equal(seen.ancestors, gone ? [] : [...above(parents, middle.id)].sort((a, b) => a - b))
        assert.equal(seen.descendants, gone ? [] : [...below(parents, middle.id)].sort((a, b) => a - b))
        const under = gone ? [] : below(parents, middle.id)
        assert.is(seen.visits, visits.filter((place) => under.includes(place)).length)
      }
      check()
      for (const each of steps) {
        if (parents.size === 0) break
        if (each.do === 'create') {
          const up = pickOr(each.parent)
          const row = db.Place.create({ name: 'x', parent_id: up })
          parents = new Map([...parents, [row.id, up]])
        } else if (each.do === 'createBefore') {
          // A transaction that creates a parent after its child.
          const up = pickOr(each.parent)
          const id = Math.max(...parents.keys()) + 10
          db.transact(() => {
            db.Place.create({ id: id + 1, name: 'child', parent_id: id })
            db.Place.create({ id, name: 'parent', parent_id: up })
          })
          parents = new Map([...parents, [id + 1, id], [id, up]])
        } else if (each.do === 'move') {
          const [id, up] = [pick(each.at), pickOr(each.parent)]
          run(new Map([...parents, [id, up]]), () => db.Place.update(id, { parent_id: up }))
        } else if (each.do === 'moveAll') {
          const moves = new Map(each.list.map(([index, to]) => [pick(index), pickOr(to)]))
          run(new Map([...parents, ...moves]), () =>
            db.Place.bulkUpdate([...moves].map(([id, up]) => [id, { parent_id: up }])),
          )
        } else if (each.do === 'visit') {
          const place = pick(each.at)
          db.Visit.create({ place_id: place })
          visits = [...visits, place]
        } else {
          const id = pick(each.at)
          db.Place.delete(id)
          visits = visits.filter((place) => place !== id)
          const rest = [...parents].filter(([key]) => key !== id)
          parents = new Map(rest.map(([key, up]) => [key, up === id ? null : up]))
        }
        check()
      }
      for (const subscription of subscriptions) subscription.unsubscribe()
      assert.is(new CoreStore(schema, { log }).state.hash(), db.stateHash())
    }),
    { numRuns: 200 },
  )
})

test('a cycle is refused with the row and the key, one that a list closes with its entry', () => {
  const db = createStore(schema)
  const [a, b, c] = db.Place.bulkCreate([
    { name: 'a' },
    { name: 'b', parent_id: 1 },
    { name: 'c', parent_id: 2 },
  ])
  const error = refused(() => db.Place.update(a as never, { parent: c as never })) as RelataError
  assert.equal(
    [error.name, error.code, error.field, error.value, error.message],
    [
      'IntegrityError',
      'ERR_TREE_CYCLE',
      'parent',
      3,
      'Place 1 would be its own ancestor by Place.parent, which is a tree: choose a parent that is not among its descendants.',
    ],
  )
  assert.is(db.Place.get(1).parent, null)
  assert.is(refused(() => db.Place.create({ id: 9, name: 'x', parent_id: 9 })).code, 'ERR_TREE_CYCLE')
  const closed = refused(() =>
    db.transact(() => {
      db.Place.create({ id: 20, name: 'child', parent_id: 21 })
      db.Place.create({ id: 21, name: 'its parent and child', parent_id: 20 })
    }),
  )
  assert.is(closed.code, 'ERR_TREE_CYCLE', 'closed by a row that is created after its child')
  assert.is(db.Place.count(), 3)
  // Two rows change places in one call.
  db.Place.bulkUpdate([
    [a as never, { parent_id: 2 }],
    [b as never, { parent_id: null }],
  ])
  assert.equal(
    db.Place.path(c as never).map(({ id }) => id),
    [2, 3],
  )
  const listed = refused(() =>
    db.Place.bulkUpdate([
      [3, { parent_id: null }],
      [2, { parent_id: 1 }],
    ]),
  ) as RelataError
  assert.equal([listed.code, listed.issues[0]?.index], ['ERR_TREE_CYCLE', 1])
  assert.is(db.Place.get(3).parent_id, 2)
})

test('they are query sets, inside a scope only of its rows', () => {
  const db = createStore(schema)
  db.Place.bulkCreate([
    { name: 'world' },
    { name: 'Europe', parent_id: 1 },
    { name: 'France', parent_id: 2 },
    { name: 'Paris', parent_id: 3 },
    { name: 'Mars', tenant: 2 },
    { name: 'Tharsis', parent_id: 5, tenant: 2 },
  ])
  assert.equal(
    db.Place.descendants(1).filter({ name__startswith: 'E' }).valuesList('name', { flat: true }).toArray(),
    ['Europe'],
  )
  assert.is(db.Place.ancestors(4).count(), 3)
  assert.is(db.Place.ancestors(4).exclude({ name: 'Europe' }).orderBy('-id').first()?.name, 'France')
  assert.match(String(db.Place.descendants(2).explain()), 'parent (descendants)')
  const mine = db.scope({ tenant: 2 })
  assert.equal(
    mine.Place.path(6).map(({ name }) => name),
    ['Mars', 'Tharsis'],
  )
  assert.equal([mine.Place.depth(6), mine.Place.descendants(5).count()], [1, 1])
  assert.is(refused(() => mine.Place.descendants(1)).code, 'ERR_DOES_NOT_EXIST')
  assert.is(refused(() => mine.Place.path(1)).code, 'ERR_DOES_NOT_EXIST')
  const loose = db.Visit as unknown as { depth(row: unknown): number }
  assert.is(refused(() => loose.depth(1)).code, 'ERR_NO_TREE')
  // @ts-expect-error -- Visit has no tree
  assert.ok(typeof db.Visit.ancestors === 'function')
})

test('a condition on a branch visits its rows, and one with other conditions starts at its cheaper end', () => {
  const db = createStore(
    defineSchema({
      Node: model({
        name: string({ index: true }),
        parent: foreignKey('self', { onDelete: 'CASCADE', null: true, tree: true }),
      }),
    }),
  )
  db.Node.bulkCreate(
    Array.from({ length: 4000 }, (_, i) => ({
      name: `n${i % 1000}`,
      parent_id: i === 0 ? null : 1 + Math.floor((i - 1) / 4),
    })),
  )
  const plan = (where: object): string => String(db.Node.filter(where).explain({ run: true }))
  assert.is(
    plan({ path: 500 }),
    'back along Node.path  [~5, 5 rows]\n  ← primary key: Node.id = 500  [~1, 1 row]',
  )
  assert.is(
    plan({ path: 1, name: 'n7' }),
    'keep where some Node.path with Node.id = 1  [~4, 4 rows]\n  ← index: Node.name = "n7"  [~4, 4 rows]',
  )
  assert.match(plan({ path: 500, name__startswith: 'n' }), '← back along Node.path  [~5, 5 rows]')
  assert.match(plan({ descendants__name: 'n999' }), 'back along Node.descendants')
  // All of it, however large.
  assert.match(plan({ ancestors: 1 }), 'back along Node.ancestors')
})

test('rows have them under the names that the key declares; nothing can write them', () => {
  const db = createStore(
    defineSchema({
      Folder: model({
        path: string(),
        parent: foreignKey('self', {
          onDelete: 'CASCADE',
          null: true,
          tree: { path: 'way', depth: 'level' },
          relatedName: 'folders',
        }),
      }),
      // Inherits the tree.
      Share: model({ owner: string() }, { parents: ['Folder'] }),
    }),
  )
  const root = db.Folder.create({ path: '/' })
  const home = db.Folder.create({ path: '/home', parent: root })
  const share = db.Share.create({ path: '/home/all', parent: home, owner: 'ann' })
  assert.equal([home.level, home.path, home.root.path], [1, '/home', '/'])
  assert.equal(
    share.way.map(({ path }) => path),
    ['/', '/home', '/home/all'],
  )
  assert.equal([share.level, share.root.id, share.ancestors.count()], [2, root.id, 2])
  assert.equal(
    db.Share.filter({ ancestors__path: '/home', level: 2 }).valuesList('owner', { flat: true }).toArray(),
    ['ann'],
  )
  const [deepest] = db.Folder.orderBy('-level').pick({
    level: true,
    root: { path: true },
    way: { pick: { path: true } },
    descendants: { orderBy: 'level', pick: { path: true } },
  })
  assert.equal(deepest, {
    level: 2,
    root: { path: '/' },
    way: [{ path: '/' }, { path: '/home' }, { path: '/home/all' }],
    descendants: [],
  })
  const [crumbs] = db.Folder.filter({ level: 2 }).annotate({ crumbs: arrayAgg('way__path') })
  assert.equal(crumbs?.crumbs, ['/', '/home', '/home/all'])
  const [top] = db.Folder.filter({ level: 0 }).prefetchRelated(
    Prefetch('descendants', { query: db.Folder.filter({ level__gt: 1 }), toAttr: 'deep' }),
  )
  assert.equal(
    top?.deep.map(({ path }) => path),
    ['/home/all'],
  )
  assert.is(
    db.Folder.annotate({ n: count('descendants') })
      .orderBy('-n')
      .first()?.n,
    2,
  )
  const folders = db.Folder as unknown as {
    create(values: object): object
    update(...args: unknown[]): object
  }
  for (const name of ['level', 'way', 'ancestors', 'root']) {
    const error = refused(() => folders.create({ path: 'x', [name]: 1 }))
    assert.equal([error.code, error.field], ['ERR_NOT_ASSIGNABLE', name])
    assert.match(error.message, 'follows from Folder.parent: set that key instead')
    assert.is(refused(() => folders.update(home, { [name]: 1 })).code, 'ERR_NOT_A_FIELD')
  }
  db.Folder.delete(home)
  assert.is(home.ancestors.count(), 0)
  for (const read of [() => home.level, () => home.way, () => home.root])
    assert.is(refused(read).code, 'ERR_ROW_GONE')
})

test.run()
