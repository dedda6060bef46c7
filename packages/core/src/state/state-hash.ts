import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { FieldMeta, LinkMeta, ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { canonicalText } from '../util/canonical-text.js'
import { utf8 } from '../util/globals.js'
import type { LinkReader, Row, TableReader } from './reader.js'

/** Text is hashed in pieces of about this many characters. */
const PIECE = 1 << 16
/** Lists up to this long are put in order as they are made: cheaper than a call of `sort`. */
const FEW = 16

/** What a hash is taken over. */
export interface HashedState {
  readonly models: readonly ModelMeta[]
  readonly links: readonly LinkMeta[]
  table(model: ModelMeta): TableReader
  link(link: LinkMeta): LinkReader | undefined
}

type Write = (text: string) => void

/**
 * SHA-256 over rows by primary key and links by pair: slots, order of creation, counters and the order of
 * declarations don't matter.
 */
export function hashState(state: HashedState): string {
  const hash = sha256.create()
  let piece = ''
  const write = (text: string): void => {
    piece += text
    if (piece.length < PIECE) return
    hash.update(utf8(piece))
    piece = ''
  }
  const keys = new Map<ModelMeta, TableKeys>()
  const keysOf = (model: ModelMeta): TableKeys => {
    const known = keys.get(model) ?? new TableKeys(state.table(model))
    keys.set(model, known)
    return known
  }
  for (const model of [...state.models].sort(byName)) {
    if (model.autoOf === undefined && state.table(model).size > 0)
      writeRows(state.table(model), keysOf(model), write)
  }
  for (const link of [...state.links].sort(byLabel)) {
    const reader = state.link(link)
    if (reader !== undefined && reader.size > 0)
      writeLinks(reader, keysOf(link.model), keysOf(link.target), write)
  }
  hash.update(utf8(piece))
  return bytesToHex(hash.digest())
}

function byName(a: ModelMeta, b: ModelMeta): number {
  return a.name < b.name ? -1 : 1
}

function byLabel(a: LinkMeta, b: LinkMeta): number {
  return a.label < b.label ? -1 : 1
}

function writeRows(table: TableReader, keys: TableKeys, write: Write): void {
  const { model } = table
  const fields = [...model.fields].sort((a, b) => (a.name < b.name ? -1 : 1))
  write(
    `M${JSON.stringify(model.name)}${String(table.size)}[${fields.map((field) => JSON.stringify(field.name)).join()}]\n`,
  )
  for (const slot of keys.slots) {
    const row = table.row(slot) as Row
    let line = ''
    for (const field of fields) line += encode(field, row[field.attribute] as Value) + ','
    write(line + '\n')
  }
}

function writeLinks(reader: LinkReader, from: TableKeys, to: TableKeys, write: Write): void {
  const { link } = reader
  write(`L${JSON.stringify(link.label)}${String(reader.size)}\n`)
  const side = reader.side(0)
  for (const slot of from.slots) {
    const count = side.count(slot)
    if (count === 0) continue
    const start = side.start(slot)
    const pool = side.pool
    const texts: string[] = []
    for (let i = start; i < start + count; i++) {
      const end = pool[i] as number
      if (!link.symmetrical || from.rank(slot) <= from.rank(end)) insertText(texts, to.text(end))
    }
    if (count > FEW) texts.sort()
    if (texts.length > 0) write(`${from.text(slot)}:${texts.join()}\n`)
  }
}

/** Puts a text into its place among a few; where there are more, they are left to be sorted together. */
function insertText(texts: string[], text: string): void {
  let at = texts.length
  if (at < FEW) for (; at > 0 && (texts[at - 1] as string) > text; at--) texts[at] = texts[at - 1] as string
  texts[at] = text
}

/**
 * The primary keys of one table: found, put in order and written out once, however many links begin or end
 * there.
 */
class TableKeys {
  /** Live slots in the order of their keys. */
  readonly slots: Int32Array
  readonly #table: TableReader
  readonly #texts: (string | undefined)[]
  /** Whether slots stand in the order of their keys. */
  readonly #ordered: boolean
  #ranks: Int32Array | undefined

  constructor(table: TableReader) {
    this.#table = table
    this.#texts = new Array<string | undefined>(table.limit)
    const { attribute, type } = table.model.pk
    const slots = new Int32Array(table.size)
    const keys: Value[] = []
    let end = 0
    let ordered = true
    for (let slot = 0; slot < table.limit; slot++) {
      const key = table.row(slot)?.[attribute] as Value | undefined
      keys.push(key ?? null)
      if (key === undefined) continue
      if (ordered && end > 0 && type.compare(keys[slots[end - 1] as number] as Value, key) > 0)
        ordered = false
      slots[end++] = slot
    }
    this.#ordered = ordered
    this.slots = ordered ? slots : slots.sort((a, b) => type.compare(keys[a] as Value, keys[b] as Value))
  }

  text(slot: number): string {
    const known = this.#texts[slot]
    if (known !== undefined) return known
    const { pk } = this.#table.model
    const text = encode(pk, (this.#table.row(slot) as Row)[pk.attribute] as Value)
    this.#texts[slot] = text
    return text
  }

  /** A slot's place in the order of keys, to compare: a symmetric pair is written from its lower end. */
  rank(slot: number): number {
    if (this.#ordered) return slot
    this.#ranks ??= this.#ranking()
    return this.#ranks[slot] as number
  }

  #ranking(): Int32Array {
    const ranks = new Int32Array(this.#table.limit)
    this.slots.forEach((slot, rank) => (ranks[slot] = rank))
    return ranks
  }
}

/**
 * A value's text: equal exactly for equal values of the field. Decimals alone are equal where their texts
 * aren't.
 */
function encode({ type }: FieldMeta, value: Value): string {
  return canonicalText(typeof value === 'string' && !type.plain ? type.key(value) : value)
}
