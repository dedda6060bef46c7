export interface LiveResponse {
  readonly position: number
  readonly views: readonly LiveView[]
  readonly more: boolean
  readonly subscribers: number
}

/** Live queries that are kept up to date together, because they differ only in constants: `db.liveQueries()`. */
export interface LiveView {
  readonly model: string
  /** The plan of one of them: several lines. */
  readonly plan: string
  /** An affected row is evaluated again; it leaves and enters its group; the whole query runs again. */
  readonly maintenance: 'perRow' | 'grouped' | 'slice' | 'recompute'
  readonly views: number
  readonly subscribers: number
  /** Rows, groups or values of all their results. */
  readonly rows: number
  /** Commits that have affected them, and the milliseconds spent on those since times are measured. */
  readonly commits: number
  readonly ms: number
}

export interface HealthResponse {
  /** Milliseconds since 1970. */
  readonly time: number
  readonly status: 'open' | 'failed' | 'closed'
  readonly error: string | null
  readonly position: number
  readonly stored: number
  readonly backlog: {
    readonly commits: number
    readonly bytes: number
    readonly limit: number
    readonly oldestMs: number
  }
  readonly heap: { readonly used: number; readonly limit: number }
  /** Bytes of the whole process. */
  readonly rss: number
  readonly live: { readonly views: number; readonly subscribers: number }
  readonly snapshots: {
    readonly position: number | null
    readonly time: number | null
    readonly commits: number
    readonly bytes: number
    readonly saving: boolean
    readonly error: string | null
  } | null
  /** Of a store that shares its log with other processes: `db.health().shared`. */
  readonly shared: {
    readonly available: boolean
    readonly error: string | null
    readonly behindMs: number
    readonly head: number
    readonly waiting: number
    readonly readOnly: string | null
  } | null
  /** Commits since the studio was made. */
  readonly commits: number
}

/** What the store occupies. It costs more than `health`, so request it only when it is shown. */
export interface StatsResponse {
  readonly position: number
  readonly bytes: number
  readonly log: number | null
  readonly keys: { readonly count: number; readonly bytes: number }
  readonly models: readonly {
    readonly name: string
    readonly rows: number
    readonly bytes: number
    readonly indexes: readonly { readonly name: string; readonly bytes: number }[]
  }[]
  readonly relations: readonly { readonly name: string; readonly links: number; readonly bytes: number }[]
}
