/** mulberry32: a number in [0, 1) a call, the same sequence for the same seed on every machine. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Whole numbers from 0 to below `n`. */
export function integers(seed: number): (n: number) => number {
  const next = mulberry32(seed)
  return (n) => Math.floor(next() * n)
}
