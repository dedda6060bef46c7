/** The number of entries that one step sorts, or merges. */
const BLOCK = 1024
const STEP = 4096

type Compare = (a: number, b: number) => number

/** Two adjacent sorted runs: `start … middle` and `middle … end`. */
interface Runs {
  readonly start: number
  readonly middle: number
  readonly end: number
}

/** Sorts the entries stably. Uses the passed array as working memory. */
export function* sortInSteps(entries: Int32Array, compare: Compare): Generator<void, Int32Array, undefined> {
  const { length } = entries
  let source: Int32Array = entries
  let target: Int32Array = new Int32Array(length)
  for (let start = 0; start < length; start += BLOCK) {
    source.subarray(start, start + BLOCK).sort(compare)
    yield
  }
  for (let width = BLOCK; width < length; width *= 2) {
    for (let start = 0; start < length; start += width * 2) {
      const middle = Math.min(start + width, length)
      yield* merge(source, target, { start, middle, end: Math.min(middle + width, length) }, compare)
    }
    const merged = target
    target = source
    source = merged
  }
  return source
}

function* merge(
  source: Int32Array,
  target: Int32Array,
  { start, middle, end }: Runs,
  compare: Compare,
): Generator<void, void, undefined> {
  let [left, right] = [start, middle]
  for (let at = start; at < end; at++) {
    const takesLeft =
      right >= end || (left < middle && compare(source[left] as number, source[right] as number) <= 0)
    target[at] = source[takesLeft ? left++ : right++] as number
    if (at % STEP === 0) yield
  }
}
