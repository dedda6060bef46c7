/**
 * Holders of a unique value beside the one that its index names. Only a call that moves unique values about
 * among several rows has any, and only while it runs: a swap lets two rows have one value between its two
 * events, in the transaction as at replay.
 */
export class Displaced<K> {
  readonly #slots: Map<K, number[]> = new Map()

  get size(): number {
    return this.#slots.size
  }

  /** Records a holder that another one has replaced. */
  push(key: K, slot: number): void {
    const slots = this.#slots.get(key)
    if (slots === undefined) this.#slots.set(key, [slot])
    else slots.push(slot)
  }

  /** Takes out the latest holder, for the place that is free now. */
  pop(key: K): number | undefined {
    const slots = this.#slots.get(key)
    const slot = slots?.pop()
    if (slots?.length === 0) this.#slots.delete(key)
    return slot
  }

  /** Takes out one that holds the value no more. */
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
