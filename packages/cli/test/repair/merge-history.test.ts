import fc from 'fast-check'
import type { Commit } from '@relata/core'
import type { SalvagedRecord, SalvageFault } from '@relata/level'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { mergeHistory, RepairProgress } from '../../src/repair/merge-history.js'
import { countOf, rangesText } from '../../src/repair/ranges.js'

const test = suite('the longest history of a damaged store and another copy')

function commitAt(position: number, id = `c${position}`): Commit {
  return { position, id, time: 0, schema: 1, action: undefined, meta: undefined, key: undefined, events: [] }
}

/** Records of these sizes, in a chain. */
function recordsOf(sizes: readonly number[]): readonly SalvagedRecord[] {
  let first = 1
  return sizes.map((size, at) => {
    const record = {
      first,
      last: first + size - 1,
      hash: `h${at}`,
      previous: at === 0 ? '' : `h${at - 1}`,
      commits: Array.from({ length: size }, (_, index) => commitAt(first + index)),
    }
    first += size
    return record
  })
}

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}

async function merge(
  parts: readonly (SalvagedRecord | SalvageFault)[],
  other: readonly Commit[] | undefined,
): Promise<{ readonly positions: readonly number[]; readonly progress: RepairProgress }> {
  const progress = new RepairProgress()
  const positions: number[] = []
  const source = other === undefined ? undefined : stream(other)
  for await (const { position } of mergeHistory(stream(parts), source, progress)) positions.push(position)
  return { positions, progress }
}

test('it is all positions up to the first one that neither has, whatever is damaged', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          size: fc.integer({ min: 1, max: 4 }),
          fate: fc.constantFrom('good', 'good', 'good', 'damaged', 'missing'),
        }),
        { maxLength: 12 },
      ),
      fc.option(fc.nat(40), { nil: undefined }),
      async (specs, copied) => {
        const records = recordsOf(specs.map(({ size }) => size))
        const parts = records.flatMap((record, at): (SalvagedRecord | SalvageFault)[] => {
          const fate = specs[at]?.fate
          if (fate === 'damaged') return [{ position: record.last, fault: 'damaged' }]
          return fate === 'missing' ? [] : [record]
        })
        const total = records.at(-1)?.last ?? 0
        const other =
          copied === undefined ? undefined : Array.from({ length: copied }, (_, at) => commitAt(at + 1))
        const { positions, progress } = await merge(parts, other)
        // Naive: a set of what each has.
        const good = new Set(
          records.flatMap((record, at) =>
            specs[at]?.fate === 'good' ? record.commits.map(({ position }) => position) : [],
          ),
        )
        const has = (position: number): boolean => good.has(position) || position <= (copied ?? 0)
        const expected: number[] = []
        for (let position = 1; has(position); position++) expected.push(position)
        assert.equal(positions, expected)
        const end = expected.length
        assert.is(countOf(progress.kept), expected.filter((position) => good.has(position)).length)
        assert.is(countOf(progress.taken), expected.filter((position) => !good.has(position)).length)
        const known = records.reduce(
          (highest, { last }, at) => (specs[at]?.fate === 'missing' ? highest : Math.max(highest, last)),
          0,
        )
        assert.equal(progress.lost, end < known ? [[end + 1, known]] : [])
        assert.is(countOf(progress.unusable), [...good].filter((position) => position > end).length)
        assert.ok(end <= Math.max(total, copied ?? 0))
      },
    ),
    { numRuns: 500 },
  ))

test('what the store has dropped is no gap, and the first record has to follow it', async () => {
  const [, second, third] = recordsOf([3, 2, 2])
  if (second === undefined || third === undefined) throw new Error('three records')
  const mergeAfter = async (
    hash: string,
    parts: readonly SalvagedRecord[],
    other?: readonly Commit[],
  ): Promise<RepairProgress> => {
    const progress = new RepairProgress()
    const source = other === undefined ? undefined : stream(other)
    const ends = { dropped: { position: 3, hash }, reached: 7 }
    for await (const _ of mergeHistory(stream(parts), source, progress, ends)) continue
    return progress
  }
  const whole = await mergeAfter('h0', [second, third])
  assert.equal([whole.dropped, whole.kept, whole.lost, whole.faults], [3, [[4, 7]], [], []])
  const leftover = await mergeAfter('h0', [...recordsOf([3, 2, 2])])
  assert.equal([leftover.kept, leftover.faults], [[[4, 7]], []])
  const elsewhere = await mergeAfter('h9', [second, third])
  assert.equal([elsewhere.kept, elsewhere.lost, elsewhere.faults.length], [[], [[4, 7]], 1])
  const taken = await mergeAfter('h0', [third], [commitAt(4), commitAt(5)])
  assert.equal([taken.taken, taken.kept, taken.lost], [[[4, 5]], [[6, 7]], []])
})

test('a record that does not follow from the one before ends it', async () => {
  const [first, second] = recordsOf([2, 2])
  if (first === undefined || second === undefined) throw new Error('two records')
  const { positions, progress } = await merge([first, { ...second, previous: 'elsewhere' }], undefined)
  assert.equal(positions, [1, 2])
  assert.equal(progress.lost, [[3, 4]])
  assert.is(progress.faults.length, 1)
})

test('another copy with another commit at a position is refused: ERR_DIVERGED', async () => {
  const error = await merge(recordsOf([3]), [commitAt(1), commitAt(2, 'other')]).catch(
    (caught: { code: unknown }) => caught,
  )
  assert.is((error as { readonly code: unknown }).code, 'ERR_DIVERGED')
})

test('ranges read as text', () => {
  assert.is(rangesText([]), 'none')
  assert.is(
    rangesText([
      [1, 7],
      [9, 9],
    ]),
    '1 to 7, 9',
  )
})

test.run()
