import type { LogHead } from '@relata/core/log'
import { recordHash, type Tip } from '@relata/record'

/** The most records, and the most bytes of them, that are kept. */
const MOST_RECORDS = 1000
const MOST_BYTES = 2 ** 20

/** A record, with the position of its last commit. */
export interface PlacedRecord {
  readonly last: number
  readonly record: Uint8Array
}

/**
 * The newest records of a log that this process has appended, or received with the head. They follow one another, so that a
 * tail reads them here instead of in the database. They are verified when they are read, like those of the database.
 */
export class RecentRecords {
  #records: PlacedRecord[] = []
  /** Of the record before the first one; undefined until a head is known. */
  #before: Tip | undefined
  #bytes: number = 0

  /** Position of the last record; if there is none, of the one that the next record must follow. */
  get end(): number | undefined {
    return this.#records.at(-1)?.last ?? this.#before?.position
  }

  /** Adds records in their order, which follow the last one or an earlier one: known ones are skipped. */
  add(records: readonly PlacedRecord[]): void {
    const { end } = this
    if (end === undefined) return
    for (const placed of records) {
      if (placed.last <= end) continue
      this.#records.push(placed)
      this.#bytes += placed.record.length
    }
    while (this.#bytes > MOST_BYTES || this.#records.length > MOST_RECORDS) this.#dropFirst()
  }

  /** Forgets all records. The next one follows a tip. */
  restart({ position, hash }: Tip): void {
    this.#records = []
    this.#bytes = 0
    this.#before = { position, hash }
  }

  /** The records that contain the positions after one, up to a head; undefined if one of them is missing. */
  between(
    after: number,
    { position }: LogHead,
  ): { readonly previous: Tip; readonly records: readonly Uint8Array[] } | undefined {
    const start = this.#records.findLastIndex(({ last }) => last <= after) + 1
    const end = this.#records.findLastIndex(({ last }) => last === position)
    const previous = this.#tipBefore(start)
    if (end < start || previous === undefined || previous.position > after) return undefined
    return { previous, records: this.#records.slice(start, end + 1).map(({ record }) => record) }
  }

  #tipBefore(index: number): Tip | undefined {
    const placed = this.#records[index - 1]
    return placed === undefined ? this.#before : tipOf(placed)
  }

  #dropFirst(): void {
    const first = this.#records.shift()
    if (first === undefined) return
    this.#before = tipOf(first)
    this.#bytes -= first.record.length
  }
}

function tipOf({ last, record }: PlacedRecord): Tip {
  return { position: last, hash: recordHash(record) }
}
