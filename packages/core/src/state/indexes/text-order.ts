import type { Term } from '../reader.js'

/** Texts that came after the last sorting are compared one by one, up to this many. */
const UNSORTED = 512

/** The texts among some terms, for searches by prefix: sorted, but for the last ones. */
export class TextOrder {
  #sorted: readonly string[] = []
  #added: string[] = []

  constructor(terms: Iterable<Term>) {
    for (const term of terms) this.add(term)
  }

  /** Adds a term that it doesn't have. */
  add(term: Term): void {
    if (typeof term === 'string') this.#added.push(term)
  }

  /** The texts that begin with a prefix. O(log n), and the texts. */
  from(prefix: string): readonly string[] {
    if (this.#added.length > UNSORTED) {
      this.#sorted = [...this.#sorted, ...this.#added].sort(byUnits)
      this.#added = []
    }
    const found = this.#added.filter((text) => text.startsWith(prefix))
    const sorted = this.#sorted
    for (let at = this.#firstFrom(prefix); at < sorted.length; at++) {
      const text = sorted[at] as string
      if (!text.startsWith(prefix)) break
      found.push(text)
    }
    return found
  }

  #firstFrom(prefix: string): number {
    let [low, high] = [0, this.#sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#sorted[middle] as string) < prefix) low = middle + 1
      else high = middle
    }
    return low
  }
}

function byUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
