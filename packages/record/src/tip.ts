import type { LogHead } from '@relata/core/log'
import { hex, NO_HASH } from './bytes.js'

/** The last record, as the next one needs it. */
export interface Tip {
  readonly position: number
  readonly hash: Uint8Array
}
export const EMPTY: Tip = { position: 0, hash: NO_HASH }

export function headOf({ position, hash }: Tip): LogHead {
  return { position, hash: position === 0 ? '' : hex(hash) }
}
