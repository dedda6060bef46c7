import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { KeyTable, type KeyEntry } from '../../src/recovery/key-table.js'

const test = suite('table of keys')

/** Words that collide often, in the index and in parts. */
const word = fc.oneof(
  fc.constantFrom(0, 1, 63, 64, 128, 0xffff, 0x10000, 2 ** 32 - 1),
  fc.nat({ max: 2 ** 32 - 1 }),
)
const large = fc.oneof(fc.constantFrom(0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 48 - 1), fc.nat({ max: 2 ** 31 }))
const entry: fc.Arbitrary<KeyEntry> = fc.record({
  key: fc.tuple(word, word, word),
  content: fc.tuple(word, word),
  position: large,
  time: large,
  run: fc.oneof(fc.constantFrom(0, 0xffff), fc.nat({ max: 0xffff })),
})

const nameOf = ([first, second, third]: KeyEntry['key']): string => `${first} ${second} ${third & 0xffff}`

test('returns every entry by its key, and none that was not added', () => {
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 300 }),
      fc.array(fc.tuple(word, word, word), { maxLength: 30 }),
      (entries, others) => {
        const table = new KeyTable()
        const model = new Map<string, KeyEntry>()
        for (const each of entries) {
          assert.is(table.find(each.key) >= 0, model.has(nameOf(each.key)))
          if (model.has(nameOf(each.key))) continue
          table.add(each)
          model.set(nameOf(each.key), each)
        }
        assert.is(table.size, model.size)
        for (const { key, content, position, time, run } of model.values()) {
          const place = table.find(key)
          assert.equal(
            [table.positionOf(place), table.timeOf(place), table.runOf(place)],
            [position, time, run],
          )
          assert.ok(table.hasContent(place, content))
          assert.not.ok(table.hasContent(place, [content[0], content[1] === 0 ? 1 : 0]))
        }
        for (const key of others) assert.is(table.find(key) >= 0, model.has(nameOf(key)))
      },
    ),
    { includeErrorInReport: true },
  )
})

test('holds a hundred thousand entries, all of them found', () => {
  const table = new KeyTable()
  const keyOf = (n: number): KeyEntry['key'] => [Math.imul(n, 0x9e3779b1) >>> 0, n, 0]
  for (let n = 1; n <= 100_000; n++)
    table.add({ key: keyOf(n), content: [n, 0], position: n, time: n * 2, run: 1 })
  for (let n = 1; n <= 100_000; n++) assert.is(table.positionOf(table.find(keyOf(n))), n)
  assert.is(table.find(keyOf(100_001)), -1)
})

test.run()
