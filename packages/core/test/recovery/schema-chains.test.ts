import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { IntegrityError, SchemaError, ValidationError } from '../../src/error/errors.js'
import type { Values } from '../../src/event/event.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import type { FieldDeclaration, ModelDeclaration } from '../../src/schema/declaration.js'
import { carryOver } from '../../src/recovery/carry-over.js'
import type { SchemaStep } from '../../src/schema/migration/schema-step.js'
import type { AnyMigration } from '../../src/recovery/schema-plan.js'
import { alterField, removeField, renameField } from '../../src/schema/migration/steps.js'
import type { WriteStore } from '../../src/store/read-store.js'
import type { SchemaMeta } from '../../src/schema/meta.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import { key, many, model, number, one, scalar, text } from '../schema/helpers/declarations.js'

const test = suite('chains of schema changes')

/*
 * A schema under change, rows as plain objects, and the same in a store that is opened again after each change:
 * a store that refuses a change leaves its log as it was, and the chain goes on under the schema before it.
 */

type Options = Record<string, unknown>
/** The fields of one model: how each is declared now. */
type Fields = Record<string, FieldDeclaration>
type Name = 'A' | 'B'

interface World {
  readonly models: Record<Name, Fields>
  readonly rows: Record<Name, Map<number, Record<string, unknown>>>
}

const NAMES: readonly Name[] = ['A', 'B']

function schemaOf({ models }: Pick<World, 'models'>): SchemaMeta {
  const declared: Record<string, ModelDeclaration> = {
    A: model(models.A),
    B: model(models.B, { parents: ['A'] }),
  }
  return resolveSchema({ ...declared, T: model({ code: number({ unique: true }) }) })
}

/** A field to add, with the value that existing rows get. */
const addition = fc.constantFrom<readonly [FieldDeclaration, unknown]>(
  [number({ null: true }), null],
  [number({ default: 3 }), 3],
  [number({ default: () => 4 }), 4],
  [text({ default: 'x', maxLength: 3 }), 'x'],
  [scalar('decimal', { default: '1.5', decimalPlaces: 1, maxDigits: 9 }), '1.5'],
  [scalar('bigInteger', { default: 5n }), 5n],
  [scalar('json', { default: { a: [1] } }), { a: [1] }],
  [key('T', { null: true, onDelete: 'SET_NULL' }), null],
  [one('T', { null: true, onDelete: 'SET_NULL' }), null],
  [many('T'), undefined],
)

type Step =
  | { readonly kind: 'add'; readonly to: Name; readonly what: readonly [FieldDeclaration, unknown] }
  | { readonly kind: 'alter'; readonly at: number; readonly options: readonly Options[] }
  | { readonly kind: 'create'; readonly to: Name; readonly seed: number }
  | { readonly kind: 'update'; readonly at: number; readonly seed: number }
  | { readonly kind: 'delete'; readonly at: number }
  | { readonly kind: 'rename' | 'remove' | 'toText'; readonly at: number; readonly data: boolean }

const OPTIONS: readonly Options[] = [
  { index: true },
  { index: undefined },
  { null: true },
  { null: undefined },
  { unique: true },
  { unique: undefined },
  { maxLength: 9 },
  { maxLength: 1 },
  { maxLength: undefined },
  { decimalPlaces: 2 },
  { decimalPlaces: 4 },
  { min: 4 },
  { min: undefined },
  { choices: [3, 4, 5] },
  { choices: undefined },
  { default: undefined },
]
/** An order in which options are tried on a field, until it takes one. */
const anyOptions = fc.shuffledSubarray([...OPTIONS], { minLength: OPTIONS.length })

const anyName = fc.constantFrom<Name>(...NAMES)
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), to: anyName, what: addition }),
  fc.record({ kind: fc.constant('alter' as const), at: fc.nat(), options: anyOptions }),
  fc.record({ kind: fc.constant('alter' as const), at: fc.nat(), options: anyOptions }),
  fc.record({ kind: fc.constant('create' as const), to: anyName, seed: fc.nat({ max: 6 }) }),
  fc.record({ kind: fc.constant('create' as const), to: anyName, seed: fc.nat({ max: 6 }) }),
  fc.record({ kind: fc.constant('update' as const), at: fc.nat(), seed: fc.nat({ max: 6 }) }),
  fc.record({ kind: fc.constant('delete' as const), at: fc.nat() }),
  fc.record({
    kind: fc.constantFrom('rename' as const, 'remove' as const, 'toText' as const),
    at: fc.nat(),
    data: fc.boolean(),
  }),
)

/** Whether the options fit the fields that have them. */
function takes(models: World['models']): boolean {
  try {
    schemaOf({ models })
    return true
  } catch (error) {
    assert.instance(error, SchemaError)
    return false
  }
}

