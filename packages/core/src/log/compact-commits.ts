import type { Commit, CommitDraft, CommitMeta } from '../event/commit.js'
import type { Event } from '../event/event.js'
import { must } from '../util/assert.js'
import { ValueReader, writeDouble, writeNumber } from './compact-values.js'
import { readEvent } from './event-reader.js'
import { EventShapes } from './event-shape.js'
import { EventWriter } from './event-writer.js'

/*
 * A commit is flags, [time as a double] or the milliseconds since the commit before, [schema], [number of its key], [number of events],
 * events; references in the order of the flags.
 */
const HAS_ACTION = 1
const HAS_META = 2
const HAS_KEY = 4
const WHOLE_TIME = 8
/** The schema is not that of the commit before. */
const HAS_SCHEMA = 16
/** The id has another prefix than the one before. */
const HAS_PREFIX = 32
/** The id does not end with the position. */
const OWN_ID = 64
const ONE_EVENT = 128
const HAS_OTHERS: number = HAS_ACTION | HAS_META | HAS_KEY | HAS_PREFIX | OWN_ID

/** The number of commits that are written together, and the maximum number of events of each. */
const PENDING_COMMITS = 256
const PENDING_EVENTS = 16

/** Commits from one mark to the next: reading can start at a mark. */
const STEP = 32
/** The number of bytes or references after which a chunk ends. */
const CHUNK_BYTES = 2 ** 16
const CHUNK_REFERENCES = 2 ** 13
/** The number of commits, and approximately of events, that are read at once. */
const PAGE_COMMITS = 1024
const PAGE_EVENTS = 2 ** 13

/** Commits that follow one another, in bytes. */
interface Chunk {
  /** Positions of its first and its last commit. */
  readonly first: number
  readonly last: number
  readonly bytes: Uint8Array
  readonly references: readonly unknown[]
  /** For every `STEP`th commit where its bytes and its references start. */
  readonly marks: readonly number[]
}

/**
 * Commits in memory, from position 1 on: about twenty bytes for a commit that changes one row. An event is
 * stored as the number of its shape and its values; a small number takes one byte, and texts are shared with
 * the rows. Commit objects are created when they are read.
 */
export class CompactCommits {
  readonly #shapes: EventShapes = new EventShapes()
  readonly #writer: EventWriter = new EventWriter(this.#shapes)
  readonly #chunks: Chunk[] = []
  /** The last chunk, which belongs to the writer. */
  #first: number = 1
  #marks: number[] = []
  /** The ends of the valid data; anything after them is from an append that threw. */
  #end: number = 0
  #referencesEnd: number = 0
  #position: number = 0
  /** Commits to be written, the first `#pendingWritten` of them are. */
  #pending: CommitDraft[] = []
  #pendingWritten: number = 0
  /** Position of the last commit that is written. */
  #written: number = 0
  #time: number = 0
  #schema: number = 0
  #prefix: string | undefined
  /** Keys in the order of their commits, and the positions of these. */
  readonly #keys: string[] = []
  readonly #keyPositions: number[] = []
  #keyCount: number = 0

  /** Of the last commit. */
  get position(): number {
    return this.#position
  }

