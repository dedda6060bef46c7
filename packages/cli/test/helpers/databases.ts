import type { Commit, EventLog } from '@relata/core/engine'
import { openTarget, postgresSuite, type PostgresSuite, type Target } from '@relata/postgres-server'

/** The tests of a file whose commands get the URLs of databases. */
export function commandSuite(): Promise<PostgresSuite<Target>> {
  return postgresSuite(openTarget)
}

/** A URL with a log of another name. */
export function named(url: string, log: string): string {
  return `${url}#${encodeURIComponent(log)}`
}

/** Appends a copy of the last commit, as another process would append one. Returns its position. */
export async function appendAnother(log: EventLog): Promise<number> {
  const { position } = await log.head()
  const commits: Commit[] = []
  for await (const { key: _, ...last } of log.read({ after: position - 1 }))
    commits.push({ ...last, key: undefined, position: position + 1, id: `later-${position}`, events: [] })
  await log.append(commits, { expected: position })
  return position + 1
}
