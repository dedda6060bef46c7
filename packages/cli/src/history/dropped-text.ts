import { dateOf, type DroppedHistory } from '@relata/core/engine'
import { isoTime } from '../output/quantities.js'

/** A sentence about the history that a log has dropped. */
export function droppedText(dropped: DroppedHistory): string {
  const { position, firstTime, lastTime } = dropped
  return `History up to commit ${position} (${isoTime(firstTime)} to ${isoTime(lastTime)}) was dropped on ${dateOf(dropped)}.`
}
