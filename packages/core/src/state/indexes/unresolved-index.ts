import type { Value, ValueType } from '../../schema/value-type.js'

/**
 * Sources whose key has no target at present, by the key's value; read whenever a target is added. It is
 * usually empty.
 */
export class UnresolvedIndex {
  readonly #type: ValueType
  readonly #waiting: Map<unknown, Set<number>> = new Map()
  #size: number = 0

  constructor(type: ValueType) {
    this.#type = type
  }

  /** The number of unresolved sources. */
  get size(): number {
    return this.#size
  }

  add(value: Value, source: number): void {
    const key = this.#type.key(value)
    const sources = this.#waiting.get(key)
    if (sources === undefined) this.#waiting.set(key, new Set([source]))
    else sources.add(source)
    this.#size++
  }

  remove(value: Value, source: number): void {
    const key = this.#type.key(value)
    const sources = this.#waiting.get(key)
    if (sources?.delete(source) !== true) return
    if (sources.size === 0) this.#waiting.delete(key)
    this.#size--
  }

  /** The sources with this unresolved value, in slot order. */
  sources(value: Value): readonly number[] {
    if (this.#size === 0) return NONE
    const sources = this.#waiting.get(this.#type.key(value))
    return sources === undefined ? NONE : [...sources].sort((a, b) => a - b)
  }

  /** All unresolved sources, in slot order. */
  all(): readonly number[] {
    const all: number[] = []
    for (const sources of this.#waiting.values()) for (const source of sources) all.push(source)
    return all.sort((a, b) => a - b)
  }

  clear(): void {
    this.#waiting.clear()
    this.#size = 0
  }
}

const NONE: readonly number[] = Object.freeze([])
