import { LogError, type DroppedHistory } from '@relata/core/log'
import { escapeIdentifier } from 'pg'
import { codeOf, dropFault, readFault } from '../connection/fault.js'
import type { Rows, Run, Statement } from '../connection/session.js'
import { encodeDropped, recordHash, type StoredRecord } from '@relata/record'
import { sha256 } from '../sha256.js'
import { bigintArray, byteaArray } from './binary-arrays.js'
import type { PlacedRecord } from './recent-records.js'

/** The most records, and the most bytes, of a page. */
const PAGE_RECORDS = 1000
const PAGE_BYTES = 2 ** 20
/** The most records that are deleted in one transaction. */
const RECLAIMED = 1000

/** The most records that are read with the head, and the most bytes of each. */
const NEWEST_RECORDS = 16
const NEWEST_BYTES = 2 ** 18

/** The head of a log in the database. */
export interface StoredHead {
  readonly position: number
  readonly hash: Uint8Array
  /** Number of kinds of events. */
  readonly kinds: number
  /** Position of the last commit that was dropped; 0 if the log has all. */
  readonly dropped: number
}

/** The head, with the records after a position. */
export interface Newest extends StoredHead {
  /** Those up to the head; the first few of them if there are more, or up to a large one. */
  readonly records: readonly PlacedRecord[]
}

/** Another writer was first: what the log has instead. */
export interface AppendRefusal {
  readonly head: StoredHead
  /** The positions of those keys that are known. By the key in hexadecimal digits. */
  readonly known: ReadonlyMap<string, number>
}

/** One append. */
export interface Addition {
  readonly expected: number
  readonly record: Uint8Array
  readonly keys: readonly Uint8Array[]
  readonly positions: readonly number[]
  readonly kinds: readonly Uint8Array[]
}

/** The statements of one log. */
export class LogTables {
  readonly #schema: string
  readonly #log: number

  constructor(schema: string, log: number) {
    this.#schema = escapeIdentifier(schema)
    this.#log = log
  }

