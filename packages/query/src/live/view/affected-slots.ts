import { emptyList } from '@relata/core/engine'

/**
 * The rows of one commit that may affect one view. `matches`: whether the row has the view's routing key,
 * which is all that the query tests if its key is exact.
 */
export class AffectedSlots {
  readonly slots: number[] = emptyList<number>()
  readonly #matches: boolean[] = emptyList<boolean>()

  /** Rows without keys. */
  static of(slots: Iterable<number>): AffectedSlots {
    const affected = new AffectedSlots()
    for (const slot of slots) affected.add(slot, false)
    return affected
  }

  get size(): number {
    return this.slots.length
  }

  /** Adds a row. A row that is added twice in a row matches if it did once. */
  add(slot: number, matches: boolean): void {
    const last = this.slots.length - 1
    if (this.slots[last] !== slot) {
      this.slots.push(slot)
      this.#matches.push(matches)
    } else if (matches) {
      this.#matches[last] = true
    }
  }

  matches(at: number): boolean {
    return this.#matches[at] as boolean
  }
}
