/** Rows in an order; all of them differ in it. */
export class SortedArray<T> {
  rows: T[] = []
  readonly #compare: (a: T, b: T) => number

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare
  }

  assign(rows: readonly T[]): void {
    this.rows = [...rows].sort(this.#compare)
  }

  insert(row: T): void {
    this.rows.splice(this.#indexOf(row), 0, row)
  }

  delete(row: T): void {
    const at = this.#indexOf(row)
    if (this.rows[at] === row) this.rows.splice(at, 1)
  }

  /** Inserts a row into the first `most` rows and drops the rest. */
  keep(row: T, most: number): void {
    const { rows } = this
    if (rows.length === most) {
      if (this.#compare(row, rows[most - 1] as T) >= 0) return
      rows.pop()
    }
    this.insert(row)
  }

  #indexOf(row: T): number {
    let low = 0
    let high = this.rows.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#compare(this.rows[middle] as T, row) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
