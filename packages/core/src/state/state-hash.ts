import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { FieldMeta, ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { utf8 } from '../util/globals.js'
import { sortInSteps } from '../util/sort-in-steps.js'
import { must } from '../util/assert.js'
import type { Row } from './reader.js'
import type { CapturedLinks, CapturedTable } from './state-capture.js'
import { encodeValue, TableKeys } from './table-keys.js'

/** Text is hashed in pieces of about this many characters. */
const PIECE = 1 << 16
/** Rows or links that one step writes: some two milliseconds. */
const STEP = 1024
/** Links that one step groups. */
const EDGES = 2 ** 15

/** The rows of a table by slot. */
export type HashedTable = Pick<CapturedTable, 'model' | 'size' | 'limit' | 'row'>

/** The data that a hash is computed from. It must not change meanwhile. */
export interface HashedState {
  readonly tables: readonly HashedTable[]
  readonly links: readonly CapturedLinks[]
}

/** Counts rows and links. */
export interface HashProgress {
  done: number
}

/**
 * SHA-256 over rows by primary key and links by pair: slots, order of creation, counters and the order of
 * declarations don't matter.
 */
export function hashSteps(
  state: HashedState,
  progress: HashProgress = { done: 0 },
): Generator<void, string, undefined> {
  return new Hashing(state, progress).steps()
}

class Hashing {
  readonly #progress: HashProgress
  readonly #state: HashedState
  readonly #hash = sha256.create()
  readonly #keys = new Map<ModelMeta, TableKeys>()
  #piece: string = ''

  constructor(state: HashedState, progress: HashProgress) {
    this.#state = state
    this.#progress = progress
  }

  *steps(): Generator<void, string, undefined> {
    const { tables, links } = this.#state
    for (const table of tables.toSorted((a, b) => (a.model.name < b.model.name ? -1 : 1)))
      if (table.size > 0) yield* this.#rows(table)
    for (const one of links.toSorted((a, b) => (a.link.label < b.link.label ? -1 : 1)))
      if (one.size > 0) yield* this.#links(one)
    this.#hash.update(utf8(this.#piece))
    return bytesToHex(this.#hash.digest())
  }

  *#rows(table: HashedTable): Generator<void, void, undefined> {
    const { model, size } = table
    const { slots } = yield* this.#keysOf(model)
    const fields = model.fields.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    const names = fields.map((field) => JSON.stringify(field.name))
    this.#write(`M${JSON.stringify(model.name)}${String(size)}[${names.join()}]\n`)
    for (let start = 0; start < slots.length; start += STEP) {
      const step = slots.subarray(start, start + STEP)
      this.#writeRows(table, fields, step)
      this.#progress.done += step.length
      yield
    }
  }

  #writeRows(table: HashedTable, fields: readonly FieldMeta[], slots: Int32Array): void {
    for (const slot of slots) {
      const row = table.row(slot) as Row
      let line = ''
      for (const field of fields) line += encodeValue(field, row[field.attribute] as Value) + ','
      this.#write(line + '\n')
    }
  }

  *#links(links: CapturedLinks): Generator<void, void, undefined> {
    const { link, size } = links
    const from = yield* this.#keysOf(link.model)
    const to = yield* this.#keysOf(link.target)
    const { starts, others } = yield* groupLinks(links, from)
    this.#write(`L${JSON.stringify(link.label)}${String(size)}\n`)
    let written = 0
    for (const slot of from.slots) {
      const list = others.subarray(starts[slot], starts[slot + 1])
      if (list.length === 0) continue
      if (list.length > STEP) {
        yield* this.#longList(from.text(slot), list, to)
        continue
      }
      this.#write(`${from.text(slot)}:${textsOf(list, to).join()}\n`)
      this.#progress.done += list.length
      written += list.length
      if (written < STEP) continue
      written = 0
      yield
    }
  }

  *#longList(owner: string, list: Int32Array, to: TableKeys): Generator<void, void, undefined> {
    const order = yield* sortInSteps(list.slice(), (a, b) => (to.text(a) < to.text(b) ? -1 : 1))
    this.#write(`${owner}:`)
    for (let at = 0; at < order.length; at++) {
      this.#write(`${at === 0 ? '' : ','}${to.text(order[at] as number)}`)
      this.#progress.done++
      if (at % STEP === 0) yield
    }
    this.#write('\n')
  }

  *#keysOf(model: ModelMeta): Generator<void, TableKeys, undefined> {
    const known = this.#keys.get(model)
    if (known !== undefined) return known
    const table = this.#state.tables.find((one) => one.model === model)
    const keys = yield* TableKeys.read(model, must(table, 'a table for each model of a link'))
    this.#keys.set(model, keys)
    return keys
  }

  #write(text: string): void {
    this.#piece += text
    if (this.#piece.length < PIECE) return
    this.#hash.update(utf8(this.#piece))
    this.#piece = ''
  }
}

