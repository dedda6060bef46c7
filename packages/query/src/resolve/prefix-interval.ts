import type { Interval } from '@relata/core/engine'

const LAST_CODE_POINT = 0x10_ff_ff
const BEFORE_SURROGATES = 0xd7_ff
const AFTER_SURROGATES = 0xe0_00

/**
 * The interval of the texts with a prefix, in the order of code points. Undefined for a prefix with half a
 * surrogate pair, because some of its texts are outside of any interval.
 */
export function prefixInterval(prefix: string): Interval | undefined {
  if (HALF_PAIR.test(prefix)) return undefined
  return { low: prefix, lowOpen: false, high: afterAll(prefix), highOpen: true }
}
const HALF_PAIR = /\p{Surrogate}/u

/** The smallest text after all texts with a prefix; undefined if there is none. */
function afterAll(prefix: string): string | undefined {
  const points = Array.from(prefix)
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const point = last.codePointAt(0) as number
    if (point === LAST_CODE_POINT) continue
    const next = point === BEFORE_SURROGATES ? AFTER_SURROGATES : point + 1
    return points.join('') + String.fromCodePoint(next)
  }
  return undefined
}
