import { LogError, StoreError, type RelataError } from '@relata/core'

/**
 * The sentence of an error about damage. Rethrows any other error, such as a full disk.
 */
export function damageOf(error: unknown): string {
  if (isDamage(error)) return error.message
  throw error
}

/** Whether an error reports that stored data is damaged. */
export function isDamage(error: unknown): error is RelataError {
  if (error instanceof LogError) return error.kind === 'Corrupt' || error.kind === 'Truncated'
  return error instanceof StoreError && ['ERR_LOG_CORRUPT', 'ERR_NO_SNAPSHOT'].includes(error.code)
}
