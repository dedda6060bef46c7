import type { LogFinding } from '@relata/core'
import { dateOf, type DroppedHistory } from '@relata/core/engine'
import type { OpeningReport } from './opening-report.js'

/** What opening a log found, as sentences for the report of a recovery: nothing after a clean close. */
export function findingsOf(
  { unclean, tornBytes, dropped, lost, kept, anchor }: OpeningReport,
  history?: DroppedHistory,
): readonly LogFinding[] {
  const findings: LogFinding[] = []
  const add = (code: string, message: string): void => void findings.push(Object.freeze({ code, message }))
  if (unclean) add('UNCLEAN_STOP', 'The previous process did not close the log.')
  if (tornBytes > 0)
    add(
      'TORN_TAIL',
      `An incomplete write at the end was cut off (${tornBytes} bytes): it was never acknowledged.`,
    )
  if (lost !== undefined) findings.push(lost)
  else if (dropped)
    add(
      'END_DROPPED',
      `LevelDB dropped a damaged part at the end of the log, which contained nothing that was acknowledged.${kept === undefined ? '' : ` The files from before are in ${kept}.`}`,
    )
  if (anchor === 'missing')
    add('ANCHOR_MISSING', 'The anchor is missing: it is unknown whether the end of the log is complete.')
  if (anchor === 'damaged')
    add('ANCHOR_DAMAGED', "The anchor can't be read: it is unknown whether the end of the log is complete.")
  if (history !== undefined)
    add('HISTORY_DROPPED', `History up to commit ${history.position} was dropped on ${dateOf(history)}.`)
  return Object.freeze(findings)
}
