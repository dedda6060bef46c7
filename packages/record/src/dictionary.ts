import {
  must,
  sizeOfKind,
  utf8,
  WHOLE_EVENT,
  type Event,
  type EventKind,
  type EventKinds,
} from '@relata/core/engine'
import { NO_HASH, sameBytes, type Sha256 } from './bytes.js'
import { kindReader, readKind, writeKind, type KindReader } from './event-kind.js'

/** Names a kind in a payload; `WHOLE_EVENT` precedes an event that is spelled out. */
export type KindId = number

/**
 * One kind as it is stored: the text of its definition, and a hash that covers it and all kinds before it.
 */
export interface DictionaryEntry {
  readonly text: string
  readonly hash: Uint8Array
}

/**
 * Beyond this number, events are spelled out, so that models with many columns, updated in ever new
 * combinations, don't fill the memory.
 */
const CAPACITY = 4096

/**
 * The kinds of events that a log has seen, numbered from 1 in order of their first use. Laws: a kind never
 * changes its number; the hash of an entry covers every entry before it; an entry is stored in the same batch
 * as the first record that uses it, or in an earlier one.
 */
export class Dictionary implements EventKinds {
  readonly #sha256: Sha256
  readonly #kinds: EventKind[] = []
  /** By number. */
  readonly #sizes: number[] = [0]
  /** Created at their first use, because each compiles a function. */
  readonly #readers: (KindReader | undefined)[] = []
  readonly #entries: DictionaryEntry[] = []
  readonly #ids = new Map<string, KindId>()
  readonly #latest = {
    created: new Map<string, KindId>(),
    deleted: new Map<string, KindId>(),
    updated: new Map<string, KindId>(),
  }
  readonly #links = { linked: new Map<string, KindId>(), unlinked: new Map<string, KindId>() }

  constructor(sha256: Sha256) {
    this.#sha256 = sha256
  }

  get size(): number {
    return this.#entries.length
  }

  /** Hash over the first `size` entries. */
  hashAt(size: number): Uint8Array | undefined {
    return size === 0 ? NO_HASH : this.#entries[size - 1]?.hash
  }

  entriesFrom(size: number): readonly DictionaryEntry[] {
    return this.#entries.slice(size)
  }

  kind(id: KindId): EventKind | undefined {
    return this.#kinds[id - 1]
  }

  /** The number of values of an event of a kind. Throws a plain error if no kind has the number. */
  sizeOf(id: KindId): number {
    const size = this.#sizes[id]
    if (size === undefined) throw new TypeError(`the dictionary has no kind ${id}`)
    return size
  }

  event(id: KindId, values: readonly unknown[], at: number): Event {
    return (this.#readers[id] ?? this.#compiled(id))(values, at)
  }

  /** Adds the next stored entry; throws if its hash doesn't follow from the entries before it. */
  load(entry: DictionaryEntry): void {
    const added = this.#add(readKind(entry.text), entry.text)
    if (!sameBytes(added.hash, entry.hash)) throw new TypeError(`the hash of entry ${this.size} is wrong`)
  }

  /** The kind of a row's creation or deletion. `columns` are the row's own names. */
  rowKind(event: Event & { type: 'created' | 'deleted' }, columns: readonly string[]): KindId {
    const latest = this.#latest[event.type]
    const id = latest.get(event.model)
    const kind = id === undefined ? undefined : this.kind(id)
    if (id !== undefined && kind?.type === event.type && sameNames(kind.columns, columns)) return id
    return this.#remember(latest, event.model, {
      type: event.type,
      model: event.model,
      columns: Object.freeze([...columns]),
    })
  }

  updateKind(model: string, before: readonly string[], after: readonly string[]): KindId {
    const latest = this.#latest.updated
    const id = latest.get(model)
    const kind = id === undefined ? undefined : this.kind(id)
    if (
      id !== undefined &&
      kind?.type === 'updated' &&
      sameNames(kind.before, before) &&
      sameNames(kind.after, after)
    )
      return id
    return this.#remember(latest, model, {
      type: 'updated',
      model,
      before: Object.freeze([...before]),
      after: Object.freeze([...after]),
    })
  }

  linkKind(type: 'linked' | 'unlinked', relation: string): KindId {
    return this.#links[type].get(relation) ?? this.#remember(this.#links[type], relation, { type, relation })
  }

  #compiled(id: KindId): KindReader {
    return (this.#readers[id] = kindReader(must(this.kind(id), 'a kind of the dictionary')))
  }

  #remember(cache: Map<string, KindId>, name: string, kind: EventKind): KindId {
    const text = writeKind(kind)
    let id = this.#ids.get(text)
    if (id === undefined) {
      if (this.size >= CAPACITY) return WHOLE_EVENT
      this.#add(kind, text)
      id = this.size
    }
    cache.set(name, id)
    return id
  }

  #add(kind: EventKind, text: string): DictionaryEntry {
    const previous = this.#entries.at(-1)?.hash ?? NO_HASH
    const entry = Object.freeze({ text, hash: this.#sha256(previous, utf8(text)) })
    this.#kinds.push(Object.freeze(kind))
    this.#sizes.push(sizeOfKind(kind))
    this.#entries.push(entry)
    this.#ids.set(text, this.size)
    return entry
  }
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
