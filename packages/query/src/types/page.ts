import type { LiveOptions } from '../live/delivery/live.js'

/** A secret of at least 16 bytes. Text counts as its UTF-8 bytes. */
export type CursorKey = string | Uint8Array

/** Options of `page`. */
export interface PageOptions {
  /** The `next` of a page: the page after it. Null or undefined: the first page. */
  readonly after?: string | null | undefined
  /** The `previous` of a page: the page before it. Null or undefined: the first page. */
  readonly before?: string | null | undefined
  /** The number of rows, at most 1,000. Default: 20. */
  readonly size?: number | undefined
  /** Whether to count the rows of all pages. */
  readonly total?: boolean | undefined
  /**
   * Signs the cursors with this key (HMAC-SHA-256, 128 bits), and accepts no others. Of several keys the first one
   * signs and each of them verifies, so that a key can be replaced while clients have cursors of the old one.
   */
  readonly sign?: CursorKey | readonly CursorKey[] | undefined
}

/** Options of `livePage`: those of `page`, and `signal`. */
export interface LivePageOptions extends PageOptions, LiveOptions {}

/** Rows of a query set, or values, with the cursors of the pages beside them. */
export interface Page<out T> {
  readonly items: T[]
  /** Pass it as `after` for the next page; null on the last one. */
  readonly next: string | null
  /** Pass it as `before` for the previous page; null on the first one. */
  readonly previous: string | null
  /** The number of rows of all pages, if the option `total` is set. */
  readonly total?: number
}

/** The options that make a page have a total. */
export interface CountedOption {
  readonly total: true
}
export interface CountedPage {
  readonly total: number
}
/** A page with its total: an interface, because the compiler compares intersections member by member. */
export interface TotalPage<out T> extends Page<T> {
  readonly total: number
}
