import { getHeapStatistics } from 'node:v8'
import type { StoreHealth } from 'relata'
import type { HealthResponse, LiveResponse, StatsResponse } from '../protocol.js'
import type { ReadState } from '../store/source.js'

/** Groups of live queries that are listed. */
const MOST = 500

/** The health of the store. `since` is the position at which the studio was made. */
export function readHealth({ db }: ReadState, since: number): HealthResponse {
  const { status, error, position, stored, backlog, heap, live, snapshots, shared } = db.health()
  const { commits, bytes, limit, oldestMs } = backlog
  return {
    time: Date.now(),
    status,
    error: error?.message ?? null,
    position,
    stored,
    backlog: { commits, bytes, limit, oldestMs },
    // A copy that is read alone has no limit of its own.
    heap: heap === undefined ? heapOfProcess() : { used: heap.used, limit: heap.limit },
    rss: process.memoryUsage.rss(),
    live: { ...live },
    snapshots:
      snapshots === undefined
        ? null
        : {
            position: snapshots.last?.position ?? null,
            time: timeOf(snapshots.last?.createdAt),
            commits: snapshots.commits,
            bytes: snapshots.bytes,
            saving: snapshots.saving,
            error: snapshots.error instanceof Error ? snapshots.error.message : null,
          },
    shared: shared === undefined ? null : sharedHealth(shared),
    commits: position - since,
  }
}

function sharedHealth({
  available,
  error,
  behindMs,
  head,
  waiting,
  readOnly,
}: NonNullable<StoreHealth['shared']>): NonNullable<HealthResponse['shared']> {
  return {
    available,
    error: error instanceof Error ? error.message : null,
    behindMs,
    head,
    waiting,
    readOnly: readOnly?.message ?? null,
  }
}

function heapOfProcess(): HealthResponse['heap'] {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
  return { used, limit }
}

function timeOf(date: number | undefined): number | null {
  return date === undefined ? null : date
}

export async function readStats({ db, position }: ReadState): Promise<StatsResponse> {
  const { models, relations, bytes, keys, log } = await db.stats()
  return {
    position,
    bytes,
    log: log.bytes ?? null,
    keys: { ...keys },
    models: Object.entries(models).map(([name, stats]) => ({
      name,
      rows: stats.rows,
      bytes: stats.bytes,
      indexes: stats.indexes.map((index) => ({ name: index.label, bytes: index.bytes })),
    })),
    relations: Object.entries(relations).map(([name, { links, bytes: size }]) => ({
      name,
      links,
      bytes: size,
    })),
  }
}

export function readLive({ db, position }: ReadState): LiveResponse {
  const queries = db.liveQueries()
  return {
    position,
    views: queries.slice(0, MOST).map((query) => ({ ...query })),
    more: queries.length > MOST,
    subscribers: db.health().live.subscribers,
  }
}
