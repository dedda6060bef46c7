import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { CommandContext } from '../command-context.js'

/** How often the files are checked. */
export const INTERVAL_MS = 500

/**
 * Yields immediately, and again each time that the files of a store have changed, until the signal aborts.
 */
export async function* changesOf(
  { cwd }: Pick<CommandContext, 'cwd'>,
  folder: string,
  signal?: AbortSignal,
): AsyncGenerator<void, void, undefined> {
  let known: string | undefined
  while (signal?.aborted !== true) {
    const now = await logState({ cwd }, folder)
    if (now !== known) {
      known = now
      yield
    } else
      await setTimeout(INTERVAL_MS, undefined, { ...(signal !== undefined && { signal }) }).catch(
        () => undefined,
      )
  }
}

/** Differs after something was written to the log. */
export async function logState({ cwd }: Pick<CommandContext, 'cwd'>, folder: string): Promise<string> {
  const events = join(resolve(cwd, folder), 'events')
  const all = await readdir(events).catch(() => [])
  const names = all.filter((name) => name.endsWith('.log') || name.startsWith('MANIFEST')).sort()
  const states = names.map(async (name) => {
    const found = await stat(join(events, name)).catch(() => undefined)
    return `${name} ${found?.size} ${found?.mtimeMs}`
  })
  return (await Promise.all(states)).join('\n')
}
