import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { unionOf, type Salvaged } from '../../src/repair/union.js'

const test = suite('the union of two readings')

async function* stream(items: readonly Salvaged[]): AsyncGenerator<Salvaged> {
  yield* items
}

const record = (last: number): Salvaged => ({ first: last, last, hash: '', previous: '', commits: [] })

/** A reading: at each position a record, a fault or nothing. */
const DROPPED = { position: 7, hash: 'h', droppedAt: 0, firstTime: 0, lastTime: 0, schemas: [] }

const reading = fc.array(fc.constantFrom('record', 'fault', 'nothing'), { maxLength: 10 })

test('it has each record that one of them has, in order, and a fault only where none has the record', () =>
  fc.assert(
    fc.asyncProperty(reading, reading, fc.tuple(fc.boolean(), fc.boolean()), async (one, two, begins) => {
      const parts = (fates: readonly string[], hasBeginning: boolean): Salvaged[] => [
        ...(hasBeginning ? [{ dropped: DROPPED }] : []),
        ...fates.flatMap((fate, at): Salvaged[] =>
          fate === 'record' ? [record(at + 1)] : fate === 'fault' ? [{ position: at + 1, fault: 'x' }] : [],
        ),
      ]
      const found: string[] = []
      for await (const part of unionOf(stream(parts(one, begins[0])), stream(parts(two, begins[1]))))
        found.push(
          'dropped' in part
            ? 'beginning'
            : 'fault' in part
              ? `fault ${part.position}`
              : `record ${part.last}`,
        )
      const expected: string[] = begins.includes(true) ? ['beginning'] : []
      for (let at = 0; at < Math.max(one.length, two.length); at++) {
        const both = [one[at], two[at]]
        if (both.includes('record')) expected.push(`record ${at + 1}`)
        else if (both.includes('fault')) expected.push(`fault ${at + 1}`)
      }
      assert.equal(found, expected)
    }),
    { numRuns: 500 },
  ))

test.run()