/** Links by owner: those of a slot are `others[starts[slot]] … others[starts[slot + 1]]`. */
interface Groups {
  readonly starts: Int32Array
  readonly others: Int32Array
}

/**
 * A counting sort. The owner of a link is its declaring end, of a symmetric pair the end with the lower key.
 */
function* groupLinks(links: CapturedLinks, from: TableKeys): Generator<void, Groups, undefined> {
  const { limit } = links
  const owners = new Int32Array(limit)
  const starts = new Int32Array(from.limit + 2)
  for (let edge = 0; edge < limit; edge += EDGES) {
    countOwners(links, from, { owners, starts, edge })
    yield
  }
  for (let at = 2; at < starts.length; at++) starts[at] = (starts[at] as number) + (starts[at - 1] as number)
  const others = new Int32Array(starts[starts.length - 1] as number)
  for (let edge = 0; edge < limit; edge += EDGES) {
    fillGroups(links, others, { owners, starts, edge })
    yield
  }
  return { starts, others }
}

/** A step of grouping: `EDGES` edges from `edge` on. */
interface Grouping {
  /** By edge, negative if there is none. */
  readonly owners: Int32Array
  readonly starts: Int32Array
  readonly edge: number
}

function countOwners(
  { link, limit, left, right }: CapturedLinks,
  from: TableKeys,
  { owners, starts, edge }: Grouping,
): void {
  const end = Math.min(edge + EDGES, limit)
  for (let at = edge; at < end; at++) {
    const [one, other] = [left(at), right(at)]
    const owner = link.symmetrical && one >= 0 && from.rank(one) > from.rank(other) ? other : one
    owners[at] = owner
    if (owner >= 0) starts[owner + 2] = (starts[owner + 2] as number) + 1
  }
}

function fillGroups(
  { limit, left, right }: CapturedLinks,
  others: Int32Array,
  { owners, starts, edge }: Grouping,
): void {
  const end = Math.min(edge + EDGES, limit)
  for (let at = edge; at < end; at++) {
    const owner = owners[at] as number
    if (owner < 0) continue
    const place = starts[owner + 1] as number
    others[place] = owner === left(at) ? right(at) : left(at)
    starts[owner + 1] = place + 1
  }
}

function textsOf(slots: Int32Array, keys: TableKeys): readonly string[] {
  const texts: string[] = []
  for (const slot of slots) insertText(texts, keys.text(slot))
  return slots.length > FEW ? texts.sort() : texts
}

/** Lists up to this length are sorted by insertion: cheaper than a call of `sort`. */
const FEW = 16

/** Inserts a text into a short sorted list; longer lists are sorted afterwards. */
function insertText(texts: string[], text: string): void {
  let at = texts.length
  if (at < FEW) for (; at > 0 && (texts[at - 1] as string) > text; at--) texts[at] = texts[at - 1] as string
  texts[at] = text
}