/** Tries a schema: the store opens under it, or refuses it and the old one goes on. */
class Chain {
  readonly log = new MemoryLog()
  world: World = {
    models: { A: { base: number({ default: 0 }) }, B: {} },
    rows: { A: new Map(), B: new Map() },
  }
  store: CoreStore = new CoreStore(schemaOf(this.world), { log: this.log })
  migrations: readonly AnyMigration[] = []
  added = 0
  refused = 0
  changed = 0

  take(step: Step): void {
    switch (step.kind) {
      case 'add':
        return this.#add(step.to, step.what)
      case 'alter':
        return this.#alter(step.at, step.options)
      case 'create':
        return this.#create(step.to, step.seed)
      case 'update':
        return this.#update(step.at, step.seed)
      case 'delete':
        return this.#delete(step.at)
      case 'rename':
      case 'remove':
      case 'toText':
        return this.#migrate(step.kind, step.at, step.data)
    }
  }

  #add(to: Name, [field, value]: readonly [FieldDeclaration, unknown]): void {
    const named = `f${this.added++}`
    const options = field.kind === 'scalar' ? {} : { relatedName: '+' }
    const declared = { ...field, options: { ...field.options, ...options } }
    const models = { ...this.world.models, [to]: { ...this.world.models[to], [named]: declared } }
    if (!this.#open(models) || value === undefined) return
    const attribute = field.kind === 'scalar' ? named : `${named}_id`
    for (const row of this.world.rows[to].values()) row[attribute] = value
  }

  #alter(at: number, tried: readonly Options[]): void {
    const fields = NAMES.flatMap((of) => Object.keys(this.world.models[of]).map((named) => ({ of, named })))
    const { of, named } = fields[at % fields.length] as { of: Name; named: string }
    const field = this.world.models[of][named] as FieldDeclaration
    for (const change of tried) {
      const options = Object.fromEntries(
        Object.entries({ ...field.options, ...change }).filter(([, value]) => value !== undefined),
      )
      const models = {
        ...this.world.models,
        [of]: { ...this.world.models[of], [named]: { ...field, options } },
      }
      if (!takes(models)) continue
      if (this.#open(models) && field.type === 'decimal') this.#rewrite(of, named, options['decimalPlaces'])
      return
    }
  }

  /** Changes a field by a migration, of which some write data, too: the base of every row. */
  #migrate(kind: 'rename' | 'remove' | 'toText', at: number, data: boolean): void {
    const fields = NAMES.flatMap((of) => Object.keys(this.world.models[of]).map((named) => ({ of, named })))
    const { of, named } = fields[at % fields.length] as { of: Name; named: string }
    const field = this.world.models[of][named] as FieldDeclaration
    if (named === 'base' || (kind === 'toText' && field.type !== 'integer')) return
    const to = `r${this.added++}`
    const wide: FieldDeclaration = text({ null: true })
    const step =
      kind === 'rename'
        ? renameField(of, named, to)
        : kind === 'remove'
          ? removeField(of, named)
          : alterField(of, named, wide)
    const renamed = Object.entries(this.world.models[of]).flatMap(([name, declared]) =>
      name !== named
        ? [[name, declared]]
        : kind === 'rename'
          ? [[to, declared]]
          : kind === 'remove'
            ? []
            : [[name, wide]],
    )
    const models = { ...this.world.models, [of]: Object.fromEntries(renamed) as Fields }
    const run = (_: unknown, after: WriteStore): void => {
      for (const id of this.world.rows.A.keys()) {
        const meta = after.schema.model('A')
        after.update(meta, after.state.table(meta).find(id), { base: id % 3 })
      }
    }
    const migration: AnyMigration = { name: to, steps: [step], ...(data ? { run } : {}) }
    const { store: earlier } = this
    if (!this.#open(models, [...this.migrations, migration])) return
    if (!data) this.#compareCopy(earlier, step)
    const attribute = (name: string): string => (field.kind === 'scalar' ? name : `${name}_id`)
    for (const row of this.world.rows[of].values()) {
      const value = row[attribute(named)]
      if (kind !== 'toText') Reflect.deleteProperty(row, attribute(named))
      if (kind === 'rename' && field.kind !== 'manyToMany') row[attribute(to)] = value
      if (kind === 'toText') row[named] = value === null ? null : String(value)
    }
    if (data) for (const [id, row] of this.world.rows.A) row['base'] = id % 3
  }

