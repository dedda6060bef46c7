/** Values by key; of more than a number of them, those that were used last. */
export class RecentValues {
  readonly #most: number
  readonly #values = new Map<string, unknown>()

  constructor(most: number) {
    this.#most = most
  }

  get(key: string, make: () => unknown): unknown {
    const known = this.#values.get(key)
    const value = known ?? make()
    // A map keeps the order of insertion.
    if (known !== undefined) this.#values.delete(key)
    else if (this.#values.size === this.#most)
      for (const oldest of this.#values.keys()) {
        this.#values.delete(oldest)
        break
      }
    this.#values.set(key, value)
    return value
  }
}
