import type { EventLog } from '@relata/core/engine'

/** The id of the commit at a position; undefined if the log has none. */
export async function idAt(log: EventLog, position: number): Promise<string | undefined> {
  for await (const { id } of log.read({ after: position - 1 })) return id
  return undefined
}
