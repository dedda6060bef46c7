import { dateOf, type DroppedHistory } from '@relata/core/engine'
import { isoTime } from '../output/quantities.js'

/** What a log no longer has, as a sentence. */
export function droppedText(dropped: DroppedHistory): string {
  const { position, firstTime, lastTime } = dropped
  return `History up to commit ${position} (${isoTime(firstTime)} to ${isoTime(lastTime)}) was dropped on ${dateOf(dropped)}.`
}
