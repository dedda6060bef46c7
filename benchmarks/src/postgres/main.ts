import type { EventLog } from '@relata/core/log'
import { PostgresLog } from '@relata/postgres'
import { openTarget } from '@relata/postgres-server'
import pg from 'pg'
import { appends, grouped, inserts, tailed } from './loops.js'
import type { Rate } from './rate.js'

const WRITERS = [1, 4, 16]
const UNDER_WAY = [16, 256, 1000]
const MS = 3000

interface Line extends Rate {
  readonly workload: string
  readonly writers: number
}

type Print = (line: string) => void
const stdout: Print = (line) => void process.stdout.write(`${line}\n`)

/**
 * Measures appends to a log in PostgreSQL, beside rows of a plain table. All writers are in this process, each with
 * connections of its own. Times are wall times: they wait for a disk.
 */
export async function benchPostgres(json: boolean, print: Print = stdout, ms: number = MS): Promise<void> {
  const target = await openTarget()
  try {
    const url = await target.database()
    if (!json)
      print(
        `${target.name}\n\n| workload | writers | commits/s | p50 | p99 | conflicts |\n| --- | --- | --- | --- | --- | --- |`,
      )
    for await (const line of measured(url, ms)) print(json ? JSON.stringify(line) : row(line))
  } finally {
    await target.close()
  }
}

async function* measured(url: string, ms: number): AsyncGenerator<Line> {
  for (const writers of WRITERS)
    yield { workload: 'rows of a plain table', writers, ...(await withClients(url, writers, ms)) }
  for (const writers of WRITERS) {
    const own = Array.from({ length: writers }, (_, at) => `own ${writers} ${at}`)
    yield {
      workload: 'appends, a log each',
      writers,
      ...(await withLogs(url, own, (logs) => appends(logs, ms))),
    }
  }
  for (const writers of WRITERS.slice(1)) {
    const shared = Array.from({ length: writers }, () => `shared ${writers}`)
    yield {
      workload: 'appends, one log',
      writers,
      ...(await withLogs(url, shared, (logs) => appends(logs, ms))),
    }
  }
  for (const underWay of UNDER_WAY) {
    const run = ([log]: readonly EventLog[]): Promise<Rate> => grouped(log as EventLog, underWay, ms)
    yield {
      workload: `grouped, ${underWay} under way`,
      writers: 1,
      ...(await withLogs(url, [`grouped ${underWay}`], run)),
    }
  }
  const run = ([log, other]: readonly EventLog[]): Promise<Rate> =>
    tailed(log as EventLog, other as EventLog, ms)
  yield {
    workload: 'append to tail of another log',
    writers: 1,
    ...(await withLogs(url, ['tail', 'tail'], run)),
  }
}

async function withLogs(
  url: string,
  names: readonly string[],
  run: (logs: readonly EventLog[]) => Promise<Rate>,
): Promise<Rate> {
  const logs: PostgresLog[] = []
  try {
    for (const name of names) logs.push(await PostgresLog.open(url, { name, readers: 1 }))
    return await run(logs)
  } finally {
    for (const log of logs) await log.close()
  }
}

async function withClients(url: string, count: number, ms: number): Promise<Rate> {
  const clients = Array.from({ length: count }, () => new pg.Client(url))
  try {
    for (const client of clients) await client.connect()
    await clients[0]?.query('CREATE TABLE IF NOT EXISTS plain (id bigserial PRIMARY KEY, body text)')
    return await inserts(clients, ms)
  } finally {
    for (const client of clients) await client.end()
  }
}

function row({ workload, writers, perSecond, p50, p99, conflicts }: Line): string {
  const cells = [
    workload,
    writers,
    Math.round(perSecond).toLocaleString('en'),
    `${p50.toFixed(2)} ms`,
    `${p99.toFixed(2)} ms`,
    `${(conflicts * 100).toFixed(0)} %`,
  ]
  return `| ${cells.join(' | ')} |`
}
