import { StoreError, type Commit, type Event } from '@relata/core/log'

/**
 * The bytes of a value besides its text or binary content. On the disk they are 1 to 9; but a record is
 * encoded from an array of its values, whose length is at most 2^27, so small numbers must count for more.
 */
const VALUE = 16
/**
 * Shorter text is counted as three bytes per character, the most that UTF-8 needs: this is faster than
 * encoding it.
 */
const SHORT = 32

/** The number of bytes that a text has in UTF-8. A parameter, so that each runtime uses its fastest. */
export type Utf8Length = (text: string) => number

/** Measures commits for a log whose records hold at most this number of bytes. */
export class CommitSizes {
  readonly #largest: number
  readonly #utf8Length: Utf8Length

  constructor(largest: number, utf8Length: Utf8Length) {
    this.#largest = largest
    this.#utf8Length = utf8Length
  }

  /**
   * An estimate of the bytes of an append's commits. Code: `ERR_COMMIT_TOO_LARGE` if a record can't hold
   * them.
   */
  ofAppend(commits: readonly Commit[]): number {
    let size = 0
    for (const commit of commits) size += sizeOfCommit(commit, this.#utf8Length)
    return this.#checked(size)
  }

  /** An estimate of the bytes of a commit. Code: `ERR_COMMIT_TOO_LARGE`. */
  of(commit: Commit): number {
    return this.#checked(sizeOfCommit(commit, this.#utf8Length))
  }

  #checked(size: number): number {
    if (size <= this.#largest) return size
    const message = `A record of the log holds at most ${this.#largest} bytes, and this transaction needs about ${size}: nothing was written. Split it into several.`
    throw new StoreError('ERR_COMMIT_TOO_LARGE', message, { value: size })
  }
}

function sizeOfCommit({ id, action, meta, key, events }: Commit, utf8Length: Utf8Length): number {
  let size = VALUE + sizeOfText(id, utf8Length)
  if (action !== undefined) size += sizeOfText(action, utf8Length)
  if (key !== undefined) size += sizeOfText(key, utf8Length)
  if (meta !== undefined) size += sizeOf(meta, utf8Length)
  for (const event of events) size += sizeOfEvent(event, utf8Length)
  return size
}

/** An estimate of the bytes of a value. */
function sizeOf(value: unknown, utf8Length: Utf8Length): number {
  switch (typeof value) {
    case 'string':
      return VALUE + sizeOfText(value, utf8Length)
    case 'bigint':
      return VALUE + (value === BigInt.asIntN(64, value) ? 0 : value.toString(16).length * 2)
    case 'object':
      return value === null ? VALUE : sizeOfObject(value, utf8Length)
    default:
      return VALUE
  }
}

function sizeOfEvent(event: Event, utf8Length: Utf8Length): number {
  switch (event.type) {
    case 'created':
    case 'deleted':
      return sizeOf(event.key, utf8Length) + sizeOfValues(event.row, utf8Length)
    case 'updated':
      return (
        sizeOf(event.key, utf8Length) +
        sizeOfValues(event.before, utf8Length) +
        sizeOfValues(event.after, utf8Length) +
        sizeOf(event.patches, utf8Length) +
        sizeOf(event.inverse, utf8Length)
      )
    case 'linked':
    case 'unlinked':
      return sizeOf(event.from, utf8Length) + sizeOf(event.to, utf8Length)
    case 'schemaChanged':
      return sizeOf(event.schema, utf8Length) + sizeOf(event.steps, utf8Length)
  }
}

/** Names are in the dictionary. */
function sizeOfValues(row: object, utf8Length: Utf8Length): number {
  let size = VALUE
  // Faster than a list of the values (inherited properties of a row are not enumerable), and without a call
  // for most of them. benchmarks: append_group.
  for (const name in row) {
    const value: unknown = row[name as keyof typeof row]
    if (typeof value === 'number') size += VALUE
    else if (typeof value === 'string' && value.length < SHORT) size += VALUE + value.length * 3
    else size += sizeOf(value, utf8Length)
  }
  return size
}

function sizeOfObject(value: object, utf8Length: Utf8Length): number {
  if (value instanceof Uint8Array) return VALUE + value.byteLength
  let size = VALUE
  if (Array.isArray(value)) {
    for (const part of value) size += sizeOf(part, utf8Length)
    return size
  }
  for (const [name, part] of Object.entries(value))
    size += sizeOf(name, utf8Length) + sizeOf(part, utf8Length)
  return size
}

function sizeOfText(text: string, utf8Length: Utf8Length): number {
  return text.length < SHORT ? text.length * 3 : utf8Length(text)
}
