import fc from 'fast-check'
import { UsageError } from '../../src/error/errors.js'
import { RelataError } from '../../src/error/relata-error.js'
import {
  array,
  bigInteger,
  binary,
  boolean,
  custom,
  date,
  decimal,
  float,
  integer,
  json,
  string,
  uuid,
} from '../../src/schema/fields.js'
import type { FieldMeta, ModelMeta, SchemaMeta } from '../../src/schema/meta.js'
import { model } from '../../src/schema/model.js'
import { foreignKey, manyToMany, oneToOne } from '../../src/schema/relations.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import type { CoreStore } from '../../src/store/core-store.js'
import { declarationsOf, schemaSpec } from '../transaction/random-schema.js'

/** A random schema of keys and links, with models of every type of value, and of keys of every type. */
export const wideSchema: fc.Arbitrary<SchemaMeta> = schemaSpec.map((spec) =>
  resolveSchema({
    ...declarationsOf(spec),
    Wide: model(
      {
        key: string({ primaryKey: true }),
        text: string({ null: true, index: true, trigram: true }),
        amount: float({ null: true }),
        count: integer({ default: 0 }),
        big: bigInteger({ null: true }),
        price: decimal({ null: true, unique: true, maxDigits: 9 }),
        flag: boolean({ null: true }),
        day: date({ null: true }),
        id: uuid({ null: true }),
        data: json({ null: true }),
        tags: array(string(), { null: true, index: true }),
        bytes: binary({ null: true }),
        any: custom({ null: true }),
        a: foreignKey('A', { null: true, onDelete: 'SET_NULL', relatedName: '+' }),
        parent: foreignKey('self', { null: true, onDelete: 'CASCADE', relatedName: '+' }),
      },
      {
        uniqueTogether: [['text', 'count']],
        uniques: [
          { fields: ['count', 'day'], where: { flag: true }, nullsDistinct: false },
          { fields: ['text'], where: { a__isnull: false } },
        ],
        indexes: [['day', 'amount']],
        ordering: ['-amount'],
        search: ['text'],
      },
    ),
    Note: model(
      {
        wide: foreignKey('Wide', { onDelete: 'CASCADE', relatedName: 'notes' }),
        price: foreignKey('Wide', {
          toField: 'price',
          null: true,
          dbConstraint: false,
          onDelete: 'DO_NOTHING',
          relatedName: '+',
        }),
        single: oneToOne('Wide', { null: true, onDelete: 'SET_NULL', relatedName: '+' }),
        wides: manyToMany('Wide', { relatedName: '+' }),
      },
      { orderWithRespectTo: 'wide' },
    ),
  }),
)

interface Rowed {
  readonly kind: 'create' | 'update' | 'delete'
  readonly model: number
  readonly at: number
  readonly dice: readonly number[]
}

interface Linking {
  readonly kind: 'link' | 'unlink'
  readonly link: number
  readonly from: number
  readonly to: number
}

interface Transacting {
  readonly kind: 'transact'
  readonly writes: readonly (Rowed | Linking)[]
  readonly fails: boolean
  readonly key: number
}

export type Write = Rowed | Linking | Transacting

const die = fc.nat(40)
const dice = fc.array(die, { minLength: 16, maxLength: 16, size: 'max' })
const rowed: fc.Arbitrary<Rowed> = fc.record({
  kind: fc.constantFrom('create', 'create', 'create', 'create', 'update', 'update', 'delete'),
  model: die,
  at: die,
  dice,
})
const linking: fc.Arbitrary<Linking> = fc.record({
  kind: fc.constantFrom('link', 'link', 'unlink'),
  link: die,
  from: die,
  to: die,
})
const simple = fc.oneof({ weight: 4, arbitrary: rowed }, { weight: 1, arbitrary: linking })

/** A write, or a transaction of several: some fail at their end, some have an idempotency key. */
export const write: fc.Arbitrary<Write> = fc.oneof(
  { weight: 3, arbitrary: simple },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('transact' as const),
      writes: fc.array(simple, { minLength: 1, maxLength: 6 }),
      fails: fc.boolean(),
      key: fc.nat(9),
    }),
  },
)

/** Writes to a store; what it refuses has no effect. Returns what says whether two stores did the same. */
export function run(store: CoreStore, one: Write): string {
  try {
    if (one.kind !== 'transact') return String(apply(store, one))
    const { commit } = store.transact(
      () => {
        for (const each of one.writes) run(store, each)
        if (one.fails) throw new UsageError('ERR_MINE', 'rolled back')
      },
      one.key > 4 ? {} : { key: `key ${one.key}` },
    )
    return commit === undefined ? 'nothing' : `${commit.status} ${commit.position}`
  } catch (error) {
    if (error instanceof RelataError || error instanceof UsageError) return error.code
    throw error
  }
}

