import { isLastRun, WHOLE_EVENT, type CommitHead, type CommitMeta, type EventRun } from '@relata/core/engine'
import type { Dictionary } from './dictionary.js'
import { PackedArray } from './packed-array.js'
import { settled, unspellSettled } from './settled.js'
import {
  ACTIONS,
  COMMITS,
  HAS_ACTION,
  HAS_KEY,
  HAS_META,
  HAS_SCHEMA,
  IDS,
  REPAIRS,
  WHOLE_TIME,
} from './payload-writer.js'

export interface PayloadPlace {
  readonly first: number
  readonly count: number
  readonly schema: number
}

/**
 * Decodes a payload whose hash has been checked: a run for each commit, which share their values. Throws a plain error
 * if the content doesn't match the header. JSON values are frozen, since a state keeps them.
 */
export function readPayload(payload: Uint8Array, place: PayloadPlace, dictionary: Dictionary): EventRun[] {
  const packed = new PackedArray(payload)
  const flat = packed.next(packed.left)
  packed.checkEnd()
  const values = repaired(flat, repairsOf(flat[REPAIRS]), 0)
  const reader = new RunReader(values, place, dictionary)
  const runs: EventRun[] = []
  reader.read(runs, true)
  reader.checkEnd()
  return runs
}

/**
 * The number of values that are decoded in one part: about a millisecond. A larger part would outlive the
 * young generation of the heap.
 */
const PART = 2 ** 13

/** How a large payload is decoded. */
export interface Parts {
  /** Called between the parts of a commit that is larger than a part: resolves when decoding may continue. */
  readonly pause: () => Promise<void>
  /** Values in a part. */
  readonly part?: number
}

/** The same for a large payload, part by part: yields the runs of each part. */
export async function* readPayloadInParts(
  payload: Uint8Array,
  place: PayloadPlace,
  dictionary: Dictionary,
  { pause, part = PART }: Parts,
): AsyncGenerator<readonly EventRun[], void, undefined> {
  const packed = new PackedArray(payload)
  const start = packed.next(COMMITS)
  const repairs = repairsOf(start[REPAIRS])
  const reader = new RunReader(repaired(start, repairs, 0), place, dictionary)
  let decoded = COMMITS
  do {
    const values = repaired(packed.next(part), repairs, decoded)
    decoded += values.length
    reader.extend(values)
    const runs: EventRun[] = []
    reader.read(runs, packed.left === 0)
    if (runs.length > 0) yield runs
    if (!runs.some(isLastRun)) await pause()
  } while (packed.left > 0 && !reader.ended)
  packed.checkEnd()
  reader.checkEnd()
}

type Repairs = ReadonlyMap<number, unknown>

/** Spelled values by their index. */
function repairsOf(pairs: unknown): Repairs {
  if (!Array.isArray(pairs)) return NO_REPAIRS
  const repairs = new Map<number, unknown>()
  for (let i = 0; i < pairs.length; i += 2) repairs.set(pairs[i] as number, pairs[i + 1])
  return repairs
}
const NO_REPAIRS: Repairs = new Map()

/**
 * Restores the values that MessagePack can't represent, copies bytes out of the payload, and freezes trees.
 * `from` is the index of the first value.
 */
function repaired(values: unknown[], repairs: Repairs, from: number): unknown[] {
  for (let i = Math.max(0, IDS - from); i < values.length; i++) {
    const value = values[i]
    if (typeof value !== 'object') continue
    if (value !== null) values[i] = settled(value)
    else if (repairs.size > 0 && repairs.has(from + i)) values[i] = unspellSettled(repairs.get(from + i))
  }
  return values
}

/** The id of a commit by its index. */
function separated(ids: unknown, count: number): (i: number) => string {
  if (Array.isArray(ids)) return (i) => ids[i] as string
  if (typeof ids !== 'string') throw new TypeError('the payload has no ids')
  const length = ids.length / count
  return (i) => ids.slice(i * length, (i + 1) * length)
}

