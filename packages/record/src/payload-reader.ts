import type { Commit, CommitMeta, Event } from '@relata/core'
import { SPELLED_OUT, type Dictionary } from './dictionary.js'
import type { KindReader } from './event-kind.js'
import { unpack } from './message-pack.js'
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
 * Decodes a payload whose hash has been checked. Throws a plain error if the content doesn't match the
 * header. Commits and events are new objects at each read and not frozen, because that would make decoding a
 * quarter slower. JSON values are frozen, since a state keeps them.
 */
export function readPayload(payload: Uint8Array, place: PayloadPlace, dictionary: Dictionary): Commit[] {
  const flat: unknown = unpack(payload)
  if (!Array.isArray(flat)) throw new TypeError('the payload is not an array')
  const values = repaired(flat, repairsOf(flat[REPAIRS]), 0)
  const cursor = new Cursor(values, dictionary)
  const ids = separated(values[IDS], place.count)
  const commits: Commit[] = []
  let time = 0
  for (let i = 0; i < place.count; i++) {
    const events: Event[] = []
    const commit = cursor.begin(ids(i), { position: place.first + i, schema: place.schema, time }, events)
    while (events.length < cursor.events) events.push(cursor.event())
    time = commit.time
    commits.push(commit)
  }
  cursor.checkEnd()
  return commits
}

/**
 * The number of values that are decoded in one part: about a millisecond. A larger part would outlive the
 * young generation of the heap.
 */
const PART = 2 ** 13

/** How a large payload is decoded. */
export interface Parts {
  /** Called inside a commit that is larger than a part: resolves when decoding may continue. */
  readonly pause: () => Promise<void>
  /** Values in a part. */
  readonly part?: number
}

/** The same for a large payload, part by part: yields the commits that end in each part. */
export async function* readPayloadInParts(
  payload: Uint8Array,
  place: PayloadPlace,
  dictionary: Dictionary,
  { pause, part = PART }: Parts,
): AsyncGenerator<Commit[], void, undefined> {
  const reader = new PartReader(payload, place, dictionary)
  while (!reader.ended) {
    const commits = reader.next(part)
    if (commits.length > 0) yield commits
    else await pause()
  }
}

class PartReader {
  readonly #packed: PackedArray
  readonly #place: PayloadPlace
  readonly #repairs: Repairs
  readonly #ids: (i: number) => string
  readonly #cursor: Cursor
  /** Index of the first value that is not decoded. */
  #decoded = COMMITS
  /** The number of commits begun. */
  #count = 0
  #time = 0
  /** The last commit begun, and its events. It may continue in the next part. */
  #open: Commit | undefined
  #events: Event[] = []

  constructor(payload: Uint8Array, place: PayloadPlace, dictionary: Dictionary) {
    this.#packed = new PackedArray(payload)
    this.#place = place
    const values = this.#packed.next(COMMITS)
    this.#repairs = repairsOf(values[REPAIRS])
    const start = repaired(values, this.#repairs, 0)
    this.#ids = separated(start[IDS], place.count)
    this.#cursor = new Cursor(start, dictionary)
  }

  get ended(): boolean {
    return this.#open === undefined && this.#count === this.#place.count
  }

  /** Decodes further values, as many as `count`, and returns the commits that end in them. */
  next(count: number): Commit[] {
    const values = repaired(this.#packed.next(count), this.#repairs, this.#decoded)
    this.#decoded += values.length
    this.#cursor.extend(values)
    const commits: Commit[] = []
    while (this.#open !== undefined || this.#begins()) {
      if (!this.#cursor.addEvents(this.#events, this.#packed.left === 0)) return commits
      commits.push(this.#open as Commit)
      this.#open = undefined
    }
    if (this.ended) {
      if (this.#packed.left > 0) throw new TypeError('the payload holds more than its commits')
      this.#cursor.checkEnd()
    }
    return commits
  }

  /** Begins the next commit; false at the end, and if not all of its first values may be decoded yet. */
  #begins(): boolean {
    if (this.#count === this.#place.count) return false
    if (this.#packed.left > 0 && this.#cursor.left < LONGEST_HEAD) return false
    const position = this.#place.first + this.#count
    this.#events = []
    this.#open = this.#cursor.begin(
      this.#ids(this.#count++),
      { position, schema: this.#place.schema, time: this.#time },
      this.#events,
    )
    this.#time = this.#open.time
    return true
  }
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

/** What a commit's decoding needs from the commits before it. */
interface Context {
  readonly position: number
  readonly schema: number
  readonly time: number
}

class Cursor {
  readonly #dictionary: Dictionary
  readonly #actions: readonly string[]
  #flat: readonly unknown[]
  #at = COMMITS
  /** The number of events of the last commit begun. */
  events = 0

  constructor(flat: readonly unknown[], dictionary: Dictionary) {
    this.#flat = flat
    this.#dictionary = dictionary
    this.#actions = flat[ACTIONS] as readonly string[]
  }

  /** Values that are decoded and not read. */
  get left(): number {
    return this.#flat.length - this.#at
  }

  /** Adds values to the unread ones. */
  extend(values: readonly unknown[]): void {
    this.#flat = this.left === 0 ? values : this.#flat.slice(this.#at).concat(values)
    this.#at = 0
  }

  checkEnd(): void {
    if (this.left > 0) throw new TypeError('the payload holds more than its commits')
  }

  /** Reads the part of a commit before its events; the caller adds the events. */
  begin(id: string, context: Context, events: readonly Event[]): Commit {
    const flags = this.#next() as number
    const ticks = this.#next() as number
    const schema = flags & HAS_SCHEMA ? (this.#next() as number) : context.schema
    const action = flags & HAS_ACTION ? this.#actions[this.#next() as number] : undefined
    const meta = flags & HAS_META ? (this.#next() as CommitMeta) : undefined
    const key = flags & HAS_KEY ? (this.#next() as string) : undefined
    this.events = this.#next() as number
    const time = flags & WHOLE_TIME ? ticks : context.time + ticks
    return { position: context.position, id, time, schema, action, meta, key, events }
  }

  /** Adds events to the current commit, as far as their values are decoded; true when it has all. */
  addEvents(events: Event[], isLast: boolean): boolean {
    while (events.length < this.events) {
      if (!isLast && !this.#hasEvent()) return false
      events.push(this.event())
    }
    return true
  }

  #hasEvent(): boolean {
    if (this.left < 2) return false
    const id = this.#flat[this.#at] as number
    return id === SPELLED_OUT || this.left > this.#reader(id).size
  }

  event(): Event {
    const id = this.#next() as number
    if (id === SPELLED_OUT) return this.#next() as Event
    const reader = this.#reader(id)
    const event = reader.read(this.#flat, this.#at)
    this.#at += reader.size
    return event
  }

  #reader(id: number): KindReader {
    const reader = this.#dictionary.reader(id)
    if (reader === undefined) throw new TypeError(`the dictionary has no kind ${id}`)
    return reader
  }

  #next(): unknown {
    if (this.#at >= this.#flat.length) throw new TypeError('the payload ends too early')
    return this.#flat[this.#at++]
  }
}
