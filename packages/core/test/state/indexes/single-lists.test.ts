import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SingleLists } from '../../../src/state/indexes/single-lists.js'
import { ForwardMap } from '../../../src/state/indexes/forward-map.js'
import { SlotList } from '../../../src/state/slot-list.js'
import { SlotRange } from '../../../src/state/indexes/slot-range.js'

const test = suite('the reverse of a one-to-one')

const steps = fc.array(
  fc.record({
    slot: fc.nat(40),
    target: fc.integer({ min: -2, max: 30 }),
    kind: fc.constantFrom('point', 'point', 'append', 'truncate', 'moved'),
  }),
  { maxLength: 120 },
)

/** The forward map as a plain array, and the map whose reverse is tested. */
class Model {
  readonly range = new SlotRange()
  readonly map = new ForwardMap(this.range, 'one')
  readonly naive: number[] = []

  point(slot: number, target: number): void {
    if (target >= 0 && this.naive.includes(target)) return
    this.map.set(slot, target)
    this.naive[slot] = target
  }

  append(target: number): void {
    if (target >= 0 && this.naive.includes(target)) return
    this.point(this.naive.length, target)
    this.range.limit = this.naive.length
  }

  truncate(): void {
    if (this.naive.length === 0) return
    this.map.set(this.naive.length - 1, -1)
    this.naive.pop()
    this.range.limit = this.naive.length
  }

  check(): void {
    const lists = this.map.lists as SingleLists
    for (let owner = -2; owner < 40; owner++) {
      const member = owner < 0 ? -1 : this.naive.indexOf(owner)
      assert.is(lists.only(owner), member)
      const start = lists.start(owner)
      assert.equal([...lists.pool.subarray(start, start + lists.count(owner))], member < 0 ? [] : [member])
      assert.equal([...lists.members(owner)], member < 0 ? [] : [member])
    }
    assert.is(lists.total, this.naive.filter((target) => target >= 0).length)
    const [owners, into] = [new SlotList(1), new SlotList(1)]
    for (let owner = 40; owner >= -1; owner--) owners.push(owner)
    lists.gather(owners, into)
    const members = [...owners.cells.subarray(0, owners.length)].flatMap((owner) =>
      owner >= 0 && this.naive.includes(owner) ? [this.naive.indexOf(owner)] : [],
    )
    assert.equal([...into.cells.subarray(0, into.length)], members)
  }
}

test('is the inverse of the forward map, whatever was written in between', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const model = new Model()
      for (const { kind, slot, target } of all) {
        if (kind === 'append') model.append(target)
        else if (kind === 'truncate') model.truncate()
        else if (kind === 'moved') model.map.replace(Int32Array.from(model.naive))
        else if (slot < model.naive.length) model.point(slot, target)
      }
      model.check()
    }),
    { numRuns: 300, includeErrorInReport: true },
  )
})

test('knows nothing of owners it has never heard of', () => {
  const lists = new SingleLists()
  for (const owner of [-2, -1, 0, 7]) {
    assert.is(lists.only(owner), -1)
    assert.is(lists.count(owner), 0)
    assert.is(lists.start(owner), 0)
  }
  lists.add(3, 5)
  lists.remove(3, 4)
  assert.is(lists.only(3), 5)
  assert.is(lists.total, 1)
})

test.run()
