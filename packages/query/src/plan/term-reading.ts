import type { TermReader } from '@relata/core/engine'
import type { TermNeed } from '../resolve/value-test.js'

/** Taking a text apart to test it costs as much as reading so many entries of lists. */
export const TEST_COST = 16
/** `keepFrequent` counts in bytes. */
export const MOST_COUNTED = 255

/** Lists of terms, and in how many of them each match is at least. */
export interface TermReading {
  readonly codes: readonly number[]
  readonly least: number
  /** That are in so many lists, at most. */
  readonly rows: number
  readonly cost: number
}

interface Table {
  readonly size: number
  /** The rows that are found are tested, by taking their texts apart. */
  readonly tested: boolean
}

/**
 * The lists to read. A match that has at least `k` of `n` terms is in at least `k - (n - m)` of any `m` lists. So the
 * `n - k + 1` shortest lists have every match. If rows are tested afterwards, further lists may leave fewer of them.
 */
export function termReading(index: TermReader, need: TermNeed, { size, tested }: Table): TermReading {
  const { lists } = index
  const { least, prefixes } = need
  const terms = need.terms.map((term) => index.code(term)).sort((a, b) => lists.count(a) - lists.count(b))
  if (prefixes.length > 0) {
    const codes = [...new Set([...known(terms), ...prefixes.flatMap((prefix) => index.codesFrom(prefix))])]
    return readingOf(codes, { least: 1, entries: entriesOf(index, codes) }, { size, tested })
  }
  const fewest = terms.length - least + 1
  let entries = entriesOf(index, terms.slice(0, fewest))
  let best = readingOf(known(terms.slice(0, fewest)), { least: 1, entries }, { size, tested })
  for (let read = fewest + 1; tested && read <= terms.length; read++) {
    entries += lists.count(terms[read - 1] as number)
    const times = Math.min(MOST_COUNTED, 1 + read - fewest)
    const reading = readingOf(known(terms.slice(0, read)), { least: times, entries }, { size, tested })
    if (reading.cost < best.cost) best = reading
  }
  return best
}

function readingOf(
  codes: readonly number[],
  { least, entries }: { readonly least: number; readonly entries: number },
  { size, tested }: Table,
): TermReading {
  const rows = Math.min(size, Math.floor(entries / least))
  return { codes, least, rows, cost: tested ? rows + Math.ceil(entries / TEST_COST) : entries }
}

function entriesOf({ lists }: TermReader, codes: readonly number[]): number {
  let entries = 0
  for (const code of codes) entries += lists.count(code)
  return entries
}

/** Without the terms that no row ever had. */
const known = (codes: readonly number[]): readonly number[] => codes.filter((code) => code >= 0)