  /** Reads the head and the records after a position, in one call. */
  async newest(run: Run, after: number): Promise<Newest> {
    const rows = await this.#read(run, {
      name: 'relata_newest',
      text: `SELECT position, hash, kinds, dropped, last, record FROM ${this.#schema}.logs LEFT JOIN LATERAL (
          SELECT last, CASE WHEN length(record) <= ${NEWEST_BYTES} THEN record END AS record
          FROM ${this.#schema}.records WHERE log = $1 AND last > $2 ORDER BY last LIMIT ${NEWEST_RECORDS}
        ) AS newest ON true WHERE log = $1 ORDER BY last`,
      values: [this.#log, after],
    })
    const [row] = rows
    if (row === undefined) throw gone()
    return {
      position: Number(row['position']),
      hash: row['hash'] as Buffer,
      kinds: Number(row['kinds']),
      dropped: Number(row['dropped']),
      records: upToLarge(rows).map(placed),
    }
  }

  /** Bytes of the records. */
  async bytes(run: Run): Promise<number> {
    const [row] = await this.#read(run, {
      text: `SELECT bytes FROM ${this.#schema}.logs WHERE log = $1`,
      values: [this.#log],
    })
    if (row === undefined) throw gone()
    return Number(row['bytes'])
  }

  /** The kinds of events after a number. */
  async kinds(run: Run, after: number): Promise<readonly Uint8Array[]> {
    const rows = await this.#read(run, {
      text: `SELECT entry FROM ${this.#schema}.kinds WHERE log = $1 AND number > $2 ORDER BY number`,
      values: [this.#log, after],
    })
    return rows.map((row) => row['entry'] as Buffer)
  }

  /** Undefined where it is stored, which is announced. Rejects as the statement does. */
  async append(
    run: Run,
    { expected, record, keys, positions, kinds }: Addition,
  ): Promise<AppendRefusal | undefined> {
    const [row] = await run({
      name: 'relata_append',
      text: `SELECT * FROM ${this.#schema}.append($1, $2, $3, $4, $5, $6)`,
      values: [this.#log, expected, record, byteaArray(keys), bigintArray(positions), byteaArray(kinds)],
      followedBy: this.#announcement(recordHash(record)),
    })
    if (row === undefined || row['stored'] === 't') return undefined
    return {
      head: {
        position: Number(row['head_position']),
        hash: row['head_hash'] as Buffer,
        kinds: Number(row['head_kinds']),
        dropped: Number(row['head_dropped']),
      },
      known: new Map(((row['known'] as string | null) ?? '').split(',').filter(Boolean).map(keyAndPosition)),
    }
  }

  /**
   * The end of the last record up to a position, and its hash, also of the last one that was dropped; undefined if
   * there is none.
   */
  async recordBefore(
    run: Run,
    position: number,
  ): Promise<{ position: number; hash: Uint8Array } | undefined> {
    const [row] = await this.#read(run, {
      name: 'relata_before',
      text: `(SELECT last, substring(record FROM 58 FOR 32) AS hash FROM ${this.#schema}.records
          WHERE log = $1 AND last <= $2 ORDER BY last DESC LIMIT 1)
        UNION ALL SELECT dropped, dropped_hash FROM ${this.#schema}.logs
          WHERE log = $1 AND dropped > 0 AND dropped <= $2
        ORDER BY last DESC LIMIT 1`,
      values: [this.#log, position],
    })
    return row === undefined ? undefined : { position: Number(row['last']), hash: row['hash'] as Buffer }
  }

  /** The last position up to a limit after which the log can be cut, and its hash; undefined if there is none. */
  async dropPoint(run: Run, limit: number): Promise<{ position: number; hash: Uint8Array } | undefined> {
    const [row] = await this.#read(run, {
      text: `SELECT last, substring(record FROM 58 FOR 32) AS hash
        FROM ${this.#schema}.records JOIN ${this.#schema}.logs USING (log)
        WHERE log = $1 AND last <= $2 AND last < position AND last > dropped ORDER BY last DESC LIMIT 1`,
      values: [this.#log, limit],
    })
    return row === undefined ? undefined : { position: Number(row['last']), hash: row['hash'] as Buffer }
  }

  /** What is known of the commits that were dropped, as bytes. */
  async dropped(run: Run): Promise<Uint8Array | undefined> {
    const [row] = await this.#read(run, {
      text: `SELECT dropped_history FROM ${this.#schema}.logs WHERE log = $1`,
      values: [this.#log],
    })
    return (row?.['dropped_history'] as Buffer | null | undefined) ?? undefined
  }

  /** Records that the commits up to a drop point are dropped. */
  async drop(run: Run, history: DroppedHistory): Promise<void> {
    const { position, hash } = history
    await dropping(run, {
      text: `SELECT ${this.#schema}.drop_history($1, $2, $3, $4)`,
      values: [this.#log, position, Buffer.from(hash, 'hex'), Buffer.from(encodeDropped(history, sha256))],
    })
  }

  /** Deletes some of what was dropped. Returns whether there was any. */
  async reclaim(run: Run): Promise<boolean> {
    const [row] = await dropping(run, {
      text: `SELECT ${this.#schema}.reclaim($1, ${RECLAIMED}) AS gone`,
      values: [this.#log],
    })
    return Number(row?.['gone']) > 0
  }

  /** The record that contains a position; undefined if there is none. */
  async recordAt(run: Run, position: number): Promise<StoredRecord | undefined> {
    const [row] = await this.#read(run, {
      name: 'relata_at',
      text: `SELECT last, record FROM ${this.#schema}.records WHERE log = $1 AND last >= $2 ORDER BY last LIMIT 1`,
      values: [this.#log, position],
    })
    return row === undefined ? undefined : placed(row)
  }

  /** The records after a position up to another one, in pages. The next page is fetched while one is decoded. */
  async *records(
    run: Run,
    after: number,
    upTo: number,
  ): AsyncGenerator<readonly Uint8Array[], void, undefined> {
    let next = this.#page(run, after, upTo)
    for (;;) {
      const page = await next
      const last = page.at(-1)?.last
      if (last === undefined) return
      if (last < upTo) {
        next = this.#page(run, last, upTo)
        next.catch(() => undefined)
      }
      yield page.map(({ record }) => record)
      if (last >= upTo) return
    }
  }

  /** The positions of keys, by the key in hexadecimal digits; keys without a commit are left out. */
  async positions(run: Run, keys: readonly Uint8Array[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#read(run, {
      name: 'relata_keys',
      text: `SELECT encode(key, 'hex') AS key, keys.position
        FROM ${this.#schema}.keys JOIN ${this.#schema}.logs USING (log)
        WHERE log = $1 AND key = ANY ($2::bytea[]) AND keys.position > dropped`,
      values: [this.#log, byteaArray(keys)],
    })
    return new Map(rows.map((row) => [row['key'] as string, Number(row['position'])]))
  }

  /** Listens to appends. A standby can't: there the polling finds them. */
  async listen(run: Run): Promise<void> {
    const [row] = await this.#read(run, {
      text: `SELECT ${this.#schema}.channel_of($1) AS channel`,
      values: [this.#log],
    })
    try {
      await run({ text: `LISTEN ${escapeIdentifier(String(row?.['channel']))}` })
    } catch (error) {
      if (codeOf(error) !== READ_ONLY) throw readFault(UNREADABLE, error)
    }
  }

  /**
   * Waits until no other process has locked the log, and locks it. The server ends the connection, and with it the
   * lock, if nothing arrives for some milliseconds: the process may be gone without a word.
   */
  async hold(run: Run, idle: number): Promise<void> {
    for (;;) {
      try {
        await run({
          text: `SELECT pg_advisory_lock(${this.#schema}.lock_of($1)), set_config('idle_session_timeout', $2, false)`,
          values: [this.#log, String(idle)],
        })
        return
      } catch (error) {
        if (codeOf(error) !== TOOK_TOO_LONG) throw readFault(UNREADABLE, error)
      }
    }
  }

  async release(run: Run): Promise<void> {
    await this.#read(run, {
      text: `SELECT pg_advisory_unlock(${this.#schema}.lock_of($1)), set_config('idle_session_timeout', NULL, false)`,
      values: [this.#log],
    })
  }

  /**
   * Wakes those that listen, if a record is the newest one: the append before has stored it. It is a transaction of its
   * own: in that of the append, all commits of the database would wait for one another (decision 0053).
   */
  #announcement(hash: Uint8Array): Statement {
    return {
      name: 'relata_notify',
      text: `SELECT pg_notify(${this.#schema}.channel_of($1), '') FROM ${this.#schema}.logs WHERE log = $1 AND hash = $2`,
      values: [this.#log, hash],
    }
  }

  async #page(run: Run, after: number, upTo: number): Promise<readonly PlacedRecord[]> {
    const rows = await this.#read(run, {
      name: 'relata_page',
      text: `SELECT last, record FROM (
          SELECT last, record, sum(length(record)) OVER (ORDER BY last) - length(record) AS before
          FROM (
            SELECT last, record FROM ${this.#schema}.records
            WHERE log = $1 AND last > $2 AND last <= $3 ORDER BY last LIMIT ${PAGE_RECORDS}
          ) AS records
        ) AS measured WHERE before < ${PAGE_BYTES} ORDER BY last`,
      values: [this.#log, after, upTo],
    })
    return rows.map(placed)
  }

  async #read(run: Run, statement: Statement): Promise<Rows> {
    try {
      return await run(statement)
    } catch (error) {
      throw readFault(UNREADABLE, error)
    }
  }
}

const UNREADABLE = "The log can't be read now"
/** The server cancelled a statement after `statement_timeout`. */
const TOOK_TOO_LONG = '57014'
/** A server that takes no writes has refused one. */
const READ_ONLY = '25006'

/** The rows before the first one without its record. */
function upToLarge(rows: Rows): Rows {
  const end = rows.findIndex(({ record }) => record === null)
  return end < 0 ? rows : rows.slice(0, end)
}

async function dropping(run: Run, statement: Statement): Promise<Rows> {
  try {
    return await run(statement)
  } catch (error) {
    throw dropFault(error)
  }
}

function placed(row: Rows[number]): PlacedRecord {
  return { last: Number(row['last']), record: row['record'] as Buffer }
}

/** `6b61 7` */
function keyAndPosition(text: string): [string, number] {
  const [key = '', position] = text.split(' ')
  return [key, Number(position)]
}

function gone(): LogError {
  return new LogError('Truncated', 'The log is gone: its row was removed from the database.')
}
