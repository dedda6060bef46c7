import { growInt32 } from '../../util/typed-array.js'

/** Up to this many new codes are put in their places one by one, more are sorted and merged. */
const ONE_BY_ONE = 16

/**
 * Codes 0, 1, 2, … in ascending order of what they stand for. New codes are put in when the order is asked
 * for.
 */
export class OrderedCodes {
  readonly #compare: (a: number, b: number) => number
  #codes: Int32Array = new Int32Array(0)
  #length: number = 0

  constructor(compare: (a: number, b: number) => number) {
    this.#compare = compare
  }

  /** All codes below `length`, ordered. A view, valid until codes are added. */
  upTo(length: number): Int32Array {
    if (length - this.#length > ONE_BY_ONE) this.#merge(length)
    else for (let code = this.#length; code < length; code++) this.#insert(code)
    return this.#codes.subarray(0, length)
  }

  clear(): void {
    this.#length = 0
  }

  #insert(code: number): void {
    if (code >= this.#codes.length) this.#codes = growInt32(this.#codes, code + 1)
    const codes = this.#codes
    let low = 0
    let high = code
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#compare(codes[middle] as number, code) < 0) low = middle + 1
      else high = middle
    }
    codes.copyWithin(low + 1, low, code)
    codes[low] = code
    this.#length = code + 1
  }

  #merge(length: number): void {
    const added = Array.from({ length: length - this.#length }, (_, i) => this.#length + i).sort(
      this.#compare,
    )
    const old = this.#codes.slice(0, this.#length)
    const merged = new Int32Array(length)
    let left = 0
    let right = 0
    for (let at = 0; at < length; at++) {
      const takeOld =
        right >= added.length ||
        (left < old.length && this.#compare(old[left] as number, added[right] as number) < 0)
      merged[at] = takeOld ? (old[left++] as number) : (added[right++] as number)
    }
    this.#codes = merged
    this.#length = length
  }
}
