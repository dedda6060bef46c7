import { StoreError, type Commit, type Event } from '@relata/core'

/** A larger record would not fit what LevelDB and MessagePack take. */
const LARGEST = 2 ** 30
/**
 * What a value takes beside its text or bytes. On the disk it is 1 to 9 bytes; but a record is made from an
 * array of its values, and such arrays end at 2^27, so that a record of small numbers alone must count for
 * more.
 */
const VALUE = 16
/**
 * Shorter text is counted as three bytes a character, the most that UTF-8 needs: that is faster than to
 * encode it.
 */
const SHORT = 32

/**
 * About how many bytes the commits of an append take. Code: `ERR_COMMIT_TOO_LARGE` where a record can't hold
 * them.
 */
export function sizeOfAppend(commits: readonly Commit[]): number {
  let size = 0
  for (const commit of commits) size += sizeOfCommit(commit)
  return checked(size)
}

/** About how many bytes a commit takes. Code: `ERR_COMMIT_TOO_LARGE`. */
export function measure(commit: Commit): number {
  return checked(sizeOfCommit(commit))
}

function checked(size: number): number {
  if (size <= LARGEST) return size
  const message = `A record of the log holds at most ${LARGEST} bytes, and this transaction needs about ${size}: nothing was written. Split it into several.`
  throw new StoreError('ERR_COMMIT_TOO_LARGE', message, { value: size })
}

function sizeOfCommit({ id, action, meta, key, events }: Commit): number {
  let size = VALUE + sizeOfText(id)
  if (action !== undefined) size += sizeOfText(action)
  if (key !== undefined) size += sizeOfText(key)
  if (meta !== undefined) size += sizeOf(meta)
  for (const event of events) size += sizeOfEvent(event)
  return size
}

/** About how many bytes a value takes. */
function sizeOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return VALUE + sizeOfText(value)
    case 'bigint':
      return VALUE + (value === BigInt.asIntN(64, value) ? 0 : value.toString(16).length * 2)
    case 'object':
      return value === null ? VALUE : sizeOfObject(value)
    default:
      return VALUE
  }
}

function sizeOfEvent(event: Event): number {
  switch (event.type) {
    case 'created':
    case 'deleted':
      return sizeOf(event.key) + sizeOfValues(event.row)
    case 'updated':
      return (
        sizeOf(event.key) +
        sizeOfValues(event.before) +
        sizeOfValues(event.after) +
        sizeOf(event.patches) +
        sizeOf(event.inverse)
      )
    case 'linked':
    case 'unlinked':
      return sizeOf(event.from) + sizeOf(event.to)
    case 'schemaChanged':
      return sizeOf(event.schema) + sizeOf(event.steps)
  }
}

/** Names are in the dictionary. */
function sizeOfValues(row: object): number {
  let size = VALUE
  // Faster than a list of the values (what a row inherits is not enumerable), and without a call for most of
  // them. benchmarks: append_group.
  for (const name in row) {
    const value: unknown = row[name as keyof typeof row]
    if (typeof value === 'number') size += VALUE
    else if (typeof value === 'string' && value.length < SHORT) size += VALUE + value.length * 3
    else size += sizeOf(value)
  }
  return size
}

function sizeOfObject(value: object): number {
  if (value instanceof Uint8Array) return VALUE + value.byteLength
  let size = VALUE
  if (Array.isArray(value)) {
    for (const part of value) size += sizeOf(part)
    return size
  }
  for (const [name, part] of Object.entries(value)) size += sizeOf(name) + sizeOf(part)
  return size
}

function sizeOfText(text: string): number {
  return text.length < SHORT ? text.length * 3 : Buffer.byteLength(text)
}
