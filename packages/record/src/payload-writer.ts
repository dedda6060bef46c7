import {
  isWellFormed,
  WHOLE_EVENT,
  type Commit,
  type Event,
  type Updated,
  type Values,
} from '@relata/core/engine'
import type { Dictionary } from './dictionary.js'
import { plainEvent } from './event-kind.js'
import { isExact, spell } from './exact.js'
import { pack } from './message-pack.js'

/*
 * A payload is one flat MessagePack array: [repairs, ids, actions, commit, commit, …]. A commit is
 *   flags, time, [schema], [place among the actions], [meta], [key], number of events, event, event, …
 * and an event the number of its kind and its values, or 0 and the event spelled out. Repairs are pairs of a place in the array and the
 * spelling of the value that belongs there; 0 where there are none. Ids are one text where all have the same length: decoding them one by one would take
 * as long as all the rest. Flat, because an object or array an event costs more than its values.
 */
export const REPAIRS = 0
export const IDS = 1
export const ACTIONS = 2
export const COMMITS = 3

export const HAS_ACTION = 1
export const HAS_META = 2
export const HAS_KEY = 4
/** The commit's schema is not its record's. */
export const HAS_SCHEMA = 8
/** The time is absolute; otherwise it is the difference from the commit before. */
export const WHOLE_TIME = 16

/** Collects the commits of one record. */
export class PayloadWriter {
  readonly #dictionary: Dictionary
  readonly #flat: unknown[] = [0, 0, 0]
  readonly #repairs: unknown[] = []
  readonly #ids: string[] = []
  readonly #actions = new Map<string, number>()
  #schema = 0
  #time = 0

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary
  }

  /** Number of commits collected. */
  get count(): number {
    return this.#ids.length
  }

  /** The schema version of the record: that of its first commit. */
  get schema(): number {
    return this.#schema
  }

  /** Adds all of the commits, or none: throws if one can't be encoded. */
  add(commits: readonly Commit[]): void {
    const marks = [this.#flat.length, this.#repairs.length, this.#ids.length, this.#time] as const
    try {
      for (const commit of commits) this.#commit(commit)
    } catch (error) {
      this.#flat.length = marks[0]
      this.#repairs.length = marks[1]
      this.#ids.length = marks[2]
      this.#time = marks[3]
      throw error
    }
  }

  /** The payload; its bytes are valid until the next one is packed. */
  pack(): Uint8Array {
    this.#flat[IDS] = this.#exact(joined(this.#ids), IDS)
    this.#flat[ACTIONS] = this.#exact([...this.#actions.keys()], ACTIONS)
    this.#flat[REPAIRS] = this.#repairs.length === 0 ? 0 : this.#repairs
    return pack(this.#flat)
  }

  #commit(commit: Commit): void {
    const first = this.#ids.length === 0
    if (first) this.#schema = commit.schema
    const { schema, action, meta, key, time, events } = commit
    const whole = first || time === 0 || !Number.isSafeInteger(time) || !Number.isSafeInteger(this.#time)
    const flags =
      (action === undefined ? 0 : HAS_ACTION) |
      (meta === undefined ? 0 : HAS_META) |
      (key === undefined ? 0 : HAS_KEY) |
      (schema === this.#schema ? 0 : HAS_SCHEMA) |
      (whole ? WHOLE_TIME : 0)
    this.#flat.push(flags)
    this.#put(whole ? time : time - this.#time)
    if (flags & HAS_SCHEMA) this.#flat.push(schema)
    if (action !== undefined) this.#flat.push(this.#action(action))
    if (flags & HAS_META) this.#put(meta)
    if (flags & HAS_KEY) this.#put(key)
    this.#flat.push(events.length)
    for (const event of events) this.#event(event)
    this.#time = time
    this.#ids.push(commit.id)
  }

  #action(action: string): number {
    let place = this.#actions.get(action)
    if (place === undefined) this.#actions.set(action, (place = this.#actions.size))
    return place
  }

  #event(event: Event): void {
    switch (event.type) {
      case 'created':
      case 'deleted': {
        const id = this.#dictionary.rowKind(event, Object.keys(event.row))
        if (id === WHOLE_EVENT) break
        this.#flat.push(id)
        this.#put(event.key)
        this.#putValues(event.row)
        return
      }
      case 'updated':
        if (this.#updated(event)) return
        break
      case 'linked':
      case 'unlinked': {
        const id = this.#dictionary.linkKind(event.type, event.relation)
        if (id === WHOLE_EVENT) break
        this.#flat.push(id)
        this.#put(event.from)
        this.#put(event.to)
        return
      }
      case 'schemaChanged':
        break
    }
    this.#flat.push(WHOLE_EVENT)
    this.#put(plainEvent(event))
  }

  #updated(event: Updated): boolean {
    if (event.patches !== undefined || event.inverse !== undefined) return false
    const id = this.#dictionary.updateKind(event.model, Object.keys(event.before), Object.keys(event.after))
    if (id === WHOLE_EVENT) return false
    this.#flat.push(id)
    this.#put(event.key)
    this.#putValues(event.before)
    this.#putValues(event.after)
    return true
  }

  #putValues(row: Values): void {
    for (const value of Object.values(row)) this.#put(value)
  }

  #put(value: unknown): void {
    this.#flat.push(this.#exact(value, this.#flat.length))
  }

  /** The value itself, or null and a repair for its index. */
  #exact(value: unknown, place: number): unknown {
    if (isExact(value)) return value
    this.#repairs.push(place, spell(value))
    return null
  }
}

/** One text, if it can be split again. */
function joined(ids: readonly string[]): string | readonly string[] {
  const [first = ''] = ids
  return first !== '' && ids.every((id) => id.length === first.length && isWellFormed(id))
    ? ids.join('')
    : ids
}
