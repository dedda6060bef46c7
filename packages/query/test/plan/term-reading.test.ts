import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { TermReader } from '@relata/core/engine'
import type { TermNeed } from '../../src/resolve/value-test.js'
import { termReading } from '../../src/plan/term-reading.js'

const SIZE = 60

/** The rows of each term; a term without rows has no code. */
const lists = fc.array(fc.uniqueArray(fc.nat(SIZE - 1), { maxLength: SIZE }), { minLength: 1, maxLength: 9 })

const indexOf = (rows: readonly (readonly number[])[]): TermReader =>
  ({
    code: (term: string) => ((rows[Number(term)]?.length ?? 0) === 0 ? -1 : Number(term)),
    lists: { count: (code: number) => rows[code]?.length ?? 0 },
  }) as unknown as TermReader

function needOf(rows: readonly (readonly number[])[], least: number): TermNeed {
  return { kind: 'trigrams', terms: rows.map((_, at) => String(at)), least, prefixes: [], decides: false }
}

function inAtLeast(rows: readonly (readonly number[])[], codes: readonly number[], least: number): number[] {
  return Array.from({ length: SIZE }, (_, slot) => slot).filter(
    (slot) => codes.filter((code) => rows[code]?.includes(slot)).length >= least,
  )
}

test('the lists that are read have every row with enough terms, and no more rows than estimated', () => {
  let [several, few] = [0, 0]
  fc.assert(
    fc.property(lists, fc.nat(8), fc.boolean(), (rows, part, tested) => {
      const least = 1 + (part % rows.length)
      const all = rows.map((_, at) => at)
      const reading = termReading(indexOf(rows), needOf(rows, least), { size: SIZE, tested })
      const found = inAtLeast(rows, reading.codes, reading.least)
      for (const slot of inAtLeast(rows, all, least)) assert.ok(found.includes(slot), `slot ${slot}`)
      assert.ok(found.length <= reading.rows)
      if (reading.least > 1) several++
      else few++
    }),
    { numRuns: 500 },
  )
  assert.ok(several > 30 && few > 30, `${several} and ${few}`)
})

test('more lists are read if that leaves fewer rows to test', () => {
  // Ten rows of each of four terms, and a match has two of them.
  const rows = [0, 1, 2, 3].map((at) => Array.from({ length: 10 }, (_, i) => at * 10 + i))
  const read = (tested: boolean): readonly unknown[] => {
    const reading = termReading(indexOf(rows), needOf(rows, 2), { size: SIZE, tested })
    return [reading.codes.length, reading.least, reading.rows]
  }
  assert.equal(read(false), [3, 1, 30])
  assert.equal(read(true), [4, 2, 20])
})

test.run()
