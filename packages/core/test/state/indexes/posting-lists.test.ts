import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { PooledLists } from '../../../src/state/indexes/posting-lists.js'
import { ForwardMap } from '../../../src/state/indexes/forward-map.js'
import { SlotList } from '../../../src/state/slot-list.js'
import { SlotRange } from '../../../src/state/indexes/slot-range.js'

const test = suite('posting lists')

const steps = fc.oneof(
  fc.record({
    kind: fc.constant('point' as const),
    slot: fc.nat(119),
    target: fc.integer({ min: -2, max: 3 }),
  }),
  fc.record({
    kind: fc.constant('append' as const),
    target: fc.integer({ min: -2, max: 3 }),
    times: fc.integer({ min: 1, max: 50 }),
  }),
  fc.record({ kind: fc.constant('truncate' as const) }),
  fc.record({ kind: fc.constant('read' as const), owner: fc.nat(3) }),
  fc.record({ kind: fc.constant('reset' as const) }),
)
type Step = typeof steps extends fc.Arbitrary<infer S> ? S : never

/** The forward map as a plain array: what the lists must be the inverse of. */
class Model {
  readonly range = new SlotRange()
  readonly map = new ForwardMap(this.range, 'many')
  readonly naive: number[] = []

  run(step: Step): void {
    switch (step.kind) {
      case 'point':
        if (step.slot < this.naive.length) this.point(step.slot, step.target)
        break
      case 'append':
        for (let i = 0; i < step.times; i++) this.append(step.target)
        break
      case 'truncate':
        this.truncate()
        break
      case 'read':
        assert.equal(this.read(step.owner), this.expected(step.owner))
        break
      case 'reset':
        this.map.replace(this.map.slots.slice())
    }
  }

  point(slot: number, target: number): void {
    this.map.set(slot, target)
    this.naive[slot] = target
  }

  append(target: number): void {
    this.point(this.range.limit, target)
    this.range.limit++
  }

  truncate(): void {
    if (this.naive.length === 0) return
    this.map.set(this.naive.length - 1, -1)
    this.naive.pop()
    this.range.limit--
  }

  read(of: number): number[] {
    const lists = this.map.lists as PooledLists
    const start = lists.start(of)
    return [...lists.pool.subarray(start, start + lists.count(of))]
  }

  expected(of: number): number[] {
    return this.naive.flatMap((target, slot) => (target === of ? [slot] : []))
  }

  /** The members of owners, unknown ones among them, in one call. */
  gathered(): number[] {
    const owners = new SlotList(1)
    for (const owner of [2, -1, 0, 99, 1, 0]) owners.push(owner)
    const into = new SlotList(1)
    into.push(-7)
    this.map.lists?.gather(owners, into)
    return [...into.cells.subarray(0, into.length)]
  }

  check(): void {
    const all = [2, 0, 1, 0].flatMap((owner) => this.expected(owner))
    assert.equal(this.gathered(), [-7, ...all])
    for (let of = 0; of < 5; of++) assert.equal(this.read(of), this.expected(of))
    assert.is(this.map.lists?.total, this.naive.filter((target) => target >= 0).length)
  }
}

test('are the inverse of the forward map, in slot order, whatever was written and read in between', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 60, size: 'max' }), (all) => {
      const model = new Model()
      for (const each of all) model.run(each)
      model.check()
    }),
    { numRuns: 300, includeErrorInReport: true },
  )
})

test('are the inverse of the forward map while long lists lose members from the middle', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(199), fc.integer({ min: -1, max: 2 }), fc.boolean()), { maxLength: 300 }),
      (moves) => {
        const model = new Model()
        for (let slot = 0; slot < 200; slot++) model.append(slot % 2)
        for (const [slot, target, read] of moves) {
          model.point(slot, target)
          if (read && target >= 0) assert.equal(model.read(target), model.expected(target))
        }
        model.check()
      },
    ),
    { numRuns: 100, includeErrorInReport: true },
  )
})

test('hold long lists right, which are in no order between a write and the next read', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(9999), fc.integer({ min: -1, max: 2 }), fc.nat(5)), {
        maxLength: 150,
        size: 'max',
      }),
      (moves) => {
        const model = new Model()
        for (let slot = 0; slot < 10_000; slot++) model.append(slot % 2)
        assert.is(model.map.lists?.total, 10_000)
        for (const [slot, target, read] of moves) {
          model.point(slot, target)
          if (read === 0 && target >= 0) assert.equal(model.read(target), model.expected(target))
        }
        model.check()
      },
    ),
    { numRuns: 20, includeErrorInReport: true },
  )
})

test('lose every member of a long list, in any order, down to the short list that stays in order', () => {
  const model = new Model()
  for (let slot = 0; slot < 9000; slot++) model.append(slot % 2)
  model.check()
  for (let slot = 0; slot < 9000; slot += 2) if (slot % 4 === 0) model.point(slot, -1)
  assert.equal(model.read(0), model.expected(0))
  for (let slot = 8998; slot >= 0; slot -= 2) model.point(slot, slot % 3 === 0 ? 1 : -1)
  model.check()
})

test('lose members of a long list in a shuffled order without being read', () => {
  const model = new Model()
  for (let slot = 0; slot < 7000; slot++) model.append(0)
  assert.is(model.map.lists?.total, 7000)
  for (let step = 0; step < 6500; step++) model.point((step * 4049) % 7000, step % 5 === 0 ? 1 : -1)
  model.check()
})

test('know nothing of owners they have never heard of', () => {
  const lists = new PooledLists(new SlotRange())
  for (const owner of [-2, -1, 0, 7]) {
    assert.is(lists.count(owner), 0)
    assert.is(lists.start(owner), 0)
  }
  assert.is(lists.total, 0)
})

test('free the cells of lists that moved, so that the pool stays in proportion', () => {
  const lists = new PooledLists(new SlotRange())
  const owners = 2000
  for (let member = 0; member < owners * 20; member++) lists.add(member % owners, member)
  assert.ok(lists.pool.length < owners * 20 * 4, `${lists.pool.length} cells`)
  for (let member = 0; member < owners * 19; member++) lists.remove(member % owners, member)
  for (let member = 0; member < owners * 19; member++) lists.add(member % 7, member)
  assert.ok(lists.pool.length < owners * 20 * 4, `${lists.pool.length} cells`)
})

test('are built in one pass, without slack, at the first read', () => {
  const model = new Model()
  for (let slot = 0; slot < 1000; slot++) model.append((slot * 7) % 13)
  assert.is(model.map.lists?.total, 1000)
  assert.is(model.map.lists?.pool.length, 1000)
})

test.run()
