import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defineSchema, foreignKey, integer, model, string } from '@relata/core'
import { count, createStore, F, or, sum, Value } from '@relata/query'

/**
 * What groups mean, in the plainest code: every row with everything that is read from it, put together
 * where it is equal in what makes a group.
 */
const test = suite('groups')

const schema = defineSchema({
  Shelf: model({ code: string(), height: integer() }, { ordering: ['-height', 'code'] }),
  Jar: model({
    word: string(),
    size: integer({ null: true }),
    shelf: foreignKey('Shelf', { onDelete: 'CASCADE', relatedName: 'jars', null: true }),
  }),
})
interface Shelf {
  readonly code: string
  readonly height: number
}
interface Jar {
  readonly word: string
  readonly size: number | null
  /** Its place among the shelves; none beyond them. */
  readonly shelf: number
}
interface World {
  readonly shelves: readonly Shelf[]
  readonly jars: readonly Jar[]
}
const jar: fc.Arbitrary<Jar> = fc.record({
  word: fc.constantFrom('a', 'b'),
  size: fc.option(fc.nat(3), { nil: null }),
  shelf: fc.nat(3),
})
const shelf: fc.Arbitrary<Shelf> = fc.record({ code: fc.constantFrom('x', 'y', 'z'), height: fc.nat(2) })
const worlds: fc.Arbitrary<World> = fc.record({
  shelves: fc.array(shelf, { minLength: 3, maxLength: 3 }),
  jars: fc.array(jar, { maxLength: 8 }),
})

type Scalar = string | number | null
/** Everything that may be read from one jar. */
type Facts = Readonly<Record<string, Scalar>>
function factsOf({ shelves, jars }: World): readonly Facts[] {
  return jars.map(({ word, size, shelf: at }) => {
    const own = shelves[at]
    return {
      word,
      size,
      twice: size === null ? null : size * 2,
      odd: size === null ? null : size % 2,
      one: 1,
      shelf: own === undefined ? null : at + 1,
      shelf_id: own === undefined ? null : at + 1,
      shelf__height: own?.height ?? null,
      shelf__code: own?.code ?? null,
    }
  })
}

interface Term {
  readonly name: 'word' | 'twice' | 'size' | 'odd' | 'shelf' | 'shelf_id' | 'one' | 'n'
  readonly descending: boolean
}
interface Asked {
  readonly keys: readonly ('word' | 'twice' | 'shelf' | 'shelf_id' | 'one')[]
  readonly order: readonly Term[]
  readonly having: 'nothing' | 'beside' | 'either' | 'compared'
  readonly start: number
  readonly length: number
}
const asked: fc.Arbitrary<Asked> = fc.record({
  keys: fc.uniqueArray(fc.constantFrom('word', 'twice', 'shelf', 'shelf_id', 'one'), {
    minLength: 1,
    maxLength: 2,
  }),
  order: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom('word', 'twice', 'size', 'odd', 'shelf', 'shelf_id', 'one', 'n'),
      descending: fc.boolean(),
    }),
    { maxLength: 2, selector: ({ name }) => name },
  ),
  having: fc.constantFrom('nothing', 'beside', 'either', 'compared'),
  start: fc.nat(2),
  length: fc.nat(3),
})

/** The relation goes by its model's ordering: height, descending, then code. */
const placesOf = ({
  name,
  descending,
}: Term): readonly Term[] | readonly { readonly name: string; readonly descending: boolean }[] =>
  name === 'shelf'
    ? [
        { name: 'shelf__height', descending: !descending },
        { name: 'shelf__code', descending },
      ]
    : [{ name, descending }]

function compareScalars(a: Scalar, b: Scalar): number {
  if (a === b) return 0
  if (a === null || b === null) return a === null ? -1 : 1
  return a < b ? -1 : 1
}

