import { sha256 } from '@noble/hashes/sha2.js'
import { StoreError } from '../error/errors.js'
import { keyReused } from '../log/check-append.js'
import type { Commit } from '../event/commit.js'
import { contentPieces } from '../event/content.js'
import { canonicalText } from '../util/canonical-text.js'
import { utf8 } from '../util/globals.js'
import type { SnapshotBlock, SnapshotKeyOrigins, SnapshotKeys } from '../snapshot/snapshot-block.js'
import { KeyTable, type KeyEntry } from './key-table.js'
import { must } from '../util/assert.js'

/** The run of an entry whose id and time are kept separately. */
const ODD = 0xffff
const LARGEST = 2 ** 48
/** Of an entry in a snapshot. */
const WORDS = 8

/** The id and time of a commit that the table can't hold. */
type Odd = Pick<Commit, 'id' | 'time'>

/** Keys at one moment. */
export interface CapturedKeys {
  readonly size: number
  blocks(): Iterable<SnapshotBlock>
}

/**
 * The idempotency keys of a store's history, each with the data for returning a duplicate: about 40 bytes per
 * key, because they are kept forever.
 *
 * Of a key and a content, parts of their hashes are kept. The id of a commit usually consists of a text that
 * all commits of one run of the program share, and the position. Other ids, and times that are not whole
 * milliseconds, are kept separately.
 */
export class CommitKeys {
  readonly #table = new KeyTable()
  readonly #runs: string[] = []
  readonly #runNumbers = new Map<string, number>()
  /** Schema versions, each from the position of the first keyed commit under it. */
  readonly #schemas: { readonly from: number; readonly schema: number }[] = []
  readonly #odd = new Map<number, Odd>()
  /** The commit that was looked up last, with its hashes, because it is the next one to be added. */
  #looked:
    | { readonly commit: Commit; readonly key: KeyEntry['key']; readonly content: KeyEntry['content'] }
    | undefined

  /** The number of keys, and the bytes that they take. */
  get stats(): { readonly count: number; readonly bytes: number } {
    return { count: this.#table.size, bytes: this.#table.bytes }
  }

  /**
   * The present keys, in blocks that are created when they are read. This is possible because keys are only
   * ever added.
   */
  capture(): CapturedKeys {
    const { size } = this.#table
    const odd = [...this.#odd]
    const origins: SnapshotKeyOrigins = {
      block: 'keyOrigins',
      runs: [...this.#runs],
      schemas: Float64Array.from(this.#schemas.flatMap(({ from, schema }) => [from, schema])),
      places: Uint32Array.from(odd, ([place]) => place),
      ids: odd.map(([, { id }]) => id),
      times: Float64Array.from(odd, ([, { time }]) => time),
    }
    return { size, blocks: () => blocksOf(this.#table, size, origins) }
  }

  /** Number of keys. */
  get size(): number {
    return this.#table.size
  }

  /** Adds a block of a snapshot's keys, starting from an empty table. */
  load(block: SnapshotKeys | SnapshotKeyOrigins): void {
    if (block.block === 'keys') return this.#table.load(block.entries)
    for (const run of block.runs) this.#runNumbers.set(run, this.#runs.push(run) - 1)
    for (let at = 0; at + 1 < block.schemas.length; at += 2)
      this.#schemas.push({ from: block.schemas[at] as number, schema: block.schemas[at + 1] as number })
    for (const [at, place] of block.places.entries())
      this.#odd.set(place, { id: block.ids[at] as string, time: block.times[at] as number })
  }

  /** A key that equals the commit's id was not chosen by an application, so it isn't submitted again. */
  remember(commit: Commit): void {
    if (commit.key === undefined || commit.key === commit.id) return
    const { key, content } = this.#looked?.commit === commit ? this.#looked : hashes(commit, commit.key)
    this.#looked = undefined
    if (this.#table.find(key) >= 0) return
    const run = this.#runOf(commit)
    const { position } = commit
    const place = this.#table.add({ key, content, position, time: run === ODD ? 0 : commit.time, run })
    if (run === ODD) this.#odd.set(place, { id: commit.id, time: commit.time })
    if (this.#schemas.at(-1)?.schema !== commit.schema)
      this.#schemas.push({ from: position, schema: commit.schema })
  }

  /**
   * The earlier commit with the same key and content; undefined for a new key. Throws if the earlier one has
   * other content.
   */
  duplicateOf(commit: Commit): Commit | undefined {
    if (commit.key === undefined) return undefined
    const looked = { commit, ...hashes(commit, commit.key) }
    const { key, content } = looked
    const place = this.#table.find(key)
    if (place < 0) {
      this.#looked = looked
      return undefined
    }
    const position = this.#table.positionOf(place)
    if (!this.#table.hasContent(place, content)) throw keyReused(commit.key, position)
    return Object.freeze({
      ...commit,
      position,
      schema: this.#schemaAt(position),
      ...this.#identity(place, position),
    })
  }

  /** Whether a commit has this key. */
  has(key: string): boolean {
    return this.#table.find(hashOfKey(key)) >= 0
  }

  /** The error of a transaction that threw although its key is known: it was carried out before. */
  reused(key: string, cause: unknown): unknown {
    const place = this.#table.find(hashOfKey(key))
    if (place < 0 || (cause instanceof StoreError && cause.code === 'ERR_KEY_REUSED')) return cause
    return keyReused(key, this.#table.positionOf(place), cause)
  }

  /** The number of the run that created a commit's id; `ODD` if the table can't represent the commit. */
  #runOf({ id, position, time }: Commit): number {
    const digits = String(position)
    if (!id.endsWith(digits) || !Number.isInteger(time) || time < 0 || time >= LARGEST || position >= LARGEST)
      return ODD
    const prefix = id.slice(0, -digits.length)
    const known = this.#runNumbers.get(prefix)
    if (known !== undefined) return known
    const number = this.#runs.length
    if (number >= ODD) return ODD
    this.#runs.push(prefix)
    this.#runNumbers.set(prefix, number)
    return number
  }

  #identity(place: number, position: number): Odd {
    const run = this.#table.runOf(place)
    return (
      this.#odd.get(place) ?? {
        id: `${must(this.#runs[run], 'the run of an id')}${position}`,
        time: this.#table.timeOf(place),
      }
    )
  }

  #schemaAt(position: number): number {
    const found = this.#schemas.findLast(({ from }) => from <= position)
    return must(found, 'the schema of a key').schema
  }
}

function* blocksOf(
  table: KeyTable,
  size: number,
  origins: SnapshotKeyOrigins,
): Generator<SnapshotKeys | SnapshotKeyOrigins, void, undefined> {
  if (size === 0) return
  yield origins
  for (let from = 0; from < size;) {
    const entries = table.words(from, size)
    yield { block: 'keys', entries }
    from += entries.length / WORDS
  }
}

function hashes(
  commit: Commit,
  key: string,
): { readonly key: KeyEntry['key']; readonly content: KeyEntry['content'] } {
  const hash = sha256.create()
  for (const piece of contentPieces(commit)) hash.update(utf8(piece))
  const content = hash.digest()
  return { key: hashOfKey(key), content: [word(content, 0), word(content, 4)] }
}

/** Of the canonical text, since lone surrogates have no UTF-8 form. */
function hashOfKey(key: string): KeyEntry['key'] {
  const hash = sha256(utf8(canonicalText(key)))
  return [word(hash, 0), word(hash, 4), word(hash, 8)]
}

function word(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at)
}
