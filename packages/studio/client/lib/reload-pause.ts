/** Milliseconds from a commit to the load that it causes. */
export const SHORTEST_PAUSE = 400
/** The pause while commits continue: twenty open pages then cost a busy writer a few per cent. */
export const LONGEST_PAUSE = 1600

/** The next pause, from the one before and the time since its load: it grows while commits follow each other. */
export function nextPause(before: number, sinceLoad: number): number {
  return sinceLoad < 2 * before ? Math.min(LONGEST_PAUSE, 2 * before) : SHORTEST_PAUSE
}