function naive(world: World, { keys, order, having }: Asked): readonly Facts[] {
  const places = order.flatMap(placesOf)
  const apart = [
    ...keys,
    ...places.map(({ name }) => name),
    ...(having === 'either' || having === 'compared' ? ['size'] : []),
  ]
  const rows = factsOf(world).filter(
    ({ size }) => having !== 'beside' || (size !== null && (size as number) > 0),
  )
  const groups = new Map<string, Facts[]>()
  // Constants keep nothing apart: where there is nothing else, there is one group.
  if (apart.every((name) => name === 'one' || name === 'n')) groups.set('[]', [])
  for (const row of rows) {
    const id = JSON.stringify(
      apart.flatMap((name) => (name === 'one' || name === 'n' ? [] : [row[name] ?? null])),
    )
    groups.set(id, [...(groups.get(id) ?? []), row])
  }
  const given = [...groups.values()].map((members): Facts => {
    const sizes = members.flatMap(({ twice }) => (twice === null ? [] : [twice as number]))
    return {
      ...members[0],
      one: 1,
      n: members.length,
      all: sizes.length === 0 ? null : sizes.reduce((a, b) => a + b, 0),
    }
  })
  const kept = given.filter(({ n, size = null }) => {
    if (having === 'either') return size === 1 || (n as number) > 1
    if (having === 'compared') return size !== null && (size as number) > (n as number)
    return having === 'nothing' || (n as number) > 1
  })
  return kept
    .toSorted((a, b) => {
      for (const { name, descending } of places) {
        const c = compareScalars(a[name] ?? null, b[name] ?? null)
        if (c !== 0) return descending ? -c : c
      }
      return 0
    })
    .map((group) => Object.fromEntries([...keys, 'n', 'all'].map((name) => [name, group[name] ?? null])))
}

/** The static types follow the names; these are random. */
interface Loose {
  annotate(annotations: object): Loose
  values(...names: readonly string[]): Loose
  filter(...where: readonly object[]): Loose
  orderBy(...terms: readonly unknown[]): Loose
  slice(start: number, stop: number): Loose
  aggregate(aggregates: object): unknown
  count(): number
  exists(): boolean
  toArray(): readonly Facts[]
  live(): { subscribe(next: (groups: readonly Facts[]) => void): { unsubscribe(): void } }
  liveCount(): { subscribe(next: (n: number) => void): { unsubscribe(): void } }
}

function filtered(set: Loose, having: Asked['having']): Loose {
  if (having === 'beside') return set.filter({ size__gt: 0, n__gt: 1 })
  if (having === 'either') return set.filter(or({ size: 1 } as never, { n__gt: 1 } as never))
  return having === 'compared' ? set.filter({ size__gt: F('n') }) : set
}

function queryOf(jars: Loose, { keys, order, having }: Asked): Loose {
  const groups = jars
    .annotate({ twice: F('size').times(2), one: Value(1) })
    .values(...keys)
    .annotate({ n: count('id'), all: sum('twice') })
  const terms = order.map(({ name, descending }) => {
    const odd = F('size').mod(2)
    if (name === 'odd') return descending ? odd.desc() : odd.asc()
    return `${descending ? '-' : ''}${name}`
  })
  return filtered(groups, having).orderBy(...terms)
}

test('are the rows that are equal in the names of values, and in what is ordered by or compared beside these', () => {
  fc.assert(
    fc.property(
      worlds,
      asked,
      fc.array(fc.tuple(fc.nat(7), fc.option(jar, { nil: undefined })), { maxLength: 4 }),
      (first, ask, changes) => {
        const db = createStore(schema)
        const shelves = first.shelves.map((values) => db.Shelf.create(values))
        const write = (
          { shelf: at, ...values }: Jar,
          known?: { readonly id: number },
        ): { readonly id: number } => {
          const own = { ...values, shelf: shelves[at] ?? null }
          return known === undefined ? db.Jar.create(own) : db.Jar.update(known.id, own)
        }
        const jars = first.jars.map((one) => ({ row: write(one), given: one }))
        const set = queryOf(db.Jar as unknown as Loose, ask)
        let live: readonly Facts[] = []
        let counted = -1
        set.live().subscribe((groups) => (live = groups))
        set.liveCount().subscribe((n) => (counted = n))
        const check = (): void => {
          const expected = naive({ shelves: first.shelves, jars: jars.map(({ given }) => given) }, ask)
          assert.equal(set.toArray(), expected)
          assert.equal(live, expected, 'live')
          assert.is(set.count(), expected.length)
          assert.is(counted, expected.length, 'live count')
          assert.is(set.exists(), expected.length > 0)
          const slice = expected.slice(ask.start, ask.start + ask.length)
          const cut = set.slice(ask.start, ask.start + ask.length)
          assert.equal(cut.toArray(), slice)
          assert.equal(cut.aggregate({ most: sum('n') }), {
            most: slice.length === 0 ? null : slice.reduce((all, { n }) => all + (n as number), 0),
          })
        }
        check()
        for (const [at, next] of changes) {
          const nth = jars.length === 0 ? 0 : at % jars.length
          const known = jars[nth]
          if (next === undefined && known !== undefined) {
            db.Jar.delete(known.row.id)
            jars.splice(nth, 1)
          } else if (next !== undefined && known !== undefined)
            jars[nth] = { row: write(next, known.row), given: next }
          check()
        }
      },
    ),
    { numRuns: 300, includeErrorInReport: true },
  )
})

test.run()
