/**
 * Rows with a unique value besides the one in the index. They only exist while a call moves unique values
 * between rows: between the two events of a swap, two rows have the same value, in the transaction as at
 * replay.
 */
export class Displaced<K> {
  readonly #slots: Map<K, number[]> = new Map()

  get size(): number {
    return this.#slots.size
  }

  /** Records a row that another one has replaced. */
  push(key: K, slot: number): void {
    const slots = this.#slots.get(key)
    if (slots === undefined) this.#slots.set(key, [slot])
    else slots.push(slot)
  }

  /** Removes and returns the latest row, for the index entry that is free now. */
  pop(key: K): number | undefined {
    const slots = this.#slots.get(key)
    const slot = slots?.pop()
    if (slots?.length === 0) this.#slots.delete(key)
    return slot
  }

  /** Removes a row that doesn't have the value any more. */
  remove(key: K, slot: number): void {
    if (this.#slots.size === 0) return
    const slots = this.#slots.get(key)
    const at = slots?.lastIndexOf(slot) ?? -1
    if (slots === undefined || at < 0) return
    slots.splice(at, 1)
    if (slots.length === 0) this.#slots.delete(key)
  }

  of(key: K): readonly number[] {
    return this.#slots.get(key) ?? NONE
  }

  /** One other than `except`, or `last`, or -1. */
  other(key: K, last: number, except: number): number {
    for (const slot of this.of(key)) if (slot !== except) return slot
    return last === except ? -1 : last
  }

  clear(): void {
    this.#slots.clear()
  }
}

const NONE: readonly number[] = Object.freeze([])
