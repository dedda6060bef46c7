import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Value } from '@relata/core'
import { IntervalTree } from '../../../src/live/dependency/interval-tree.js'
import { intersection, Range } from '../../../src/live/dependency/range.js'

const test = suite('interval trees')

const compare = (a: Value, b: Value): number => (a as number) - (b as number)
const bound = fc.option(fc.nat(12), { nil: undefined })
const intervals = fc
  .record({ low: bound, lowOpen: fc.boolean(), high: bound, highOpen: fc.boolean() })
  .map((interval) => new Range(interval))
function contains(range: Range, value: Value): boolean {
  const { low, lowOpen, high, highOpen } = range
  const [below, above] = [
    low === undefined ? -1 : compare(low, value),
    high === undefined ? 1 : compare(high, value),
  ]
  return (below < 0 || (below === 0 && !lowOpen)) && (above > 0 || (above === 0 && !highOpen))
}

const textOf = (range: Range): string => JSON.stringify(range)

function found(index: IntervalTree<Range>, value: Value): string[] {
  const all: string[] = []
  index.some(value, (range) => {
    all.push(textOf(range))
    return false
  })
  return all.sort()
}

/** Adds and removes ranges; an index contains what a list of them contains. */
function check(index: IntervalTree<Range>, steps: readonly Range[], values: readonly Value[]): void {
  const all = new Map<string, Range>()
  for (const range of steps) {
    const text = textOf(range)
    if (all.delete(text)) index.delete(range)
    else {
      all.set(text, range)
      index.add(range, range)
    }
    assert.is(index.size, all.size)
    for (const value of values) {
      const expected = [...all.values()].filter((one) => contains(one, value)).map(textOf)
      assert.equal(found(index, value), expected.sort())
      assert.is(
        index.some(value, () => true),
        expected.length > 0,
      )
    }
  }
}

test('an interval tree returns the intervals that contain a value', () => {
  const numbers = Array.from({ length: 14 }, (_, i) => i - 0.5).flatMap((i) => [i, i + 0.5])
  fc.assert(
    fc.property(fc.array(intervals, { maxLength: 40 }), (steps) =>
      check(new IntervalTree<Range>(compare), steps, numbers),
    ),
  )
})

test('the intersection of two intervals contains what both contain', () => {
  fc.assert(
    fc.property(intervals, intervals, fc.integer({ min: -1, max: 13 }), (a, b, value) => {
      const both = intersection(a, b, compare)
      assert.is(contains(both, value), contains(a, value) && contains(b, value))
    }),
  )
})

test('finding one of many intervals visits few of them', () => {
  const tree = new IntervalTree<number>(compare)
  const count = 20_000
  for (let i = 0; i < count; i++) tree.add(interval(i, i + 1), i)
  tree.visited = 0
  let items = 0
  tree.some(777.5, () => {
    items++
    return false
  })
  assert.is(items, 1)
  assert.ok(tree.visited < 120, `visited ${tree.visited}`)
})

const interval = (low: number, high: number): Range =>
  new Range({ low, lowOpen: false, high, highOpen: true })

test.run()
