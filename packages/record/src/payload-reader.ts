import type { Commit, CommitMeta, Event } from '@relata/core'
import { SPELLED_OUT, type Dictionary } from './dictionary.js'
import { unspell } from './exact.js'
import { unpack } from './message-pack.js'
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
 * Decodes a payload whose hash has been checked. Throws a plain error where it doesn't hold what its header
 * says. Commits and events are new objects at each read and not frozen (that would cost a quarter of the
 * rate); JSON values are, since a state keeps them.
 */
export function readPayload(payload: Uint8Array, place: PayloadPlace, dictionary: Dictionary): Commit[] {
  const flat: unknown = unpack(payload)
  if (!Array.isArray(flat)) throw new TypeError('the payload is not an array')
  repair(flat)
  const cursor = new Cursor(flat, dictionary)
  const ids = separated(flat[IDS], place.count)
  const commits: Commit[] = []
  let time = 0
  for (let i = 0; i < place.count; i++) {
    const commit = cursor.commit(ids(i), { position: place.first + i, schema: place.schema, time })
    time = commit.time
    commits.push(commit)
  }
  if (!cursor.atEnd) throw new TypeError('the payload holds more than its commits')
  return commits
}

/**
 * Puts the values back that MessagePack can't hold, copies bytes out of the payload, and freezes those that
 * are trees.
 */
function repair(flat: unknown[]): void {
  const repairs = flat[REPAIRS]
  if (Array.isArray(repairs)) {
    for (let i = 0; i < repairs.length; i += 2) flat[repairs[i] as number] = unspell(repairs[i + 1])
  }
  for (let i = IDS; i < flat.length; i++) {
    const value = flat[i]
    if (typeof value === 'object' && value !== null) flat[i] = settled(value)
  }
}

function settled(value: object): object {
  if (value instanceof Uint8Array) return new Uint8Array(value)
  const tree = value as Record<string, unknown>
  for (const [name, part] of Object.entries(tree))
    if (typeof part === 'object' && part !== null) tree[name] = settled(part)
  return Object.freeze(tree)
}

/** The id of a commit by its place. */
function separated(ids: unknown, count: number): (i: number) => string {
  if (Array.isArray(ids)) return (i) => ids[i] as string
  if (typeof ids !== 'string') throw new TypeError('the payload has no ids')
  const length = ids.length / count
  return (i) => ids.slice(i * length, (i + 1) * length)
}

/** What a commit takes from those before it. */
interface Context {
  readonly position: number
  readonly schema: number
  readonly time: number
}

class Cursor {
  readonly #flat: readonly unknown[]
  readonly #dictionary: Dictionary
  readonly #actions: readonly string[]
  #at = COMMITS

  constructor(flat: readonly unknown[], dictionary: Dictionary) {
    this.#flat = flat
    this.#dictionary = dictionary
    this.#actions = flat[ACTIONS] as readonly string[]
  }

  get atEnd(): boolean {
    return this.#at === this.#flat.length
  }

  commit(id: string, context: Context): Commit {
    const flags = this.#next() as number
    const ticks = this.#next() as number
    const schema = flags & HAS_SCHEMA ? (this.#next() as number) : context.schema
    const action = flags & HAS_ACTION ? this.#actions[this.#next() as number] : undefined
    const meta = flags & HAS_META ? (this.#next() as CommitMeta) : undefined
    const key = flags & HAS_KEY ? (this.#next() as string) : undefined
    const events = this.#events(this.#next() as number)
    const time = flags & WHOLE_TIME ? ticks : context.time + ticks
    return { position: context.position, id, time, schema, action, meta, key, events }
  }

  #events(count: number): readonly Event[] {
    const events: Event[] = []
    for (let i = 0; i < count; i++) events.push(this.#event())
    return events
  }

  #event(): Event {
    const id = this.#next() as number
    if (id === SPELLED_OUT) return this.#next() as Event
    const reader = this.#dictionary.reader(id)
    if (reader === undefined) throw new TypeError(`the dictionary has no kind ${id}`)
    const event = reader.read(this.#flat, this.#at)
    this.#at += reader.size
    return event
  }

  #next(): unknown {
    if (this.#at >= this.#flat.length) throw new TypeError('the payload ends too early')
    return this.#flat[this.#at++]
  }
}
