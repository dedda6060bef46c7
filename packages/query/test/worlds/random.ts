/** Draws from one list of numbers, so that a failing case shrinks. */
export class Random {
  readonly #seed: readonly number[]
  #at = 0

  constructor(seed: readonly number[]) {
    this.#seed = seed
  }

  below(n: number): number {
    const number = this.#seed[this.#at % this.#seed.length] ?? 0
    this.#at++
    return (number + Math.floor(this.#at / this.#seed.length) * 7 + this.#at) % n
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }

  chance(outOf: number): boolean {
    return this.below(outOf) === 0
  }
}