  /** Copying the rows of a state under the steps is the same as replaying its events under them. */
  #compareCopy({ schema, state }: CoreStore, step: SchemaStep): void {
    const copy = carryOver(state, { from: schema.describe(), steps: [step], to: this.store.schema })
    assert.is(copy.hash(), this.store.state.hash())
  }

  #rewrite(of: Name, named: string, places: unknown): void {
    if (typeof places !== 'number') return
    for (const row of this.world.rows[of].values())
      if (row[named] !== null) row[named] = Number(row[named]).toFixed(places)
  }

  /** Opens the log again under another schema. */
  #open(models: World['models'], migrations: readonly AnyMigration[] = this.migrations): boolean {
    const before = this.log.position
    try {
      this.store = new CoreStore(schemaOf({ models }), { log: this.log, migrations })
    } catch (error) {
      const { code } = error as { code: string }
      // What the data part of a migration writes may break a rule of its schema.
      const isOfRun = error instanceof IntegrityError || error instanceof ValidationError
      const isKnown = ['ERR_SCHEMA_DATA', 'ERR_SCHEMA_CHANGED', 'ERR_SCHEMA_AHEAD'].includes(code)
      assert.ok(isKnown || (isOfRun && migrations !== this.migrations), String(error))
      assert.is(this.log.position, before)
      this.refused++
      return false
    }
    this.world = { models, rows: this.world.rows }
    this.migrations = migrations
    this.changed++
    return true
  }

  #create(to: Name, seed: number): void {
    const meta = this.store.schema.model(to)
    const values = this.#values(to, seed)
    let slot: number
    try {
      slot = this.store.create(meta, values)
    } catch (error) {
      assert.ok('code' in (error as object), String(error))
      return
    }
    this.#keep(to, slot)
  }

  /** The model of a row follows what the store made of the input: its defaults are not what is tested here. */
  #keep(to: Name, slot: number): void {
    const row = this.store.state.table(this.store.schema.model(to)).row(slot) as Values
    const own = (of: Name): Record<string, unknown> =>
      Object.fromEntries(
        Object.entries(this.world.models[of])
          .filter(([, { kind }]) => kind !== 'manyToMany')
          .map(([named, { kind }]) => (kind === 'scalar' ? named : `${named}_id`))
          .map((attribute) => [attribute, row[attribute]]),
      )
    const id = row['id'] as number
    this.world.rows.A.set(id, own('A'))
    if (to === 'B') this.world.rows.B.set(id, own('B'))
  }

  #update(at: number, seed: number): void {
    const ids = [...this.world.rows.A.keys()]
    if (ids.length === 0) return
    const id = ids[at % ids.length] as number
    const to: Name = this.world.rows.B.has(id) ? 'B' : 'A'
    const meta = this.store.schema.model(to)
    const slot = this.store.state.table(meta).find(id)
    try {
      this.store.update(meta, slot, this.#values(to, seed))
    } catch (error) {
      assert.ok('code' in (error as object), String(error))
      return
    }
    this.#keep(to, slot)
  }

  #delete(at: number): void {
    const ids = [...this.world.rows.A.keys()]
    if (ids.length === 0) return
    const id = ids[at % ids.length] as number
    const meta = this.store.schema.model('A')
    this.store.delete(meta, [this.store.state.table(meta).find(id)])
    this.world.rows.A.delete(id)
    this.world.rows.B.delete(id)
  }

  /** Values for some of the scalar fields. */
  #values(to: Name, seed: number): Record<string, unknown> {
    const fields = to === 'B' ? { ...this.world.models.A, ...this.world.models.B } : this.world.models.A
    const values: Record<string, unknown> = {}
    for (const [place, [named, { kind, type }]] of Object.entries(fields).entries()) {
      if (kind !== 'scalar' || (place + seed) % 3 === 0) continue
      if (type === 'integer') values[named] = seed
      if (type === 'string') values[named] = 'y'.repeat(seed % 4)
      if (type === 'decimal') values[named] = `${seed}.5`
      if (type === 'bigInteger') values[named] = BigInt(seed)
      if (type === 'json') values[named] = { seed }
    }
    return values
  }

  check(): void {
    // What the log says is what the store has, and what the plain rows say.
    const again = new CoreStore(this.store.schema, { log: this.log })
    assert.is(again.state.hash(), this.store.state.hash())
    for (const of of NAMES) {
      const meta = again.schema.model(of)
      const table = again.state.table(meta)
      assert.is(table.size, this.world.rows[of].size)
      for (const [id, row] of this.world.rows[of]) {
        const found = table.row(table.find(id)) as Values
        for (const [attribute, value] of Object.entries(row))
          assert.equal(found[attribute], value, `${of}.${attribute}`)
      }
    }
  }
}

test('a store that is opened again after each change has the rows that the changes make of it', () => {
  const seen = { refused: 0, changed: 0 }
  fc.assert(
    fc.property(fc.array(anyStep, { minLength: 5, maxLength: 40 }), (steps) => {
      const chain = new Chain()
      for (const seed of [1, 2, 2, 5]) chain.take({ kind: 'create', to: seed === 5 ? 'B' : 'A', seed })
      for (const each of steps) chain.take(each)
      chain.check()
      seen.refused += chain.refused
      seen.changed += chain.changed
    }),
    { includeErrorInReport: true },
  )
  assert.ok(seen.changed > 0 && seen.refused > 0, JSON.stringify(seen))
})

test.run()
