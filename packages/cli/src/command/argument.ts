import { usageError } from '../command-error.js'

/** A required argument; the parser has refused a command line without it. */
export function argument(args: readonly string[], at: number): string {
  return args[at] ?? ''
}

/** The value of an option that is a whole number, from `least` on. Throws CommandError `ERR_COMMAND_LINE`. */
export function wholeNumber(option: string, text: string, least: number = 0): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value
  throw usageError(`--${option} takes a whole number from ${least} on, not '${text}'.`, text)
}
