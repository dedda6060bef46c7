import fc from 'fast-check'
import * as assert from 'uvu/assert'
import { RelataError } from '../../../src/error/relata-error.js'
import type { Values } from '../../../src/event/event.js'
import { MemoryLog } from '../../../src/log/memory-log.js'
import type { AnyMigration } from '../../../src/recovery/schema-plan.js'
import type { LinkMeta, SchemaDescription, SchemaMeta } from '../../../src/schema/meta.js'
import { applySteps } from '../../../src/schema/migration/apply-steps.js'
import { declarationsOf } from '../../../src/schema/migration/declarations-of.js'
import { reverseMigration } from '../../../src/schema/migration/reverse-steps.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import { CoreStore } from '../../../src/store/core-store.js'
import { must } from '../../../src/util/assert.js'
import { Plans, type Step } from './migration-plans.js'
import { NaiveRow, NaiveStore, type Pair } from './naive-store.js'

export interface Write {
  readonly write: 'create' | 'update' | 'delete' | 'link' | 'unlink'
  readonly at: number
  readonly seed: number
}

export const anyWrite: fc.Arbitrary<Write> = fc.record({
  write: fc.constantFrom('create', 'create', 'update', 'delete', 'link', 'unlink'),
  at: fc.nat(99),
  seed: fc.nat(9),
})

interface Done {
  readonly kind: Step['kind']
  readonly migration: AnyMigration
  readonly before: SchemaDescription
  readonly undo: () => boolean
}

/** A store under migrations, and the same rows as objects. */
export class Chain {
  readonly log: MemoryLog = new MemoryLog()
  readonly naive: NaiveStore
  store: CoreStore
  readonly #seen: Record<string, number>
  readonly #done: Done[] = []
  readonly #migrations: AnyMigration[] = []
  #count = 0

  constructor(schema: SchemaMeta, seen: Record<string, number>) {
    this.store = new CoreStore(schema, { log: this.log })
    this.naive = new NaiveStore(schema.describe())
    this.#seen = seen
  }

