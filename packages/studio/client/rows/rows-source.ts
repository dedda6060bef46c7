import { signal, type Signal } from '@preact/signals'
import type { ColumnInfo, PlanInfo, QueryTimes, RowCells, RowsRequest } from '../../src/protocol.js'
import { asApiError, isAbort, type ApiError } from '../api/api-error.js'
import { call } from '../api/client.js'
import { WindowCache } from '../lib/window-cache.js'

export type RowsQuery = Pick<RowsRequest, 'model' | 'filter' | 'order' | 'columns'>

/** What is known about all rows of a query. */
export interface RowsHead {
  readonly query: RowsQuery
  readonly columns: readonly ColumnInfo[]
  readonly total: number
  /** Rows that can be shown in this order, from the first one. */
  readonly reachable: number
  readonly plan: PlanInfo | null
  readonly ms: QueryTimes
  readonly orderServed: boolean
  readonly reads: readonly string[]
}

const PAGE = 100
const KEPT_PAGES = 80
/** Milliseconds that the rows in sight stay the same before they are fetched. */
const SETTLE = 40

/**
 * Rows of a query, fetched as they are needed. The rows of the previous query stay until the first ones of
 * the next have arrived.
 */
export class RowsSource {
  readonly head: Signal<RowsHead | null> = signal<RowsHead | null>(null)
  readonly error: Signal<ApiError | null> = signal<ApiError | null>(null)
  readonly busy: Signal<boolean> = signal<boolean>(false)
  /** Changes with every window that arrives. */
  readonly version: Signal<number> = signal<number>(0)
  readonly #cache = new WindowCache<RowCells>(PAGE, KEPT_PAGES)
  #query: RowsQuery | undefined
  #control = new AbortController()
  #sight = { start: 0, end: PAGE }
  #timer: ReturnType<typeof setTimeout> | undefined

  row(index: number): RowCells | undefined {
    return this.#cache.row(index)
  }

  /** Reads another query. */
  open(query: RowsQuery, first: number): void {
    this.#query = query
    this.#sight = { start: first, end: first + 1 }
    void this.#readHead()
  }

  /** Reads the rows in sight again, and the others when they are needed. */
  refresh(): void {
    void this.#readHead()
  }

  /** Sets which rows are in sight. */
  show(start: number, end: number): void {
    this.#sight = { start, end }
    if (this.busy.value || this.head.value === null) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#readSight()
    }, SETTLE)
  }

  close(): void {
    this.#control.abort()
    clearTimeout(this.#timer)
  }

  /** The first window has what belongs to all rows: their number, the columns and the plan. */
  async #readHead(): Promise<void> {
    const query = this.#query
    if (query === undefined) return
    this.#control.abort()
    const control = (this.#control = new AbortController())
    this.busy.value = true
    const page = Math.floor(this.#sight.start / PAGE)
    try {
      const request = { ...query, offset: page * PAGE, limit: PAGE }
      const { rows, total, reachable, ...rest } = await call('rows', request, control.signal)
      if (query === this.head.value?.query) this.#cache.expire()
      else this.#cache.clear()
      this.#cache.put(page, rows)
      this.error.value = null
      const all = total ?? 0
      this.head.value = { ...rest, query, total: all, reachable: Math.min(all, reachable ?? all) }
      this.version.value++
    } catch (error) {
      if (isAbort(error)) return
      this.error.value = asApiError(error)
    }
    this.busy.value = false
    this.#readSight()
  }

  #readSight(): void {
    const { value: head } = this.head
    if (head === null || this.error.value !== null) return
    const end = Math.min(this.#sight.end, head.reachable)
    for (const page of this.#cache.take(Math.min(this.#sight.start, end), end))
      void this.#readPage(head, page)
  }

  async #readPage(head: RowsHead, page: number): Promise<void> {
    const { signal: aborted } = this.#control
    const request = { ...head.query, offset: page * PAGE, limit: PAGE, count: false, plan: false }
    try {
      const { rows } = await call('rows', request, aborted)
      if (aborted.aborted) return
      this.#cache.put(page, rows)
      this.version.value++
    } catch (error) {
      if (isAbort(error) || aborted.aborted) return
      this.#cache.fail(page)
      this.error.value = asApiError(error)
    }
  }
}
