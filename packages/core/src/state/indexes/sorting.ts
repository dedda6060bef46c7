/** The sorting of an ordered index step by step, while rows change. */
export class Sorting {
  readonly limit: number
  /** Slots whose rows have changed since it began. */
  readonly changed: Set<number> = new Set()
  readonly #steps: Generator<void, Int32Array, undefined>
  #sorted: Int32Array | undefined

  constructor(limit: number, steps: Generator<void, Int32Array, undefined>) {
    this.limit = limit
    this.#steps = steps
  }

  /** Does the next step; true if it was the last one. */
  step(): boolean {
    if (this.#sorted !== undefined) return true
    const step = this.#steps.next()
    if (step.done === true) this.#sorted = step.value
    return step.done === true
  }

  /** The slots of the rows that have not changed, in order. */
  complete(): Int32Array {
    while (!this.step());
    const sorted = this.#sorted ?? new Int32Array(0)
    return this.changed.size === 0 ? sorted : sorted.filter((slot) => !this.changed.has(slot))
  }
}
