import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LinkTable } from '../../../src/state/indexes/link-table.js'
import { defineSchema } from '../../../src/schema/define.js'
import type { LinkMeta } from '../../../src/schema/meta.js'
import { model } from '../../../src/schema/model.js'
import { manyToMany } from '../../../src/schema/relations.js'

const test = suite('link table')

const schema = defineSchema({
  Person: model({
    friends: manyToMany('self'),
    fans: manyToMany('self', { symmetrical: false, relatedName: 'idols' }),
  }),
})
const [friends, fans] = schema.links as readonly [LinkMeta, LinkMeta]

type Pair = readonly [number, number]

/** Links as a list of pairs: what a side returns is a filter over it. */
class Model {
  readonly table: LinkTable
  pairs: Pair[] = []

  constructor(link: LinkMeta) {
    this.table = new LinkTable(link)
  }

  toggle(from: number, to: number): void {
    const known = this.pairs.find(
      ([a, b]) => (a === from && b === to) || (this.table.link.symmetrical && a === to && b === from),
    )
    if (known === undefined) {
      this.table.add(from, to)
      this.pairs.push([from, to])
    } else {
      this.table.remove(from, to)
      this.pairs = this.pairs.filter((pair) => pair !== known)
    }
  }

  expected(side: 0 | 1, slot: number): number[] {
    const near = side
    const far = side === 0 ? 1 : 0
    const found = this.pairs.filter((pair) => pair[near] === slot).map((pair) => pair[far])
    if (this.table.link.symmetrical)
      found.push(
        ...this.pairs.filter(([a, b]) => a !== b && (side === 0 ? b : a) === slot).map((pair) => pair[side]),
      )
    return found.sort((a, b) => a - b)
  }

  check(side: 0 | 1, slot: number): void {
    const lists = this.table.side(side)
    const start = lists.start(slot)
    assert.equal([...lists.pool.subarray(start, start + lists.count(slot))], this.expected(side, slot))
  }
}

for (const link of [friends, fans]) {
  test(`${link.name}: holds each pair once and shows it from both sides`, () => {
    const step = fc.tuple(fc.nat(7), fc.nat(7), fc.boolean())
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
        const world = new Model(link)
        for (const [from, to, read] of steps) {
          world.toggle(from, to)
          if (read) world.check(0, from)
          if (read) world.check(1, to)
        }
        for (let slot = 0; slot < 8; slot++) {
          world.check(0, slot)
          world.check(1, slot)
          for (let other = 0; other < 8; other++)
            assert.is(world.table.has(slot, other), world.expected(0, slot).includes(other))
        }
        assert.is(world.table.size, world.pairs.length)
      }),
      { numRuns: 150, includeErrorInReport: true },
    )
  })

  test(`${link.name}: unlinks from the middle of long lists, whatever is read in between`, () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(5999), fc.boolean()), { minLength: 5, maxLength: 60, size: 'max' }),
        (steps) => {
          const world = new Model(link)
          for (let other = 5999; other >= 0; other--) {
            if (other % 2 === 0) world.table.add(3, other)
            else world.table.add(other, 3)
            world.pairs.push(other % 2 === 0 ? [3, other] : [other, 3])
          }
          for (const [other, read] of steps) {
            world.toggle(3, other)
            if (!link.symmetrical || other % 3 === 0) world.toggle(other, 3)
            if (read) world.check(0, 3)
          }
          world.check(0, 3)
          world.check(1, 3)
        },
      ),
      { numRuns: 10, includeErrorInReport: true },
    )
  })
}

test('holds a link with itself once', () => {
  for (const link of [friends, fans]) {
    const table = new LinkTable(link)
    table.add(4, 4)
    assert.is(table.size, 1)
    for (const side of [0, 1] as const) {
      assert.is(table.side(side).count(4), 1)
      assert.is(table.side(side).total, 1)
    }
    table.remove(4, 4)
    assert.not(table.has(4, 4))
    assert.is(table.side(0).count(4), 0)
  }
})

test('returns a restored edge to its old place, and reuses the place of a reverted one', () => {
  const table = new LinkTable(fans)
  for (const to of [1, 2, 3]) table.add(0, to)
  const edge = table.remove(0, 2)
  assert.is(edge, 1)
  assert.is(table.add(0, 2, edge), 1)
  assert.equal([...table.right.subarray(0, 3)], [1, 2, 3])
  const last = table.add(0, 4)
  table.remove(0, 4, true)
  assert.is(table.add(0, 5), last)
  assert.is(table.dead, 0)
})

test.run()