  get #description(): SchemaDescription {
    return this.store.schema.describe()
  }

  forth(step: Step): void {
    const planned = new Plans(this.naive, this.#count).plan(step)
    if (planned === undefined) return
    const { steps } = planned
    const before = this.#description
    const migration = { name: `m${this.#count++}`, steps }
    const undo = planned.apply()
    const isOpen = this.#open(migration, before, undo !== undefined)
    if (!isOpen || undo === undefined) return
    if (step.kind === 'toThrough') this.#takeIds(`M${this.#count - 1}`)
    this.#done.push({ kind: step.kind, migration, before, undo })
    this.#seen[step.kind] ??= 0
  }

  /** The ids of through rows are the places of links in memory. */
  #takeIds(name: string): void {
    const table = this.store.state.table(this.store.schema.model(name))
    const rows = Array.from({ length: table.limit }, (_, slot) => table.row(slot) as Values | undefined)
    for (const row of this.naive.model(name).rows) {
      const [left, right] = ['l', 'r'].map((field) => (row.values.get(field) as NaiveRow).id)
      row.id = must(
        rows.find((each) => each?.['l_id'] === left && each?.['r_id'] === right)?.['id'] as number,
        'a row',
      )
    }
  }

  /** Takes the last migration back; false where that is refused, or there is none. */
  back(): boolean {
    const last = this.#done.pop()
    if (last === undefined) return false
    const { steps } = reverseMigration(last.migration, last.before)
    const isPossible = last.undo()
    const isOpen = this.#open({ name: `b${this.#count++}`, steps }, this.#description, isPossible)
    if (isOpen) this.#seen[last.kind] = (this.#seen[last.kind] ?? 0) + 1
    return isOpen
  }

  #open(migration: AnyMigration, from: SchemaDescription, isPossible: boolean): boolean {
    const schema = resolveSchema(declarationsOf(applySteps(from, migration)))
    const { position } = this.log
    try {
      this.store = new CoreStore(schema, { log: this.log, migrations: [...this.#migrations, migration] })
    } catch (error) {
      assert.ok(error instanceof RelataError && !isPossible, `${JSON.stringify(migration)}: ${String(error)}`)
      assert.is(this.log.position, position)
      return false
    }
    assert.ok(isPossible, `refused: ${JSON.stringify(migration)}`)
    this.#migrations.push(migration)
    return true
  }

  write({ write, at, seed }: Write): void {
    const names = [...this.naive.models.keys()]
    const name = must(names[at % names.length], 'a model')
    switch (write) {
      case 'create':
        return this.#create(name, seed)
      case 'update':
        return this.#update(name, seed)
      case 'delete': {
        const row = this.#row(name, seed)
        if (row === undefined || seed > 3) return
        const meta = this.store.schema.model(name)
        this.store.delete(meta, [this.store.state.table(meta).find(row.id)])
        return this.naive.delete(row)
      }
      case 'link':
      case 'unlink':
        return this.#link(name, seed, write)
    }
  }

  #row(name: string, seed: number): NaiveRow | undefined {
    const { rows } = this.naive.model(name)
    return rows[seed % rows.length]
  }

  /** Values for some fields of a model; undefined where a key needs a row and there is none. */
  #values(name: string, seed: number): Map<string, unknown> | undefined {
    const values = new Map<string, unknown>()
    for (const [place, [field, { kind, type, to, null: nullable }]] of [
      ...this.naive.model(name).fields,
    ].entries()) {
      if (kind === 'manyToMany') continue
      if (kind === 'scalar') {
        if ((place + seed) % 2 === 0) values.set(field, type === 'integer' ? seed * 7 : String(seed * 3))
        continue
      }
      const target = this.#row(String(to), seed + place)
      if (target === undefined && nullable !== true) return undefined
      if (nullable !== true || (place + seed) % 3 > 0) values.set(field, target ?? null)
    }
    return values
  }

  #create(name: string, seed: number): void {
    const { parent } = this.naive.model(name)
    const own = this.#values(name, seed)
    const inherited = parent === undefined ? new Map<string, unknown>() : this.#values(parent, seed)
    if (own === undefined || inherited === undefined) return
    const meta = this.store.schema.model(name)
    const slot = this.store.create(meta, this.#input([name, own], [parent ?? name, inherited]))
    const id = this.store.state.table(meta).row(slot)?.[meta.pk.attribute] as number
    const filled = (of: string, values: Map<string, unknown>): Map<string, unknown> => {
      for (const [field, { kind, default: given = null }] of this.naive.model(of).fields)
        if (kind !== 'manyToMany' && !values.has(field)) values.set(field, given)
      return values
    }
    const base = parent === undefined ? undefined : new NaiveRow(id, filled(parent, inherited))
    if (base !== undefined && parent !== undefined) this.naive.model(parent).rows.push(base)
    this.naive.model(name).rows.push(new NaiveRow(id, filled(name, own), base))
  }

  /** What a write gets: keys as values. */
  #input(...parts: readonly (readonly [string, ReadonlyMap<string, unknown>])[]): Record<string, unknown> {
    const input: Record<string, unknown> = {}
    for (const [name, values] of parts)
      for (const [field, value] of values)
        if (this.naive.model(name).fields.get(field)?.['kind'] === 'scalar') input[field] = value
        else input[`${field}_id`] = value instanceof NaiveRow ? value.id : null
    return input
  }

  #update(name: string, seed: number): void {
    const row = this.#row(name, seed)
    const values = this.#values(name, seed + 1)
    if (row === undefined || values === undefined) return
    const meta = this.store.schema.model(name)
    this.store.update(meta, this.store.state.table(meta).find(row.id), this.#input([name, values]))
    for (const [field, value] of values) row.values.set(field, value)
  }

  #link(name: string, seed: number, write: 'link' | 'unlink'): void {
    const of = this.naive.model(name)
    const [field, pairs] = [...of.links][seed % of.links.size] ?? []
    if (field === undefined || pairs === undefined) return
    const meta = this.#meta(name, field)
    const [from, to] = [this.#row(name, seed), this.#row(String(of.fields.get(field)?.['to']), seed >> 1)]
    if (from === undefined || to === undefined) return
    const is = ([one, two]: Pair): boolean =>
      (one === from && two === to) || (meta.symmetrical && one === to && two === from)
    const at = [meta.model, meta.target].map((each, end) =>
      this.store.state.table(each).find((end === 0 ? from : to).id),
    ) as [number, number]
    if (write === 'link') {
      this.store.link(meta, ...at)
      if (!pairs.some(is)) pairs.push([from, to])
    } else if (pairs.some(is)) {
      this.store.unlink(meta, ...at)
      of.links.set(
        field,
        pairs.filter((pair) => !is(pair)),
      )
    }
  }

  #meta(name: string, field: string): LinkMeta {
    const label = `${name}.${field}`
    return must(
      this.store.schema.links.find((each) => each.label === label),
      label,
    )
  }

  /** The store has the naive rows and links, and a restart finds them. */
  check(): void {
    const again = new CoreStore(this.store.schema, { log: this.log })
    assert.is(again.state.hash(), this.store.state.hash())
    for (const [name, of] of this.naive.models) {
      const meta = this.store.schema.model(name)
      const table = this.store.state.table(meta)
      assert.is(table.size, of.rows.length, name)
      for (const { id, values } of of.rows) {
        const row = table.row(table.find(id)) as Values
        for (const [field, value] of Object.entries(this.#input([name, values])))
          assert.is(row[field], value, `${name}.${field} of ${id}`)
      }
    }
  }

  /** A new store that gets the naive rows is the same state. */
  checkFresh(): void {
    const fresh = new CoreStore(this.store.schema)
    fresh.transact(() => {
      for (const [name, { rows, parent }] of this.naive.models) {
        const meta = fresh.schema.model(name)
        for (const row of rows) {
          if (this.#hasChild(row)) continue
          const inherited =
            row.base === undefined || parent === undefined ? [] : [[parent, row.base.values] as const]
          const pk = parent === undefined ? 'id' : meta.parents[0]?.targetField.attribute
          fresh.create(meta, { [String(pk)]: row.id, ...this.#input([name, row.values], ...inherited) })
        }
      }
      for (const [name, of] of this.naive.models)
        for (const [field, pairs] of of.links) {
          const link = this.#meta(name, field)
          const own = must(
            fresh.schema.links.find(({ label }) => label === link.label),
            'the link',
          )
          for (const [from, to] of pairs)
            fresh.link(
              own,
              fresh.state.table(own.model).find(from.id),
              fresh.state.table(own.target).find(to.id),
            )
        }
    })
    assert.is(fresh.state.hash(), this.store.state.hash())
  }

  #hasChild(row: NaiveRow): boolean {
    return [...this.naive.models.values()].some(({ rows }) => rows.some(({ base }) => base === row))
  }
}
