import { LogError, type AppendResult, type EventLog } from '@relata/core/log'
import { commit } from '@relata/core/testing'
import { setTimeout as sleep } from 'node:timers/promises'

/** What an append of one commit came to. */
export interface Insisted extends AppendResult {
  readonly key: string
  /** Kinds of the errors before the answer. */
  readonly errors: readonly string[]
}

/** Appends one commit as the contract of shared logs says: until the log answers. */
export async function insist(log: EventLog, key: string, shape = 'name'): Promise<Insisted> {
  const errors: string[] = []
  for (let expected = 0; ;) {
    const events = [{ type: 'created', model: 'Author', key, row: { id: key, [shape]: key } }] as const
    try {
      const [result] = await log.append([commit(expected + 1, { key, id: key, events })], { expected })
      return { ...(result as AppendResult), key, errors }
    } catch (error) {
      if (!(error instanceof LogError)) throw error
      errors.push(error.kind)
      if (error.kind === 'Conflict') expected = error.head?.position ?? 0
      else if (error.kind === 'Unavailable') await sleep(20)
      else if (error.kind !== 'Unknown') throw error
    }
  }
}
