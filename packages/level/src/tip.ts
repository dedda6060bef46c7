import type { LogHead } from '@relata/core'
import { NO_HASH } from '@relata/record'
import { hex } from './hash.js'

/** The last record, as the next one needs it. */
export interface Tip {
  readonly position: number
  readonly hash: Uint8Array
}
export const EMPTY: Tip = { position: 0, hash: NO_HASH }

export function headOf({ position, hash }: Tip): LogHead {
  return { position, hash: position === 0 ? '' : hex(hash) }
}
