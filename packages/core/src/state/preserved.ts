/**
 * What the entries of an array were when a capture began. A change of an entry saves it first, so that a capture
 * copies nothing at its beginning and reads the array while it changes.
 */
export class Preserved<T> {
  /** Later entries are not a part of the capture. */
  readonly limit: number
  readonly #saved: Map<number, T> = new Map()

  constructor(limit: number) {
    this.limit = limit
  }

  /** Saves an entry that is about to change, if it has not changed yet. */
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

/** Saves an entry for each capture under way. */
export function preserve<T>(captures: readonly Preserved<T>[], at: number, value: T): void {
  for (const capture of captures) capture.save(at, value)
}
