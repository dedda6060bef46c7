/** One digit: 16 bits. */
const BITS = 16
const DIGITS: number = 1 << BITS
/** The widest range of integers that is sorted by digits: two of them. */
const WIDEST: number = 2 ** (2 * BITS)
/** The number of passes over the slots that cost as much as comparing them. */
const MOST_PASSES = 8
/** Fewer slots than this are sorted by comparison. */
const FEWEST = 1 << 10

/**
 * Sorts slots stably by their numbers in the first column, then in the next ones. Undefined unless the
 * numbers are integers in a small range. A step is one pass over the slots.
 */
export function* sortByIntegers(
  slots: Int32Array,
  columns: readonly Float64Array[],
): Generator<void, Int32Array | undefined, undefined> {
  if (slots.length < FEWEST) return undefined
  const ranges: Range[] = []
  for (const column of columns) {
    const range = rangeOf(slots, column)
    if (range === undefined) return undefined
    ranges.push(range)
    yield
  }
  if (ranges.reduce((sum, { width }) => sum + digitsOf(width), 0) > MOST_PASSES) return undefined
  let sorted = slots
  for (const { column, lowest, width } of ranges.reverse())
    for (let digit = 0; digit < digitsOf(width); digit++) {
      sorted = sortByDigit(sorted, column, lowest, digit * BITS)
      yield
    }
  return sorted
}

interface Range {
  readonly column: Float64Array
  readonly lowest: number
  /** The difference of the highest and the lowest number, plus one. */
  readonly width: number
}

function digitsOf(width: number): number {
  return width <= 1 ? 0 : width <= DIGITS ? 1 : 2
}

/** Minus infinity, which null is, becomes the number before the lowest one; infinity the one after the highest one. */
function rangeOf(slots: Int32Array, column: Float64Array): Range | undefined {
  let lowest = Infinity
  let highest = -Infinity
  for (const slot of slots) {
    const number = column[slot] as number
    if (number === Infinity || number === -Infinity) continue
    if (!Number.isInteger(number)) return undefined
    if (number < lowest) lowest = number
    if (number > highest) highest = number
  }
  // All values are null.
  if (lowest > highest) return { column, lowest: 0, width: 3 }
  const width = highest - lowest + 3
  return width > WIDEST || !Number.isSafeInteger(highest) || !Number.isSafeInteger(lowest)
    ? undefined
    : { column, lowest, width }
}

function sortByDigit(slots: Int32Array, column: Float64Array, lowest: number, shift: number): Int32Array {
  const { length } = slots
  const digits = new Uint16Array(length)
  const ends = new Int32Array(DIGITS)
  const highest = 0xffffffff
  for (let at = 0; at < length; at++) {
    const number = column[slots[at] as number] as number
    const place = number === -Infinity ? 0 : number === Infinity ? highest : number - lowest + 1
    const digit = (place >>> shift) & (DIGITS - 1)
    digits[at] = digit
    ends[digit] = (ends[digit] as number) + 1
  }
  let start = 0
  for (let digit = 0; digit < DIGITS; digit++) {
    const count = ends[digit] as number
    ends[digit] = start
    start += count
  }
  const sorted = new Int32Array(length)
  for (let at = 0; at < length; at++) {
    const digit = digits[at] as number
    const place = ends[digit] as number
    ends[digit] = place + 1
    sorted[place] = slots[at] as number
  }
  return sorted
}