function apply(store: CoreStore, one: Rowed | Linking): unknown {
  const { schema, state } = store
  if ('link' in one) {
    const links = schema.links.filter(({ through }) => through === undefined)
    const link = links[one.link % links.length]
    if (link === undefined) return 'no link'
    return store[one.kind](link, slotAt(store, link.model, one.from), slotAt(store, link.target, one.to))
  }
  const models = schema.models.filter(({ autoOf }) => autoOf === undefined)
  const chosen = models[one.model % models.length] as ModelMeta
  if (one.kind === 'create') {
    const slot = store.create(chosen, valuesOf(store, givenFields(chosen), one.dice))
    return state.stored(chosen).row(slot)?.[chosen.pk.attribute]
  }
  const slot = slotAt(store, chosen, one.at)
  if (one.kind === 'delete') return store.delete(chosen, [slot]).total
  const fields = givenFields(chosen).filter((field, at) => !field.primaryKey && (one.dice[at] ?? 0) % 2 === 0)
  return store.update(chosen, slot, valuesOf(store, fields, one.dice))
}

/** The fields that a write has values for. */
function givenFields({ rowFields }: ModelMeta): readonly FieldMeta[] {
  return rowFields.filter(({ computed }) => computed === undefined)
}

/** Counted from the first row: slots themselves may differ between two equal stores. */
function slotAt({ state }: CoreStore, chosen: ModelMeta, at: number): number {
  const table = state.stored(chosen)
  const live: number[] = []
  for (let slot = 0; slot < table.limit; slot++) if (table.live[slot] === 1) live.push(slot)
  if (live.length === 0) throw new UsageError('ERR_MINE', 'no row')
  return live[at % live.length] as number
}

function valuesOf(
  store: CoreStore,
  fields: readonly FieldMeta[],
  rolls: readonly number[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [at, field] of fields.entries()) {
    const roll = rolls[at % rolls.length] as number
    const isKey = field.primaryKey && field.auto
    if (isKey && roll % 4 > 0) continue
    values[field.attribute] = valueOf(store, field, roll)
  }
  return values
}

function valueOf({ state }: CoreStore, field: FieldMeta, roll: number): unknown {
  if (field.null && roll % 5 === 0) return null
  const { key } = field
  if (key !== undefined) {
    const table = state.stored(key.target)
    const keys: unknown[] = []
    for (let slot = 0; slot < table.limit; slot++) {
      const value = table.row(slot)?.[key.targetField.attribute] ?? null
      if (value !== null) keys.push(value)
    }
    if (keys.length > 0 && roll % 7 > 0) return keys[roll % keys.length]
  }
  const pool = poolOf(field) ?? [roll]
  return pool[roll % pool.length]
}

const POOLS: Readonly<Record<string, readonly unknown[]>> = {
  auto: Array.from({ length: 13 }, (_, at) => at + 1),
  integer: [0, 1, 2, 3, -7, 2 ** 31, 5, -(2 ** 40)],
  bigInteger: [0n, 7n, -(2n ** 70n), 2n ** 63n],
  float: [0, 0.5, -1.25, Infinity, 1e300, 3],
  decimal: ['0', '1.5', '1.50', '-2', '3', '4', '5.25'],
  boolean: [true, false],
  string: ['', 'a', 'b', 'é\u{1f600}', 'c', 'd', 'e', 'f', 'g', 'h', 'i'],
  date: ['2020-02-29', '1999-12-31', '2021-01-01'],
  uuid: ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a'],
  json: [{ a: [1, { b: null }] }, [], 'text', 7, { z: true, a: false }],
  binary: [new Uint8Array(0), new Uint8Array([0, 255, 7])],
  custom: ['text', 7, 7n, new Uint8Array([1]), { deep: [1] }, false],
}

const ARRAYS: readonly unknown[] = [[], ['a'], ['a', 'b'], ['b', 'a', 'a'], ['c'], ['']]

const poolOf = ({ items, type }: FieldMeta): readonly unknown[] | undefined =>
  items === undefined ? POOLS[type.name] : ARRAYS

const LETTERS = ['a', 'b', 'c', 'd']

/** Rows of every model whose keys name each other as the dice fall, and links between them. */
export function populate(store: CoreStore, rolls: readonly number[]): void {
  const models = store.schema.models.filter(({ autoOf }) => autoOf === undefined)
  let at = 0
  const roll = (count: number): number => ((rolls[at++ % rolls.length] as number) + (at % 3)) % count
  store.transact(() => {
    for (const one of models)
      for (let n = 1; n <= rowsOf(one); n++)
        store.create(
          one,
          Object.fromEntries(givenFields(one).map((field) => [field.attribute, firstValue(field, n, roll)])),
        )
  })
  for (const link of store.schema.links)
    for (let n = 0; n < 5; n++) run(store, { kind: 'link', link: link.id, from: roll(4), to: roll(4) })
}

/** The child has fewer rows than its parent. */
function rowsOf({ parents }: ModelMeta): number {
  return parents.length > 0 ? 2 : LETTERS.length
}

function firstValue(field: FieldMeta, n: number, roll: (count: number) => number): unknown {
  const { key } = field
  if (key?.parentLink === true) return n
  if (field.null && !field.unique && roll(4) === 0) return null
  if (key !== undefined) {
    const place = key.oneToOne ? Math.min(n, rowsOf(key.target)) : 1 + roll(rowsOf(key.target))
    if (key.oneToOne && place < n) return field.null ? null : 100
    return key.target.name === 'Wide' && key.targetField.primaryKey ? LETTERS[place - 1] : place
  }
  if (field.name === 'key') return LETTERS[n - 1]
  if (field.primaryKey || field.unique) return n
  const pool = poolOf(field) ?? [n]
  return pool[(n + roll(3)) % pool.length]
}
