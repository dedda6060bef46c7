import { LogError, type Commit, type EventLog } from '@relata/core/log'
import { PostgresLog } from '@relata/postgres'
import pg from 'pg'
import type { Bench, Figures } from './figure.js'
import { closedLoops, type Rate } from './rate.js'

const section = 'write'

/** Appends to logs, without a store, beside rows of a plain table: a row for each commit. */
export async function* logWrites({ url, writers, underWay, ms }: Bench): Figures {
  const plain = new Map<number, number>()
  for (const n of writers) {
    const rate = await withClients(url, n, (clients) => inserts(clients, ms))
    plain.set(n, rate.us)
    yield { workload: 'pg_row', section, what: 'a row of a plain table', system: 'plain', n, ...rate }
  }
  for (const n of writers) {
    const names = Array.from({ length: n }, (_, at) => `own ${n} ${at}`)
    const rate = await withLogs(url, names, (logs) => appends(logs, ms))
    const ratio = rate.us / (plain.get(n) ?? Number.NaN)
    yield {
      workload: 'pg_append',
      section,
      what: 'an append, a log each',
      system: 'relata',
      n,
      ...rate,
      ratio,
    }
  }
  for (const n of writers.filter((count) => count > 1)) {
    const names = Array.from({ length: n }, () => `shared ${n}`)
    const rate = await withLogs(url, names, (logs) => appends(logs, ms))
    const ratio = rate.us / (plain.get(n) ?? Number.NaN)
    const what = 'an append, all to one log'
    yield { workload: 'pg_append_shared', section, what, system: 'relata', n, ...rate, ratio }
  }
  for (const n of underWay) {
    const rate = await withLogs(url, [`grouped ${n}`], ([log]) => grouped(log as EventLog, n, ms))
    const what = 'an append, one log, all waiting together'
    yield { workload: 'pg_append_grouped', section, what, system: 'relata', n, ...rate, ...aimOf(rate, n) }
  }
}

/** Commits a second of 1,000 calls that wait together. */
const AIM = 20_000

/** For the most calls under way. */
export function aimOf({ perSecond }: Rate, n: number): { readonly aim?: string; readonly met?: boolean } {
  return n < 1000 ? {} : { aim: `≥ ${AIM.toLocaleString('en')} a second`, met: perSecond >= AIM }
}

/** A change of one row, as a service writes it. */
function commit(position: number, key: string): Commit {
  return {
    position,
    id: `01890000-0000-7000-8000-${String(position % 1e12).padStart(12, '0')}`,
    time: 1_700_000_000_000 + position,
    schema: 1,
    action: 'rename',
    meta: undefined,
    key,
    events: [
      {
        type: 'updated',
        model: 'Book',
        key: position % 1000,
        before: { title: `Book ${position}`, rating: 30 },
        after: { title: `Book ${position + 1}`, rating: 31 },
      },
    ],
  }
}

/** Writers of one log conflict, and then follow the head. */
async function appends(logs: readonly EventLog[], ms: number): Promise<Rate> {
  const heads = await Promise.all(logs.map(async (log) => (await log.head()).position))
  return closedLoops(logs.length, ms, async (writer, number) => {
    const log = logs[writer] as EventLog
    for (let conflicts = 0; ; conflicts++) {
      const expected = heads[writer] as number
      try {
        await log.append([commit(expected + 1, `${writer} ${number}`)], { expected })
        heads[writer] = expected + 1
        return conflicts
      } catch (error) {
        if (!(error instanceof LogError) || error.head === undefined) throw error
        heads[writer] = error.head.position
      }
    }
  })
}

/** One writer with so many appends under way: those that wait are written together. */
async function grouped(log: EventLog, underWay: number, ms: number): Promise<Rate> {
  let { position } = await log.head()
  return closedLoops(underWay, ms, async () => {
    const expected = position++
    await log.append([commit(expected + 1, `g ${expected}`)], { expected })
  })
}

function inserts(clients: readonly pg.Client[], ms: number): Promise<Rate> {
  const insert = { name: 'insert', text: 'INSERT INTO plain (body) VALUES ($1)', values: ['x'.repeat(200)] }
  return closedLoops(clients.length, ms, async (writer) => {
    await clients[writer]?.query(insert)
  })
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

async function withClients(
  url: string,
  count: number,
  run: (clients: readonly pg.Client[]) => Promise<Rate>,
): Promise<Rate> {
  const clients = Array.from({ length: count }, () => new pg.Client(url))
  try {
    for (const client of clients) await client.connect()
    await clients[0]?.query('CREATE TABLE IF NOT EXISTS plain (id bigserial PRIMARY KEY, body text)')
    return await run(clients)
  } finally {
    for (const client of clients) await client.end()
  }
}
