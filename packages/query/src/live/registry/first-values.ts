import { valueIdOf, type ValueId } from '../dependency/key-reader.js'
import type { WantedValues } from '../dependency/wanted-ends.js'
import type { Path } from '../../resolve/path.js'
import type { Value } from '@relata/core/engine'

/** The values that the keys of views begin with, and how many views have each. */
export class FirstValues {
  readonly counts: Map<ValueId, number> = new Map()
  #version = 0

  add(first: ValueId): void {
    const count = this.counts.get(first) ?? 0
    if (count === 0) this.#version++
    this.counts.set(first, count + 1)
  }

  remove(first: ValueId): void {
    const count = this.counts.get(first) ?? 0
    if (count > 1) this.counts.set(first, count - 1)
    else if (this.counts.delete(first)) this.#version++
  }

  get version(): number {
    return this.#version
  }

  /** The same as values of the path that the keys begin with. */
  along(path: Path): WantedValues {
    return new ValuesAlong(this, path)
  }
}

class ValuesAlong implements WantedValues {
  readonly #firsts: FirstValues
  readonly #path: Path

  constructor(firsts: FirstValues, path: Path) {
    this.#firsts = firsts
    this.#path = path
  }

  get version(): number {
    return this.#firsts.version
  }

  has(value: Value): boolean {
    return this.#firsts.counts.has(valueIdOf(this.#path, value))
  }
}