  /** Bytes of all commits: a reference counts as eight of them. What is referred to doesn't count. */
  get bytes(): number {
    this.#writePending()
    let bytes = this.#end + 8 * this.#referencesEnd
    for (const chunk of this.#chunks) bytes += chunk.bytes.length + 8 * chunk.references.length
    return bytes
  }

  /** Adds the next commit; if it throws, nothing is added. */
  add(commit: Commit): void {
    this.#writePending()
    const suffix = String(commit.position)
    const { id } = commit
    if (id.endsWith(suffix)) this.#write({ ...commit, prefix: id.slice(0, -suffix.length) }, undefined)
    else this.#write({ ...commit, prefix: '' }, id)
    this.#position = commit.position
  }

  /**
   * The same for a commit without its id, whose events no longer change. It may be encoded later, because
   * encoding many at once takes half the time. benchmarks: tx1.
   */
  addDraft(draft: CommitDraft): void {
    if (this.#pending.length >= PENDING_COMMITS) this.#writePending()
    if (draft.events.length > PENDING_EVENTS) {
      this.#writePending()
      this.#write(draft, undefined)
    } else this.#pending.push(draft)
    this.#position = draft.position
  }

  /** The key of a keyed commit and its position, by the number of the commit among those that have a key. */
  keyed(number: number): readonly [key: string, position: number] | undefined {
    this.#writePending()
    if (number >= this.#keyCount) return undefined
    return [this.#keys[number] as string, this.#keyPositions[number] as number]
  }

  /** Frees the memory of commits up to a position, as far as they are stored separately from later ones. */
  drop(position: number): void {
    this.#writePending()
    const kept = this.#chunks.findIndex(({ last }) => last > position)
    this.#chunks.splice(0, kept < 0 ? this.#chunks.length : kept)
    for (let at = 0; at < this.#keyCount && (this.#keyPositions[at] as number) <= position; at++)
      this.#keys[at] = ''
  }

  /** The commits after a position, at least one of them and as many as one page has. */
  page(after: number, last: number = this.#position): readonly Commit[] {
    this.#writePending()
    const chunk = this.#chunkOf(after + 1)
    const mark = Math.floor((after + 1 - chunk.first) / STEP)
    const start = [chunk.marks[mark * 2] as number, chunk.marks[mark * 2 + 1] as number] as const
    const reader = new CommitReader(new ValueReader(chunk.bytes, chunk.references, start), {
      shapes: this.#shapes,
      keys: this.#keys,
      position: chunk.first + mark * STEP,
    })
    const end = Math.min(last, after + PAGE_COMMITS, chunk.last)
    const commits: Commit[] = []
    let events = 0
    while (reader.position <= end && events < PAGE_EVENTS) {
      const commit = reader.next()
      if (commit.position <= after) continue
      commits.push(commit)
      events += commit.events.length
    }
    return commits
  }

  /** If it is interrupted, for example by a stack overflow, the rest stays pending. */
  #writePending(): void {
    const pending = this.#pending
    if (pending.length === 0) return
    for (; this.#pendingWritten < pending.length; this.#pendingWritten++)
      this.#write(pending[this.#pendingWritten] as CommitDraft, undefined)
    this.#pending = []
    this.#pendingWritten = 0
  }

  #write(draft: CommitDraft, id: string | undefined): void {
    if (this.#end >= CHUNK_BYTES || this.#referencesEnd >= CHUNK_REFERENCES) this.#seal()
    const { events, position, time, schema, key, prefix } = draft
    const writer = this.#writer
    if (writer.references.length > this.#referencesEnd) writer.references.length = this.#referencesEnd
    const marked = (position - this.#first) % STEP === 0
    if (marked) this.#mark(position)
    const start = this.#header(draft, id, marked)
    // Loops are in other functions: V8 would discard code compiled inside the loop of a large commit after
    // each small one.
    this.#end = events.length === 1 ? writer.write(start, events[0] as Event) : writer.writeAll(start, events)
    this.#referencesEnd = writer.references.length
    this.#time = time
    this.#schema = schema
    if (id === undefined) this.#prefix = prefix
    else if (marked) this.#prefix = undefined
    if (key !== undefined) this.#keyCount++
    this.#written = position
  }

  #mark(position: number): void {
    const mark = ((position - this.#first) / STEP) * 2
    this.#marks[mark] = this.#end
    this.#marks[mark + 1] = this.#referencesEnd
  }

  #header(draft: CommitDraft, id: string | undefined, marked: boolean): number {
    const { time, schema, events } = draft
    const since = time - this.#time
    const whole = marked || since >>> 0 !== since || !Object.is(this.#time + since, time)
    const flags =
      (whole ? WHOLE_TIME : 0) |
      (marked || schema !== this.#schema ? HAS_SCHEMA : 0) |
      (id !== undefined ? OWN_ID : marked || draft.prefix !== this.#prefix ? HAS_PREFIX : 0) |
      (draft.action === undefined ? 0 : HAS_ACTION) |
      (draft.meta === undefined ? 0 : HAS_META) |
      (draft.key === undefined ? 0 : HAS_KEY) |
      (events.length === 1 ? ONE_EVENT : 0)
    let at = this.#end
    this.#writer.reserve(at, 5)
    const { bytes } = this.#writer
    bytes[at++] = flags
    at = whole ? writeDouble(bytes, at, time) : writeNumber(bytes, at, since)
    if (flags & HAS_SCHEMA) at = writeNumber(bytes, at, schema)
    if (flags & HAS_KEY) at = writeNumber(bytes, at, this.#keyCount)
    if (!(flags & ONE_EVENT)) at = writeNumber(bytes, at, events.length)
    if (flags & HAS_OTHERS) this.#others(draft, id, flags)
    return at
  }

  /** The optional parts of a commit; most have none of them. */
  #others({ action, meta, key, prefix, position }: CommitDraft, id: string | undefined, flags: number): void {
    const { references } = this.#writer
    if (key !== undefined) {
      this.#keys[this.#keyCount] = key
      this.#keyPositions[this.#keyCount] = position
    }
    if (action !== undefined) references.push(action)
    if (meta !== undefined) references.push(meta)
    if (flags & HAS_PREFIX) references.push(prefix)
    if (id !== undefined) references.push(id)
  }

  /** Ends the chunk; the next one starts with a mark. */
  #seal(): void {
    const writer = this.#writer
    const chunk: Chunk = {
      first: this.#first,
      last: this.#written,
      bytes: writer.bytes.slice(0, this.#end),
      references: writer.references.slice(0, this.#referencesEnd),
      marks: this.#marks.slice(),
    }
    const large = writer.bytes.length > CHUNK_BYTES * 4
    const bytes = large ? new Uint8Array(CHUNK_BYTES) : undefined
    const [references, marks]: [unknown[], number[]] = [[], []]
    this.#chunks.push(chunk)
    if (bytes !== undefined) writer.bytes = bytes
    writer.references = references
    this.#marks = marks
    this.#first = this.#written + 1
    this.#end = 0
    this.#referencesEnd = 0
  }

  #chunkOf(position: number): Chunk {
    if (position >= this.#first) {
      const { bytes, references } = this.#writer
      return { first: this.#first, last: this.#written, bytes, references, marks: this.#marks }
    }
    let [from, to] = [0, this.#chunks.length - 1]
    while (from < to) {
      const middle = (from + to + 1) >>> 1
      if ((this.#chunks[middle] as Chunk).first > position) to = middle - 1
      else from = middle
    }
    return must(this.#chunks[from], 'a position of this log')
  }
}

/** Reads commits one after the other, from a mark on. */
class CommitReader {
  position: number
  readonly #values: ValueReader
  readonly #shapes: EventShapes
  readonly #keys: readonly string[]
  #time: number = 0
  #schema: number = 0
  #prefix: string = ''

  constructor(
    values: ValueReader,
    from: { readonly shapes: EventShapes; readonly keys: readonly string[]; readonly position: number },
  ) {
    this.#values = values
    this.#shapes = from.shapes
    this.#keys = from.keys
    this.position = from.position
  }

  next(): Commit {
    const values = this.#values
    const flags = values.byte()
    this.#time = flags & WHOLE_TIME ? values.double() : this.#time + values.number()
    if (flags & HAS_SCHEMA) this.#schema = values.number()
    const key = flags & HAS_KEY ? this.#keys[values.number()] : undefined
    const count = flags & ONE_EVENT ? 1 : values.number()
    const action = flags & HAS_ACTION ? (values.reference() as string) : undefined
    const meta = flags & HAS_META ? (values.reference() as CommitMeta) : undefined
    if (flags & HAS_PREFIX) this.#prefix = values.reference() as string
    const position = this.position++
    const id = flags & OWN_ID ? (values.reference() as string) : this.#prefix + position
    const [time, schema] = [this.#time, this.#schema]
    const events: Event[] = []
    for (let at = 0; at < count; at++) events.push(readEvent(values, this.#shapes))
    return Object.freeze({ position, id, time, schema, action, meta, key, events: Object.freeze(events) })
  }
}
