import { LogError, type Commit, type EventLog } from '@relata/core/log'
import type { Client } from 'pg'
import { Rates, type Rate } from './rate.js'

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

/** Each writer appends one commit after the other. Writers of one log conflict, and then follow the head. */
export async function appends(logs: readonly EventLog[], ms: number): Promise<Rate> {
  const rates = new Rates()
  const end = performance.now() + ms
  await Promise.all(
    logs.map(async (log, writer) => {
      let { position: expected } = await log.head()
      for (let number = 0; performance.now() < end; number++) {
        const began = performance.now()
        expected = await appended(log, { expected, key: `${writer} ${number}`, rates })
        rates.answered(began)
      }
    }),
  )
  return rates.rate
}

/** Returns the position. */
async function appended(
  log: EventLog,
  { expected, key, rates }: { expected: number; key: string; rates: Rates },
): Promise<number> {
  for (let after = expected; ;) {
    try {
      const [result] = await log.append([commit(after + 1, key)], { expected: after })
      return result?.position ?? after
    } catch (error) {
      if (!(error instanceof LogError) || error.head === undefined) throw error
      rates.conflicted()
      after = error.head.position
    }
  }
}

/** One writer with so many appends under way: those that wait are written together. */
export async function grouped(log: EventLog, underWay: number, ms: number): Promise<Rate> {
  let { position } = await log.head()
  const rates = new Rates()
  const end = performance.now() + ms
  const loop = async (): Promise<void> => {
    while (performance.now() < end) {
      const began = performance.now()
      const expected = position++
      await log.append([commit(expected + 1, `g ${expected}`)], { expected })
      rates.answered(began)
    }
  }
  await Promise.all(Array.from({ length: underWay }, loop))
  return rates.rate
}

/** From the call of an append to the commit in a tail of another log. */
export async function tailed(log: EventLog, other: EventLog, ms: number): Promise<Rate> {
  let { position: expected } = await log.head()
  const rates = new Rates()
  const end = performance.now() + ms
  const tail = other.tail({ after: expected })[Symbol.asyncIterator]()
  while (performance.now() < end) {
    const began = performance.now()
    const [, results] = await Promise.all([
      tail.next(),
      log.append([commit(expected + 1, `t ${expected}`)], { expected }),
    ])
    rates.answered(began)
    expected = results[0]?.position ?? expected
  }
  await tail.return?.()
  return rates.rate
}

/** A row of a table for each commit, without a log. */
export async function inserts(clients: readonly Client[], ms: number): Promise<Rate> {
  const rates = new Rates()
  const end = performance.now() + ms
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < end) {
        const began = performance.now()
        await client.query({
          name: 'insert',
          text: 'INSERT INTO plain (body) VALUES ($1)',
          values: ['x'.repeat(200)],
        })
        rates.answered(began)
      }
    }),
  )
  return rates.rate
}
