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
}

/** Rows of a query set, or values, with the cursors of the pages beside them. */
export interface Page<T> {
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
