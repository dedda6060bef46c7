import fc from 'fast-check'
import {
  bigInteger,
  binary,
  boolean,
  date,
  datetime,
  decimal,
  defineSchema,
  duration,
  float,
  foreignKey,
  integer,
  model,
  string,
  text,
  time,
  uuid,
} from '@relata/core'
import { createStore } from '../../src/index.js'

/**
 * Tables with an indexed field of every kind of value, whose primary keys ascend with creation or don't, and
 * a naive model of filters, orders and slices over them. The static types can't know which field a generated
 * query names: the calls are typed loosely here.
 */
const OPEN = { null: true, index: true } as const
const fields = () => ({
  word: string(OPEN),
  story: text(OPEN),
  whole: integer(OPEN),
  big: bigInteger(OPEN),
  price: decimal({ ...OPEN, maxDigits: 8, decimalPlaces: 2 }),
  ratio: float(OPEN),
  day: date(OPEN),
  at: datetime(OPEN),
  hour: time(OPEN),
  took: duration(OPEN),
  flag: boolean(OPEN),
  code: uuid(OPEN),
  bytes: binary(OPEN),
  plain: integer({ null: true }),
  serial: integer(),
  owner: foreignKey('Owner', { onDelete: 'SET_NULL', null: true, relatedName: '+' }),
})
/** Each serial number is there once, so that every set with it is unique. */
const TOGETHER = {
  uniqueTogether: [
    ['owner', 'serial'],
    ['flag', 'plain', 'serial'],
    ['owner', 'day', 'whole', 'serial'],
  ],
  indexes: [['owner', '-day'], ['flag', '-whole', 'word'], ['-price'], ['plain', '-serial']],
} as const
const schema = defineSchema({
  Owner: model({ rank: integer({ index: true }) }),
  Auto: model(fields(), TOGETHER),
  Numbered: model({ ...fields(), id: integer({ primaryKey: true }) }, TOGETHER),
  Named: model({ ...fields(), id: string({ primaryKey: true }) }, TOGETHER),
})

export const MODELS = ['Auto', 'Numbered', 'Named'] as const
export type ModelName = (typeof MODELS)[number]

/** Few values a kind, so that there are ties; each list is in ascending order. */
export const POOLS = {
  word: ['', 'B', 'a', 'ab', 'ab\u{fffd}', 'ab\u{1f600}', 'b', '\u{e000}', '\u{10000}'],
  story: ['x', 'xy', 'xyz'],
  whole: [-3, 0, 2, 7],
  big: [-(2n ** 70n), -1n, 0n, 2n ** 64n],
  price: ['-2.50', '0.00', '1.50', '10.25'],
  ratio: [-1e300, -0.5, 0, 0.1],
  day: ['0099-12-31', '2019-12-31', '2020-01-01', '2020-06-15', '2020-12-31', '2021-01-01'],
  at: ['2019-12-31T23:59:59.999Z', '2020-01-01T00:00:00Z', '2020-12-31T23:59:59.5Z', '2021-01-01T00:00:00Z'],
  hour: ['00:00:00', '09:30:00', '23:59:59'],
  took: [0, 1500, 86_400_000],
  flag: [false, true],
  code: ['00000000-0000-4000-8000-000000000000', 'ffffffff-0000-4000-8000-000000000000'],
  bytes: [new Uint8Array(), new Uint8Array([1]), new Uint8Array([1, 0]), new Uint8Array([2])],
  plain: [1, 2, 3],
} as const
export type FieldName = keyof typeof POOLS
export const FIELDS = Object.keys(POOLS) as readonly FieldName[]
const KEYS: Readonly<Record<ModelName, readonly unknown[]>> = {
  Auto: [],
  Numbered: [5, 3, 40, 41, 42, 43, 44, 100, 90, 1, 2, 200, 300],
  Named: ['k', 'l', 'm', 'a', '\u{e000}', '\u{10000}', 'z', 'b', 'zz', 'zzz'],
}

export interface LooseRow {
  readonly id: number | string
  readonly [name: string]: unknown
}
export interface LooseSet extends Iterable<LooseRow> {
  filter(where: object): LooseSet
  orderBy(...terms: readonly unknown[]): LooseSet
  reverse(): LooseSet
  slice(start: number, stop?: number): LooseSet
  values(...names: readonly string[]): LooseSet
  count(): number
  exists(): boolean
  first(): LooseRow | null
  last(): LooseRow | null
  at(index: number): LooseRow | undefined
  toArray(): LooseRow[]
  explain(options?: object): object
}
export interface LooseManager extends LooseSet {
  create(values: object): LooseRow
  update(row: LooseRow, values: object): unknown
  delete(row: LooseRow): unknown
}
export interface LooseStore {
  readonly Owner: LooseManager
  readonly Auto: LooseManager
  readonly Numbered: LooseManager
  readonly Named: LooseManager
  transact(fn: () => void): unknown
}

