import { LogError, StoreError, type RelataError } from '@relata/core'

/**
 * What an error says of damage, as a sentence. Throws the error if it is about something else, such as a full disk.
 */
export function damageOf(error: unknown): string {
  if (isDamage(error)) return error.message
  throw error
}

/** Whether an error says that stored data is not what was written. */
export function isDamage(error: unknown): error is RelataError {
  if (error instanceof LogError) return error.kind === 'Corrupt' || error.kind === 'Truncated'
  return error instanceof StoreError && ['ERR_LOG_CORRUPT', 'ERR_NO_SNAPSHOT'].includes(error.code)
}
