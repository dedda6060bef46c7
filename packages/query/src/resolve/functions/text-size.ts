import { ValidationError } from '@relata/core'

/**
 * In UTF-16 units: 32 MB. A query computes one such text for each row, and the engine itself ends the process
 * at some 2^29.
 */
const LONGEST = 2 ** 24

/** Refuses a text before it is made. Throws ValidationError `ERR_TOO_LARGE`. */
export function refuseLonger(name: string, length: number): void {
  if (length <= LONGEST) return
  throw new ValidationError(
    'ERR_TOO_LARGE',
    `${name} produces a text of ${length} characters: at most ${LONGEST} are allowed.`,
    {
      value: length,
    },
  )
}
