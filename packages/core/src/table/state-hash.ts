import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { FieldMeta, LinkMeta, ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { utf8 } from '../util/globals.js'
import type { LinkReader, Row, TableReader } from './reader.js'

/** Text is hashed in pieces of about this many characters. */
const PIECE = 1 << 16

/** What a hash is taken over. */
export interface HashedState {
  readonly models: readonly ModelMeta[]
  readonly links: readonly LinkMeta[]
  table(model: ModelMeta): TableReader
  link(link: LinkMeta): LinkReader | undefined
}

/** SHA-256 over rows by primary key and links by pair: slots, order of creation, counters and the order of declarations don't matter. */
export function hashState(state: HashedState): string {
  const hash = sha256.create()
  let piece = ''
  const write = (text: string): void => {
    piece += text
    if (piece.length < PIECE) return
    hash.update(utf8(piece))
    piece = ''
  }
  for (const model of [...state.models].sort(byName)) {
    if (model.autoOf === undefined) writeRows(state.table(model), write)
  }
  for (const link of [...state.links].sort(byLabel)) {
    const reader = state.link(link)
    if (reader !== undefined) writeLinks(state, reader, write)
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

function writeRows(table: TableReader, write: (text: string) => void): void {
  if (table.size === 0) return
  const { model } = table
  const fields = [...model.fields].sort((a, b) => (a.name < b.name ? -1 : 1))
  write(`M${JSON.stringify(model.name)}${String(table.size)}[${fields.map((field) => JSON.stringify(field.name)).join()}]\n`)
  for (const row of rowsByKey(table)) {
    let line = ''
    for (const field of fields) line += encode(field, row[field.attribute] as Value) + ','
    write(line + '\n')
  }
}

function writeLinks(state: HashedState, reader: LinkReader, write: (text: string) => void): void {
  if (reader.size === 0) return
  const { link } = reader
  write(`L${JSON.stringify(link.label)}${String(reader.size)}\n`)
  const from = state.table(link.model)
  const to = state.table(link.target)
  const side = reader.side(0)
  const rank = link.symmetrical ? ranks(from) : undefined
  for (const slot of slotsByKey(from)) {
    const start = side.start(slot)
    const ends = [...side.pool.subarray(start, start + side.count(slot))]
    const kept = rank === undefined ? ends : ends.filter((end) => (rank[slot] as number) <= (rank[end] as number))
    const keys = kept.map((end) => keyText(to, end)).sort()
    if (keys.length > 0) write(`${keyText(from, slot)}:${keys.join()}\n`)
  }
}

/** Each slot's place in the order of primary keys: a symmetric pair is written from its lower end. */
function ranks(table: TableReader): Int32Array {
  const ranking = new Int32Array(table.limit)
  slotsByKey(table).forEach((slot, rank) => (ranking[slot] = rank))
  return ranking
}

function keyText(table: TableReader, slot: number): string {
  return encode(table.model.pk, (table.row(slot) as Row)[table.model.pk.attribute] as Value)
}

function* rowsByKey(table: TableReader): Generator<Row> {
  for (const slot of slotsByKey(table)) yield table.row(slot) as Row
}

function slotsByKey(table: TableReader): readonly number[] {
  const { attribute, type } = table.model.pk
  const slots: number[] = []
  const keys: Value[] = []
  let inOrder = true
  for (let slot = 0; slot < table.limit; slot++) {
    const row = table.row(slot)
    if (row === undefined) continue
    const key = row[attribute] as Value
    if (inOrder && slots.length > 0 && type.compare(keys[slots.at(-1) as number] as Value, key) > 0) inOrder = false
    slots.push(slot)
    keys[slot] = key
  }
  return inOrder ? slots : slots.sort((a, b) => type.compare(keys[a] as Value, keys[b] as Value))
}

/** A value's text: equal exactly for equal values of the field. */
function encode(field: FieldMeta, value: Value): string {
  if (value === null) return 'null'
  const key = field.type.key(value)
  if (typeof key === 'string') return JSON.stringify(key)
  if (typeof key === 'bigint') return `${String(key)}n`
  return String(key)
}
