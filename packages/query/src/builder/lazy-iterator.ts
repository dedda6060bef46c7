import type { RowCursor } from '../engine/row-cursor.js'
import type { QuerySource } from './query-source.js'
import { openCursor } from './results.js'

interface Source {
  toArray(): readonly unknown[]
}

/**
 * Iterates over the rows that exist at the first `next()`. A class, because a generator makes reading a
 * related set three times slower. benchmarks: reverse_set.
 */
export class LazyIterator implements IterableIterator<unknown, undefined> {
  readonly #source: Source
  readonly #chunks: QuerySource | undefined
  #values: readonly unknown[] | undefined
  #cursor: RowCursor | undefined
  #next: number = 0

  /** `chunks`: the query to read in chunks, which a loop that ends early doesn't read all of. */
  constructor(source: Source, chunks?: QuerySource) {
    this.#source = source
    this.#chunks = chunks
  }

  next(): IteratorResult<unknown, undefined> {
    const values = this.#values ?? this.#open()
    if (this.#next < values.length) return { done: false, value: values[this.#next++] }
    return this.#cursor === undefined ? this.#end() : this.#nextChunk(this.#cursor)
  }

  /** Ends the iteration after a `break`. */
  return(): IteratorResult<unknown, undefined> {
    this.#cursor?.close()
    return this.#end()
  }

  [Symbol.iterator](): this {
    return this
  }

  #open(): readonly unknown[] {
    const chunks = this.#chunks
    this.#cursor = chunks === undefined ? undefined : openCursor(chunks.context, chunks.query)
    const values = this.#cursor?.next() ?? this.#source.toArray()
    this.#values = values
    return values
  }

  #nextChunk(cursor: RowCursor): IteratorResult<unknown, undefined> {
    const values = cursor.next()
    if (values.length === 0) return this.#end()
    this.#values = values
    this.#next = 1
    return { done: false, value: values[0] }
  }

  #end(): IteratorResult<unknown, undefined> {
    this.#cursor = undefined
    this.#values = NONE
    this.#next = 0
    return { done: true, value: undefined }
  }
}
const NONE: readonly unknown[] = Object.freeze([])
