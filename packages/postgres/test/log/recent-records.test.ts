import { EMPTY_TIP, recordHash, type Tip } from '@relata/record'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RecentRecords, type PlacedRecord } from '../../src/log/recent-records.js'

/** A record of this many bytes after its header, whose bytes are those of no other. */
function record(last: number, bytes: number): PlacedRecord {
  const content = Buffer.alloc(89 + bytes)
  content.writeDoubleBE(last, 57)
  return { last, record: content }
}

/** The history of the database. */
class Model {
  readonly records: PlacedRecord[] = []

  get position(): number {
    return this.records.at(-1)?.last ?? 0
  }

  get tip(): Tip {
    const placed = this.records.at(-1)
    return placed === undefined ? EMPTY_TIP : { position: placed.last, hash: recordHash(placed.record) }
  }

  append(commits: number, bytes: number): PlacedRecord {
    const placed = record(this.position + commits, bytes)
    this.records.push(placed)
    return placed
  }

  /** The records that contain the positions after one, up to a head, and the tip before them. */
  between(after: number, head: number): { previous: Tip; records: readonly Uint8Array[] } {
    const start = this.records.findIndex(({ last }) => last > after)
    const before = this.records[start - 1]
    return {
      previous: before === undefined ? EMPTY_TIP : { position: before.last, hash: recordHash(before.record) },
      records: this.records.filter(({ last }) => last > after && last <= head).map((each) => each.record),
    }
  }
}

/** Compares every range with the model. Returns the number of those that are complete. */
function verified(recent: RecentRecords, model: Model): number {
  const ranges = model.records.flatMap(({ last: head }) =>
    Array.from({ length: head }, (_, after) => ({ after, head })),
  )
  let complete = 0
  for (const { after, head } of ranges) {
    const found = recent.between(after, { position: head, hash: '' })
    if (found === undefined) continue
    assert.equal(found, model.between(after, head))
    complete++
  }
  return complete
}

const step = fc.record({
  what: fc.constantFrom('other', 'other', 'own', 'own', 'look', 'far', 'late'),
  commits: fc.integer({ min: 1, max: 3 }),
  bytes: fc.constantFrom(0, 10, 400_000),
})

test('what is kept is what the database has, and a head that was looked at is complete', () => {
  let complete = 0
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const [recent, model] = [new RecentRecords(), new Model()]
      let late: readonly PlacedRecord[] = []
      for (const { what, commits, bytes } of steps) {
        const { tip, records } = model
        const after = recent.end
        if (what === 'other') model.append(commits, bytes)
        else if (what === 'own') {
          const own = model.append(commits, bytes)
          if (after === tip.position) recent.add([own])
          else recent.restart(model.tip)
        } else if (what === 'late')
          late = after === undefined ? [] : records.filter(({ last }) => last > after)
        else {
          // The answer of an earlier call may be the later one.
          recent.add(late)
          if (what === 'look' && after !== undefined) recent.add(records.filter(({ last }) => last > after))
          if (recent.end === undefined || recent.end < model.position) recent.restart(model.tip)
          late = []
        }
        complete += verified(recent, model)
        assert.ok(recent.end === undefined || recent.end <= model.position)
      }
    }),
  )
  assert.ok(complete > 100)
})

test('the newest records are kept, up to a megabyte and a thousand of them', () => {
  const [recent, model] = [new RecentRecords(), new Model()]
  recent.restart(EMPTY_TIP)
  for (let at = 0; at < 1500; at++) recent.add([model.append(1, 10)])
  const head = { position: 1500, hash: '' }
  assert.equal(recent.between(500, head), model.between(500, 1500))
  assert.is(recent.between(499, head), undefined)
  recent.add([model.append(1, 2 ** 19)])
  recent.add([model.append(1, 2 ** 19)])
  assert.is(recent.between(1499, { position: 1502, hash: '' }), undefined)
  assert.equal(recent.between(1501, { position: 1502, hash: '' }), model.between(1501, 1502))
  recent.add([model.append(1, 2 ** 20)])
  assert.is(recent.between(1502, { position: 1503, hash: '' }), undefined)
  assert.is(recent.end, 1503)
})

test.run()
