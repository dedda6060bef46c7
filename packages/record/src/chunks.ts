/**
 * The size that is decoded in one step; a longer record is decoded in parts. If a whole page were decoded at
 * once, more objects would outlive the young generation of the heap: 0.5 instead of 0.75 M commits/s.
 */
export const CHUNK_BYTES: number = 2 ** 16

/** Groups small records; a large one is a group by itself. */
export function* chunks<T extends Uint8Array>(records: readonly T[]): Generator<readonly T[]> {
  let from = 0
  let bytes = 0
  for (const [i, record] of records.entries()) {
    if (record.length >= CHUNK_BYTES) {
      if (i > from) yield records.slice(from, i)
      yield [record]
      from = i + 1
      bytes = 0
      continue
    }
    bytes += record.length
    if (bytes < CHUNK_BYTES && i < records.length - 1) continue
    yield records.slice(from, i + 1)
    from = i + 1
    bytes = 0
  }
}
