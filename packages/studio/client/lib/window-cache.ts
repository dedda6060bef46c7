interface Page<T> {
  rows: readonly T[]
  /** The rows are shown until newer ones have arrived. */
  stale: boolean
}

/** Rows of a long list by their positions, fetched in pages; the least recently used ones are dropped. */
export class WindowCache<T> {
  readonly size: number
  readonly #capacity: number
  readonly #pages = new Map<number, Page<T>>()
  readonly #pending = new Set<number>()

  constructor(size: number, capacity: number) {
    this.size = size
    this.#capacity = capacity
  }

  row(index: number): T | undefined {
    return this.#pages.get(Math.floor(index / this.size))?.rows[index % this.size]
  }

  /** The pages from a row up to, without, another that have to be fetched. They count as being fetched from then on. */
  take(start: number, end: number): readonly number[] {
    const pages: number[] = []
    for (let page = Math.floor(start / this.size); page * this.size < end; page++) {
      const known = this.#pages.get(page)
      if (known !== undefined) {
        this.#pages.delete(page)
        this.#pages.set(page, known)
      }
      if ((known === undefined || known.stale) && !this.#pending.has(page)) {
        this.#pending.add(page)
        pages.push(page)
      }
    }
    return pages
  }

  put(page: number, rows: readonly T[]): void {
    this.#pending.delete(page)
    this.#pages.delete(page)
    this.#pages.set(page, { rows, stale: false })
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= this.#capacity) break
      this.#pages.delete(oldest)
    }
  }

  /** A page could not be fetched: it is fetched again when it is needed. */
  fail(page: number): void {
    this.#pending.delete(page)
  }

  /** Every page has to be fetched again; the known rows are shown until then. */
  expire(): void {
    this.#pending.clear()
    for (const page of this.#pages.values()) page.stale = true
  }

  clear(): void {
    this.#pages.clear()
    this.#pending.clear()
  }
}
