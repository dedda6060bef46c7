import type { ScalarName, Value } from '@relata/core'
import { compareValues, valueKey } from '../../resolve/compare.js'

interface Counted {
  readonly value: Value
  count: number
}

/** The most frequent value; of several, the smallest. */
export class Mode {
  readonly #kind: ScalarName
  readonly #counts = new Map<unknown, Counted>()

  constructor(kind: ScalarName) {
    this.#kind = kind
  }

  add(value: Value): void {
    const key = valueKey(this.#kind, value)
    const known = this.#counts.get(key)
    if (known === undefined) this.#counts.set(key, { value, count: 1 })
    else known.count++
  }

  result(): Value {
    let best: Counted | undefined
    for (const one of this.#counts.values())
      if (
        best === undefined ||
        one.count > best.count ||
        (one.count === best.count && this.#isLess(one, best))
      )
        best = one
    return best?.value ?? null
  }

  #isLess({ value }: Counted, other: Counted): boolean {
    return compareValues(this.#kind, value, other.value) < 0
  }
}
