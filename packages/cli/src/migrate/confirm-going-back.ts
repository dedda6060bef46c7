import { confirm } from '../confirm.js'
import { coloursFor } from '../output/colours.js'
import { printable } from '../output/printable.js'
import { dryRun, type Migrating } from './migrating.js'
import { dryRunText } from './migration-text.js'

/**
 * Prints what going back does and loses, and asks for confirmation. Throws the error that would refuse it, or
 * CommandError `ERR_NO_ANSWER` if the question can't be answered or isn't confirmed.
 */
export async function confirmGoingBack(migrating: Migrating, isConfirmed: boolean): Promise<void> {
  const { context, target } = migrating
  const tried = await dryRun(migrating)
  if (tried.refusal !== undefined) throw tried.refusal
  if (isConfirmed || tried.pending.length === 0) return
  const { stderr, env } = context
  stderr.write(dryRunText(tried, coloursFor(stderr, env)))
  stderr.write(lostText(target.lost ?? []))
  await confirm(context, { question: 'Go back?', action: 'Going back', otherwise: 'Nothing was written.' })
}

/** What going back loses or leaves, as a list. */
export function lostText(lost: readonly string[]): string {
  if (lost.length === 0) return 'Going back loses nothing.\n'
  return `Going back loses or leaves (the values stay in the history):\n${lost.map((line) => `  ${printable(line)}\n`).join('')}`
}
