/** The result of some work, and the number of turns of the event loop meanwhile. */
export async function countTurns<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly turns: number }> {
  let turns = 0
  let running = true
  const count = (): void => {
    turns++
    if (running) setImmediate(count)
  }
  setImmediate(count)
  const result = await work()
  running = false
  return { result, turns }
}
