/** The factor by which a sum is scaled down when it leaves the range of numbers. */
const SMALLER = 2 ** -64

/**
 * A sum of floats. If a partial sum overflows although the sum may not, the sum continues at another scale.
 * So an average of finite values is never infinite. NaN if both infinities occur.
 */
export class FloatSum {
  #sum = 0
  #isSmall = false

  add(value: number): void {
    if (this.#isSmall) {
      this.#sum += value * SMALLER
      return
    }
    const sum = this.#sum + value
    if (Number.isFinite(sum) || !Number.isFinite(value) || !Number.isFinite(this.#sum)) this.#sum = sum
    else {
      this.#isSmall = true
      this.#sum = this.#sum * SMALLER + value * SMALLER
    }
  }

  get total(): number {
    return this.#isSmall ? this.#sum / SMALLER : this.#sum
  }

  average(count: number): number {
    return this.#isSmall ? this.#sum / count / SMALLER : this.#sum / count
  }
}
