import type { OptionRule } from '../schema/option-rules.js'
import type { LogHead } from './event-log.js'

const HASH = /^[0-9a-f]{64}$/

/** The option `atLeast` of a log with a hash chain: a position, or a whole head, that it is known to have reached. */
export const REACHED: OptionRule = {
  expected: 'a position (0, 1, 2, …) or a head { position, hash } as returned by `await log.head()`',
  accepts: (value) => isPosition(value) || isHead(value),
}

export function isPosition(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isHead(value: unknown): value is LogHead {
  if (typeof value !== 'object' || value === null || !('position' in value) || !('hash' in value))
    return false
  const { position, hash } = value
  if (!isPosition(position) || typeof hash !== 'string') return false
  return position === 0 ? hash === '' : HASH.test(hash)
}
