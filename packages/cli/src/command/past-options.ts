import type { Command } from 'commander'
import { CommandError, usageError } from '../command-error.js'
import { EXIT } from '../exit-code.js'
import { A_TIME, timeIn } from '../history/time-option.js'
import type { PastPoint } from '../store/replay.js'

/** The point in the past that a command reads. */
export interface PastOptions {
  readonly at?: number | Date
  readonly pastSchema?: boolean
}

/** Declares `--at` and `--past-schema`. */
export function declarePast(command: Command): Command {
  return command
    .option(
      '--at <point>',
      'as it was after a commit: its position, or a time (2026-03-01T12:00:00Z, 2h)',
      point,
    )
    .option('--past-schema', 'with --at: under the schema of that time, not the present one')
}

/** The point of the options, if they have one. Throws CommandError `ERR_COMMAND_LINE`. */
export function pastPoint({ at, pastSchema = false }: PastOptions): PastPoint | undefined {
  if (at !== undefined) return { at, pastSchema }
  if (pastSchema) throw usageError('--past-schema says how --at is read: pass --at, too.', pastSchema)
  return undefined
}

/** Throws CommandError `ERR_ARGUMENT`, as `db.at` does. */
function point(text: string): number | Date {
  if (/^\d+$/.test(text)) return Number(text)
  const time = timeIn(text, Date.now())
  if (time !== undefined) return new Date(time)
  throw new CommandError(
    'ERR_ARGUMENT',
    `--at takes the position of a commit, or ${A_TIME}, not '${text}'.`,
    { value: text, exitCode: EXIT.usage },
  )
}
