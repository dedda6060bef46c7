import { RelataError, valueType } from '@relata/core/engine'
import { usageError } from '../command-error.js'

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/**
 * A time of the command line in milliseconds since the epoch: ISO 8601, read as the value of a `datetime()` field is (in UTC
 * without an offset), or how long ago: `30m`, `2h`, `7d`. Throws CommandError `ERR_COMMAND_LINE`.
 */
export function timeOption(option: string, text: string, now: number): number {
  const time = timeIn(text, now)
  if (time !== undefined) return time
  throw usageError(`--${option} takes ${A_TIME}, not '${text}'.`, text)
}

/** The times that a command line may have, in the sentence of an error. */
export const A_TIME = 'a time such as 2026-03-01, 2026-03-01T12:00:00Z or 2h (two hours ago)'

/** The time that a text of the command line means. */
export function timeIn(text: string, now: number): number | undefined {
  const [, amount, unit] = /^(\d+)([smhdw])$/.exec(text) ?? []
  if (amount !== undefined && unit !== undefined) return now - Number(amount) * (UNITS[unit] ?? 0)
  return instantIn(text)
}

function instantIn(text: string): number | undefined {
  try {
    return Date.parse(DATETIME.parse(text) as string)
  } catch (error) {
    if (error instanceof RelataError) return undefined
    throw error
  }
}
const DATETIME = valueType('datetime')
