import type { LogHead } from '@relata/core'
import { truncated } from '@relata/core/engine'
import { hex } from './hash.js'
import type { RecordReader } from './read/record-reader.js'
import { corrupt } from '@relata/record'

/** Refuses a log that ends before a known position, or has another record at a known head. */
export async function checkReached(
  reader: RecordReader,
  head: LogHead,
  known: number | LogHead,
): Promise<void> {
  const position = typeof known === 'number' ? known : known.position
  if (head.position < position) {
    throw truncated(head, position, `the option atLeast says that it had reached ${position}`, known)
  }
  // Of dropped commits, only the position is known.
  if (typeof known === 'number' || position === 0 || position < reader.beginning.position) return
  const hash = await reader.hashAt(position)
  if (hash === undefined || hex(hash) !== known.hash) {
    throw corrupt(position, 'the record that ends here is not the expected one')
  }
}

/** Whether a log ends exactly at the position that the caller passed. */
export function isEnd(head: LogHead, known: number | LogHead | undefined): boolean {
  return head.position === (typeof known === 'number' ? known : known?.position)
}