/** Writes by number, so that they shrink. */
export type Write = readonly [kind: number, which: number, field: number, value: number]
export const writes = fc.array(fc.tuple(fc.nat(11), fc.nat(1000), fc.nat(1000), fc.nat(1000)), {
  minLength: 5,
  maxLength: 60,
})

export function emptyStore(): LooseStore {
  const db = createStore(schema) as unknown as LooseStore
  for (const rank of [2, 1, 3]) db.Owner.create({ rank })
  return db
}

class Undone extends Error {}

/** Rows are created, changed, deleted and taken back. */
export function fill(db: LooseStore, name: ModelName, list: readonly Write[]): void {
  for (const write of list) {
    const [kind] = write
    if (kind < 10) apply(db, name, write)
    else if (kind === 10) rollBack(db, name, write)
    else compact(db, name)
  }
}

function apply(db: LooseStore, name: ModelName, [kind, which, field, value]: Write): void {
  const manager = db[name]
  const rows = manager.toArray()
  const row = rows[which % Math.max(1, rows.length)]
  if (kind < 6 || row === undefined) create(db, name, [kind, which, field, value])
  else if (kind < 9) manager.update(row, { [fieldAt(field)]: valueAt(fieldAt(field), value) })
  else manager.delete(row)
}

function create(db: LooseStore, name: ModelName, [, which, field, value]: Write): void {
  const keys = KEYS[name]
  const free = keys.find((key) => !db[name].toArray().some(({ id }) => id === key))
  if (keys.length > 0 && free === undefined) return
  const values = Object.fromEntries(
    FIELDS.map((each, i) => [each, valueAt(each, (which + field * i + value * i * i) % 97)]),
  )
  db[name].create({
    ...values,
    owner_id: which % 4 === 0 ? null : which % 4,
    serial: nextSerial(db, name),
    ...(free === undefined ? {} : { id: free }),
  })
}

/** A number that no row has, neither ascending nor descending. */
function nextSerial(db: LooseStore, name: ModelName): number {
  const taken = new Set(db[name].toArray().map(({ serial }) => serial))
  let n = taken.size
  while (taken.has((n * 37) % 10_007)) n++
  return (n * 37) % 10_007
}

function rollBack(db: LooseStore, name: ModelName, [, which, field, value]: Write): void {
  try {
    db.transact(() => {
      for (let kind = 5; kind < 10; kind++) apply(db, name, [kind, which + kind, field + kind, value + kind])
      throw new Undone()
    })
  } catch (error) {
    if (!(error instanceof Undone)) throw error
  }
}

/** More dead slots than rows: the table is compacted after the transaction. */
function compact(db: LooseStore, name: ModelName): void {
  if (name !== 'Auto') return
  db.transact(() => {
    const made = Array.from({ length: 70 + 2 * db.Auto.count() }, (_, i) =>
      db.Auto.create({ serial: -1 - i }),
    )
    for (const row of made) db.Auto.delete(row)
  })
}

export const fieldAt = (n: number): FieldName => FIELDS[n % FIELDS.length] as FieldName
/** Null for every fourth number or so. */
function valueAt(field: FieldName, n: number): unknown {
  const pool = POOLS[field]
  return n % 4 === 3 ? null : pool[n % pool.length]
}

/** The place of a stored value in its kind's order; null is -1. */
export function rankOf(field: FieldName, value: unknown): number {
  return value === null ? -1 : (ranks[field].get(textOf(value)) ?? Number.NaN)
}
const textOf = (value: unknown): string => (value instanceof Uint8Array ? value.join(',') : String(value))
/** By the text of values as they are stored. */
const ranks = Object.fromEntries(
  FIELDS.map((field) => {
    const db = emptyStore()
    const stored = POOLS[field].map((value, i) => db.Auto.create({ [field]: value, serial: i })[field])
    return [field, new Map(stored.map((value, rank) => [textOf(value), rank]))]
  }),
) as unknown as Readonly<Record<FieldName, ReadonlyMap<string, number>>>