/** Values of a commit before its events, at most. */
const LONGEST_HEAD = 7

/** Reads the commits of a payload, one after the other, as runs of the values that are decoded. */
class RunReader {
  readonly #place: PayloadPlace
  readonly #dictionary: Dictionary
  readonly #ids: (i: number) => string
  readonly #actions: readonly string[]
  #values: readonly unknown[]
  #at = COMMITS
  /** The number of commits begun. */
  #begun = 0
  #time = 0
  /** The current commit, and the numbers of its events and of those that are read. */
  #commit: CommitHead | undefined
  #total = 0
  #read = 0

  constructor(values: readonly unknown[], place: PayloadPlace, dictionary: Dictionary) {
    this.#place = place
    this.#dictionary = dictionary
    this.#ids = separated(values[IDS], place.count)
    this.#actions = values[ACTIONS] as readonly string[]
    this.#values = values
  }

  /** Whether all commits are read. */
  get ended(): boolean {
    return this.#commit === undefined && this.#begun === this.#place.count
  }

  /** Adds values to the unread ones. */
  extend(values: readonly unknown[]): void {
    this.#values = this.#left === 0 ? values : this.#values.slice(this.#at).concat(values)
    this.#at = 0
  }

  /** Adds the runs of the values that are decoded to a list. `isLast`: all values are decoded. */
  read(runs: EventRun[], isLast: boolean): void {
    while (this.#commit !== undefined || this.#begins(isLast)) if (!this.#takeEvents(runs, isLast)) return
  }

  /** Throws unless all values belong to the commits. */
  checkEnd(): void {
    if (this.#left > 0) throw new TypeError('the payload holds more than its commits')
  }

  /** Values that are decoded and not read. */
  get #left(): number {
    return this.#values.length - this.#at
  }

  /** Begins the next commit; false at the end, and if not all values before its events may be decoded yet. */
  #begins(isLast: boolean): boolean {
    if (this.#begun === this.#place.count || (!isLast && this.#left < LONGEST_HEAD)) return false
    const position = this.#place.first + this.#begun
    const id = this.#ids(this.#begun++)
    const flags = this.#next() as number
    const ticks = this.#next() as number
    const schema = flags & HAS_SCHEMA ? (this.#next() as number) : this.#place.schema
    const action = flags & HAS_ACTION ? this.#actions[this.#next() as number] : undefined
    const meta = flags & HAS_META ? (this.#next() as CommitMeta) : undefined
    const key = flags & HAS_KEY ? (this.#next() as string) : undefined
    this.#total = this.#next() as number
    this.#read = 0
    const time = flags & WHOLE_TIME ? ticks : this.#time + ticks
    this.#time = time
    this.#commit = { position, id, time, schema, action, meta, key }
    return true
  }

  /** Adds a run of the current commit, as far as its events are decoded; true when it has the last one. */
  #takeEvents(runs: EventRun[], isLast: boolean): boolean {
    const commit = this.#commit as CommitHead
    const values = this.#values
    const { length } = values
    const [first, start, total] = [this.#read, this.#at, this.#total]
    let read = first
    let at = start
    while (read < total) {
      if (at >= length) break
      const id = values[at] as number
      const end = at + (id === WHOLE_EVENT ? 2 : 1 + this.#dictionary.sizeOf(id))
      if (end > length) break
      at = end
      read++
    }
    if (read < total && isLast) throw endsTooEarly()
    const isComplete = read === total
    if (isComplete || read > first)
      runs.push({ commit, total, first, count: read - first, values, at: start, kinds: this.#dictionary })
    this.#at = at
    this.#read = read
    if (isComplete) this.#commit = undefined
    return isComplete
  }

  #next(): unknown {
    if (this.#at >= this.#values.length) throw endsTooEarly()
    return this.#values[this.#at++]
  }
}

function endsTooEarly(): TypeError {
  return new TypeError('the payload ends too early')
}
