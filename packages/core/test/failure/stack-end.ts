/** Words of the stack, eight bytes each, that a sweep keeps for itself. */
const KEPT = 16_000
const BLOCK = 4000

/**
 * Calls a function with so many words less of the stack: arguments lie on it, whether the function declares
 * them or not.
 */
export function onLessStack(words: number, call: () => void): void {
  Reflect.apply(call, undefined, new Array<undefined>(words))
}

export function attempt(call: () => void): unknown {
  try {
    call()
    return undefined
  } catch (error) {
    return error
  }
}

const fits = (words: number): boolean => attempt(() => onLessStack(words, () => undefined)) === undefined

/** Calls a function near the end of the stack: what it tries from there need not go through all of it. */
export function nearTheEnd(call: () => void): void {
  if (fits(KEPT + BLOCK)) Reflect.apply(nearTheEnd, undefined, [call, ...new Array<undefined>(BLOCK)])
  else call()
}

/** The number of words at which a call can't even begin. */
export function wordsToEnd(): number {
  let low = 0
  let high = 2 * KEPT
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (fits(middle)) low = middle
    else high = middle
  }
  return high
}
