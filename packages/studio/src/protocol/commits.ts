import type { Cell, Key, RowName } from './values.js'

/** Newest first. */
export interface CommitsRequest {
  /** Earlier than this position: `next` of the page before. */
  readonly before?: number
  readonly limit?: number
  readonly model?: string
  /** Together with `model`: of one row. */
  readonly key?: Key
  readonly action?: string
  readonly actor?: string
}

export interface CommitsResponse {
  readonly position: number
  readonly commits: readonly CommitInfo[]
  /** `before` of the next page; null at the beginning of the history. */
  readonly next: number | null
  /** Number of commits searched, if the search ended before it found a page: continue with `next`. */
  readonly searched: number
  /** Later commits that wait to be durable, and aren't listed. */
  readonly waiting: number
  /** Commits up to this position have been dropped; 0: none. */
  readonly droppedTo: number
}

export interface CommitInfo {
  readonly position: number
  readonly id: string
  /** Milliseconds since 1970. */
  readonly time: number
  readonly action: string | null
  readonly actor: string | null
  readonly meta: Readonly<Record<string, Cell>>
  readonly key: string | null
  /** Events that match the request's model and row first, then others: the first few. */
  readonly events: readonly EventInfo[]
  readonly total: number
  /** Created, updated and deleted rows by model. */
  readonly changes: readonly {
    readonly model: string
    readonly created: number
    readonly updated: number
    readonly deleted: number
  }[]
}

export type EventInfo =
  | {
      readonly type: 'created' | 'deleted'
      readonly model: string
      readonly key: Key
      /** Of the row that has this key now, else of its values in the event. */
      readonly display: string
      readonly values: readonly { readonly name: string; readonly cell: Cell }[]
    }
  | {
      readonly type: 'updated'
      readonly model: string
      readonly key: Key
      readonly display: string
      readonly changes: readonly { readonly name: string; readonly before: Cell; readonly after: Cell }[]
    }
  | {
      readonly type: 'linked' | 'unlinked'
      readonly relation: string
      readonly from: RowName
      readonly to: RowName
    }
  | {
      readonly type: 'schemaChanged'
      readonly models: number
      readonly migrations: readonly string[]
      readonly steps: number
    }

/** One commit with all of its events, in pages. */
export interface CommitRequest {
  readonly position: number
  readonly offset?: number
  readonly limit?: number
}

export interface CommitResponse {
  readonly commit: CommitInfo
  /** Offset of the next page; null at the end. */
  readonly next: number | null
}
