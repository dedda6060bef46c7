import { escapeIdentifier } from 'pg'
import { readFault } from '../connection/fault.js'
import type { Rows, Run, Statement } from '../connection/session.js'
import type { SnapshotInfo } from '@relata/core/log'

/** Parts are fetched together up to this many bytes, or one at a time. */
const PAGE_BYTES = 2 ** 20
/** Key of the lock under which a snapshot becomes visible: `snap` in ASCII. */
const PUBLISH_LOCK = 1_936_613_744

/** The snapshots of one log. */
export class SnapshotTables {
  readonly #schema: string
  readonly #log: number

  constructor(schema: string, log: number) {
    this.#schema = escapeIdentifier(schema)
    this.#log = log
  }

  async list(run: Run): Promise<readonly SnapshotInfo[]> {
    const rows = await execute(run, {
      text: `SELECT position, bytes, time FROM ${this.#schema}.snapshots
        WHERE log = $1 AND NOT is_aside ORDER BY position DESC`,
      values: [this.#log],
    })
    return rows.map((row) =>
      Object.freeze({
        position: Number(row['position']),
        bytes: Number(row['bytes']),
        createdAt: Number(row['time']),
      }),
    )
  }

  /** The number of the snapshot of a position. */
  async find(run: Run, position: number): Promise<string | undefined> {
    const [row] = await execute(run, {
      text: `SELECT snapshot FROM ${this.#schema}.snapshots WHERE log = $1 AND position = $2 AND NOT is_aside`,
      values: [this.#log, position],
    })
    return row?.['snapshot'] as string | undefined
  }

  /** Parts of a snapshot after a number, some of them; empty after the last one. */
  async parts(run: Run, snapshot: string, after: number): Promise<readonly Uint8Array[]> {
    const rows = await execute(run, {
      name: 'relata_parts',
      text: `SELECT part FROM (
          SELECT number, part, sum(length(part)) OVER (ORDER BY number) - length(part) AS before
          FROM (
            SELECT number, part FROM ${this.#schema}.snapshot_parts
            WHERE snapshot = $1 AND number > $2 ORDER BY number LIMIT 100
          ) AS parts
        ) AS measured WHERE before < ${PAGE_BYTES} ORDER BY number`,
      values: [snapshot, after],
    })
    return rows.map((row) => row['part'] as Buffer)
  }

  /** Begins a snapshot, in a transaction. It is not visible. Returns its number. */
  async begin(run: Run, position: number, time: number): Promise<string> {
    await execute(run, { text: 'BEGIN' })
    const [row] = await execute(run, {
      text: `INSERT INTO ${this.#schema}.snapshots (log, position, bytes, time, is_aside)
        VALUES ($1, $2, 0, $3, true) RETURNING snapshot`,
      values: [this.#log, position, time],
    })
    return row?.['snapshot'] as string
  }

  async add(run: Run, snapshot: string, number: number, part: Uint8Array): Promise<void> {
    await execute(run, {
      name: 'relata_add_part',
      text: `INSERT INTO ${this.#schema}.snapshot_parts (snapshot, number, part) VALUES ($1, $2, $3)`,
      values: [snapshot, number, part],
    })
  }

  /** Makes a snapshot visible, replacing another one of its position, and ends the transaction. */
  async publish(
    run: Run,
    snapshot: string,
    { position, bytes }: { position: number; bytes: number },
  ): Promise<void> {
    await execute(run, { text: 'SELECT pg_advisory_xact_lock($1, $2)', values: [PUBLISH_LOCK, this.#log] })
    await execute(run, {
      text: `DELETE FROM ${this.#schema}.snapshots WHERE log = $1 AND position = $2 AND NOT is_aside`,
      values: [this.#log, position],
    })
    await execute(run, {
      text: `UPDATE ${this.#schema}.snapshots SET bytes = $2, is_aside = false WHERE snapshot = $1`,
      values: [snapshot, bytes],
    })
    await execute(run, { text: 'COMMIT' })
  }

  async remove(run: Run, position: number): Promise<void> {
    await execute(run, {
      text: `DELETE FROM ${this.#schema}.snapshots WHERE log = $1 AND position = $2 AND NOT is_aside`,
      values: [this.#log, position],
    })
  }

  async setAside(run: Run, position: number): Promise<void> {
    await execute(run, {
      text: `UPDATE ${this.#schema}.snapshots SET is_aside = true WHERE log = $1 AND position = $2 AND NOT is_aside`,
      values: [this.#log, position],
    })
  }
}

async function execute(run: Run, statement: Statement): Promise<Rows> {
  try {
    return await run(statement)
  } catch (error) {
    throw readFault("Snapshots can't be read or written now", error)
  }
}
