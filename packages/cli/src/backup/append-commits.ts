import type { Commit, EventLog } from '@relata/core/engine'

/** The maximum number of commits in one append; fewer if they are large. */
const COMMITS = 1000
const BYTES = 4 * 2 ** 20

/**
 * Appends commits of another log unchanged, with position, id, time and key. Returns the last position.
 * `onPosition` is called with each position that was appended.
 */
export async function appendCommits(
  log: EventLog,
  commits: AsyncIterable<Commit>,
  onPosition: (position: number) => void = () => undefined,
): Promise<number> {
  let { position } = await log.head()
  let waiting: Commit[] = []
  let bytes = 0
  const append = async (): Promise<void> => {
    if (waiting.length === 0) return
    await log.append(waiting, { expected: position })
    position += waiting.length
    waiting = []
    bytes = 0
    onPosition(position)
  }
  for await (const commit of commits) {
    const size = log.measure?.(commit) ?? 0
    if (bytes + size > BYTES) await append()
    waiting.push(commit)
    bytes += size
    if (waiting.length === COMMITS) await append()
  }
  await append()
  return position
}
