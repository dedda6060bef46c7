import type { Value } from '@relata/core'
import type { Range, RangeIndex } from './range.js'

/** Prefixes by text: a text is looked up by its beginnings, once for each length that a prefix has. */
export class PrefixIndex<T> implements RangeIndex<T> {
  readonly #items = new Map<string, T>()
  /** How many prefixes have a length. */
  readonly #lengths = new Map<number, number>()

  get size(): number {
    return this.#items.size
  }

  add(range: Range, item: T): void {
    if (range.kind !== 'prefix') return
    const { prefix } = range
    this.#items.set(prefix, item)
    this.#lengths.set(prefix.length, (this.#lengths.get(prefix.length) ?? 0) + 1)
  }

  delete(range: Range): void {
    if (range.kind !== 'prefix' || !this.#items.delete(range.prefix)) return
    const { length } = range.prefix
    const count = this.#lengths.get(length) ?? 0
    if (count > 1) this.#lengths.set(length, count - 1)
    else this.#lengths.delete(length)
  }

  some(value: Value, test: (item: T) => boolean): boolean {
    if (typeof value !== 'string') return false
    for (const length of this.#lengths.keys()) {
      if (length > value.length) continue
      const item = this.#items.get(value.slice(0, length))
      if (item !== undefined && test(item)) return true
    }
    return false
  }
}
