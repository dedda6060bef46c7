/**
 * The entries of an array at the beginning of a capture (copy on write). Before an entry changes, it is saved
 * here, so that a capture copies nothing at its beginning and can read the array while it changes.
 */
export class Preserved<T> {
  /** Later entries don't belong to the capture. */
  readonly limit: number
  readonly #saved: Map<number, T> = new Map()

  constructor(limit: number) {
    this.limit = limit
  }

  /** Saves an entry before its first change. */
  save(at: number, value: T): void {
    if (at < this.limit && !this.#saved.has(at)) this.#saved.set(at, value)
  }

  has(at: number): boolean {
    return this.#saved.has(at)
  }

  /** The saved entry; undefined if it has not changed. */
  get(at: number): T | undefined {
    return this.#saved.get(at)
  }
}

/** Saves an entry for each current capture. */
export function preserve<T>(captures: readonly Preserved<T>[], at: number, value: T): void {
  for (const capture of captures) capture.save(at, value)
}
