import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { MemoryLog } from '../../src/log/memory-log.js'
import type { LinkMeta } from '../../src/schema/meta.js'
import { CoreStore } from '../../src/store/core-store.js'
import { NaiveWorld, Refused } from './naive-world.js'
import {
  buildSchema,
  CHILD,
  MODELS,
  schemaSpec,
  textOf,
  type LinkSpec,
  type SchemaSpec,
} from './random-schema.js'

const test = suite('writing, against plain maps')

type Op =
  | {
      readonly kind: 'create'
      readonly model: string
      readonly id: number | undefined
      readonly values: readonly (number | null | undefined)[]
    }
  | {
      readonly kind: 'update'
      readonly model: string
      readonly id: number
      readonly column: number
      readonly value: number | null
    }
  | { readonly kind: 'delete'; readonly model: string; readonly ids: readonly number[] }
  | { readonly kind: 'link' | 'unlink'; readonly link: number; readonly from: number; readonly to: number }
  | {
      readonly kind: 'transact'
      readonly ops: readonly Op[]
      readonly fails: boolean
      readonly caught: boolean
    }

const modelName = fc.constantFrom(...MODELS)
const id = fc.integer({ min: 1, max: 6 })
const value = fc.option(fc.integer({ min: 1, max: 5 }), { freq: 6 })

const { op } = fc.letrec<{ op: Op; simple: Op }>((tie) => ({
  simple: fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('create' as const),
        model: modelName,
        id: fc.option(id, { nil: undefined, freq: 2 }),
        values: fc.array(fc.option(value, { nil: undefined, freq: 5 }), { minLength: 8, maxLength: 8 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('update' as const),
        model: modelName,
        id,
        column: fc.nat(8),
        value,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('delete' as const),
        model: modelName,
        ids: fc.uniqueArray(id, { minLength: 1, maxLength: 2 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('link' as const, 'link' as const, 'unlink' as const),
        link: fc.nat(1),
        from: id,
        to: id,
      }),
    },
  ) as fc.Arbitrary<Op>,
  op: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    { weight: 6, arbitrary: tie('simple') },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('transact' as const),
        ops: fc.array(tie('op'), { maxLength: 6 }),
        fails: fc.boolean(),
        caught: fc.boolean(),
      }),
    },
  ),
}))

/** A store and its naive twin, given the same operations. */
class Twins {
  readonly spec: SchemaSpec
  readonly store: CoreStore
  readonly naive: NaiveWorld

  constructor(spec: SchemaSpec, naive: NaiveWorld = new NaiveWorld(spec)) {
    this.spec = spec
    this.store = new CoreStore(buildSchema(spec))
    this.naive = naive
  }

  /** Four rows of each model, two of them children, whose keys name each other as the dice fall. */
  populate(dice: readonly number[]): void {
    let at = 0
    const roll = (): number => (dice[at++ % dice.length] as number) + (at % 3)
    const ops: Op[] = []
    for (const name of MODELS) {
      for (let key = 1; key <= (name === CHILD ? 2 : 4); key++) {
        const keys =
          name === CHILD ? [...this.naive.keys('A'), ...this.naive.keys(name)] : this.naive.keys(name)
        const parts = keys.filter(({ generic }) => generic !== undefined)
        const part = parts.length === 0 ? undefined : parts[roll() % parts.length]
        const values = keys.map((spec) =>
          (spec.generic === undefined ? spec.null && roll() % 4 === 0 : spec !== part)
            ? null
            : spec.target === CHILD
              ? 1 + (roll() % 2)
              : spec.one
                ? key
                : 1 + (roll() % 4),
        )
        ops.push({ kind: 'create', model: name, id: key, values: [key, ...values] })
      }
    }
    for (const link of this.spec.links.keys())
      for (let n = 0; n < 4; n++)
        ops.push({ kind: 'link', link, from: 1 + (roll() % 4), to: 1 + (roll() % 4) })
    this.run({ kind: 'transact', ops, fails: false, caught: true })
  }

  /**
   * Runs an operation on both outside of any transaction: they must return the same, and a refused one must
   * leave no trace.
   */
  run(one: Op): void {
    const before = this.store.state.hash()
    const position = this.store.position
    const naive = outcome(() =>
      this.naive.atomic(() => {
        const answer = this.onNaive(one)
        this.naive.checkKeys()
        return answer
      }),
    )
    const real = outcome(() =>
      one.kind === 'transact' ? this.store.transact(() => this.inside(one)).value : this.onStore(one),
    )
    assert.equal(real, naive, JSON.stringify(one))
    if ('code' in real) {
      assert.is(this.store.state.hash(), before, 'a refused operation leaves no trace')
      assert.is(this.store.position, position)
    }
    this.compare()
  }

  onNaive(one: Op): unknown {
    switch (one.kind) {
      case 'create':
        return this.naive.create(one.model, this.#columns(one))
      case 'update': {
        const name = this.#column(one.model, one.column)
        if (!this.naive.rows(one.model).has(one.id)) return 'none'
        this.naive.update(one.model, one.id, { [name]: one.value })
        return 'done'
      }
      case 'delete':
        return this.naive.delete(
          one.model,
          one.ids.filter((each) => this.naive.rows(one.model).has(each)),
        )
      case 'link':
      case 'unlink': {
        const link = this.spec.links[one.link]
        return link === undefined ? 'none' : this.naive[one.kind](link, one.from, one.to)
      }
      case 'transact':
        return this.#group(one, (each) => this.naive.atomic(() => this.onNaive(each)))
    }
  }

  onStore(one: Op): unknown {
    const { store } = this
    switch (one.kind) {
      case 'create': {
        const { id: key, ...rest } = this.#columns(one)
        const values = Object.fromEntries(
          Object.entries(rest).map(([name, given]) => [
            name === 'code' || name === 'own' ? name : `${name}_id`,
            given,
          ]),
        )
        const model = store.schema.model(one.model)
        const slot = store.create(model, { ...values, id: key })
        return store.state.table(model).row(slot)?.[model.pk.attribute]
      }
      case 'update': {
        const name = this.#column(one.model, one.column)
        const slot = this.#slot(one.model, one.id)
        if (slot < 0) return 'none'
        store.update(store.schema.model(one.model), slot, {
          [name === 'code' ? name : `${name}_id`]: one.value,
        })
        return 'done'
      }
      case 'delete':
        return this.#delete(one.model, one.ids)
      case 'link':
      case 'unlink': {
        const spec = this.spec.links[one.link]
        return spec === undefined
          ? 'none'
          : store[one.kind](
              this.#linkMeta(spec),
              this.#slot(spec.model, one.from),
              this.#slot(spec.target, one.to),
            )
      }
      case 'transact':
        return store.transact(() => this.inside(one)).value
    }
  }

  /** The operations of a transaction, each a savepoint. */
  inside(one: Op & { kind: 'transact' }): unknown {
    return this.#group(one, (each) => this.onStore(each))
  }

  #group(one: Op & { kind: 'transact' }, run: (each: Op) => unknown): unknown {
    const answers = one.ops.map((each) => {
      if (!one.caught) return run(each)
      return outcome(() => run(each))
    })
    if (one.fails) throw new Refused('MINE')
    return answers
  }

  /** Deletes, after checking that what explainDelete reports is what happens. */
  #delete(model: string, ids: readonly number[]): unknown {
    const meta = this.store.schema.model(model)
    const slots = ids.map((each) => this.#slot(model, each)).filter((slot) => slot >= 0)
    const explained = this.store.explainDelete(meta, slots)
    const blocked = explained.blockers.length > 0
    try {
      const report = this.store.delete(meta, slots)
      assert.not.ok(blocked)
      assert.equal(report, { total: explained.total, byModel: explained.byModel })
      assert.is(
        report.total,
        Object.values(report.byModel).reduce((sum, count) => sum + count, 0),
      )
      return { ...report.byModel }
    } catch (error) {
      const code = codeOf(error)
      assert.is(blocked, code === 'ERR_PROTECTED' || code === 'ERR_RESTRICTED')
      throw error
    }
  }

  /** Every row and every link is where the naive world has it. */
  compare(): void {
    for (const name of MODELS) {
      const model = this.store.schema.model(name)
      const table = this.store.state.table(model)
      const found = new Map<unknown, unknown>()
      for (let slot = 0; slot < table.limit; slot++) {
        const row = table.row(slot)
        if (row === undefined) continue
        const columns = model.fields
          .filter((field) => !field.primaryKey && field.computed === undefined)
          .map((field) => [field.name, row[field.attribute]])
        found.set(row[model.pk.attribute], Object.fromEntries(columns))
        this.#compareComputed(name, row)
      }
      assert.equal(sorted(found), sorted(this.naive.rows(name)), name)
    }
    for (const spec of this.spec.links) {
      const set = this.naive.tables.links[`${spec.model}.${spec.name}`]
      assert.is(this.store.state.link(this.#linkMeta(spec)).size, set?.size, spec.name)
      for (const text of set ?? []) {
        const [from, to] = text.split('-').map(Number)
        assert.ok(
          this.store.state
            .link(this.#linkMeta(spec))
            .has(this.#slot(spec.model, from ?? 0), this.#slot(spec.target, to ?? 0)),
        )
      }
    }
  }

  /** Each computed field is what its function computes of the row now. */
  #compareComputed(model: string, row: object): void {
    const values = row as Readonly<Record<string, unknown>>
    const spec = this.spec.computed.find((each) => each.model === model)
    if (spec === undefined) return
    const made = textOf(Object.fromEntries(spec.from.map((name) => [name, values[name]])))
    assert.equal(
      [values[`made${model}`], values[`again${model}`]],
      [made, textOf({ [`made${model}`]: made })],
      `${model} ${made}`,
    )
  }

  #slot(model: string, key: number): number {
    return this.store.state.table(this.store.schema.model(model)).find(key)
  }

  #linkMeta(spec: LinkSpec): LinkMeta {
    return this.store.schema.links.find(({ label }) => label === `${spec.model}.${spec.name}`) as LinkMeta
  }

  #columns(one: Op & { kind: 'create' }): Record<string, number | null> {
    const names = this.#names(one.model)
    const columns: Record<string, number | null> = {}
    for (const [at, name] of names.entries()) {
      const given = one.values[at]
      // Mostly one target.
      const isSecond = name.startsWith('g__') && one.values[7] !== null && hasTarget(columns)
      if (given !== undefined && !isSecond) columns[name] = given
    }
    if (one.id !== undefined) columns[one.model === CHILD ? 'up' : 'id'] = one.id
    return columns
  }

  #names(model: string): readonly string[] {
    const own = this.naive.keys(model).map(({ name }) => name)
    return model === CHILD
      ? ['code', ...this.naive.keys('A').map(({ name }) => name), ...own]
      : ['code', ...own]
  }

  #column(model: string, at: number): string {
    const names = this.#names(model)
    return names[at % names.length] as string
  }
}

const hasTarget = (columns: Record<string, number | null>): boolean =>
  Object.entries(columns).some(([name, given]) => name.startsWith('g__') && given !== null)

function outcome(fn: () => unknown): { readonly value: unknown } | { readonly code: string } {
  try {
    return { value: fn() ?? null }
  } catch (error) {
    return { code: codeOf(error) }
  }
}

function codeOf(error: unknown): string {
  if (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code !== 'ERR_ASSERTION'
  )
    return error.code
  throw error
}

function sorted(map: Map<unknown, unknown>): unknown {
  return [...map].toSorted(([a], [b]) => Number(a) - Number(b))
}

const ops = fc.array(op, { maxLength: 25, size: 'max' })
const dice = fc.array(fc.nat(11), { minLength: 7, maxLength: 13 })
const options = { numRuns: 300, includeErrorInReport: true }

test('every operation has the expected result, and a refused one leaves no trace, under any mix of policies', () => {
  let targets = 0
  fc.assert(
    fc.property(schemaSpec, dice, ops, (spec, rolls, list) => {
      const twins = new Twins(spec)
      twins.populate(rolls)
      for (const each of list) twins.run(each)
      for (const name of MODELS)
        for (const row of twins.naive.rows(name).values()) if (hasTarget(row)) targets++
    }),
    options,
  )
  assert.ok(targets > 100, `${targets} rows have a target of their generic key`)
})

test('the replay of the log is the live state', () => {
  fc.assert(
    fc.property(schemaSpec, dice, ops, (spec, rolls, list) => {
      const twins = new Twins(spec)
      twins.populate(rolls)
      for (const each of list) outcome(() => twins.run(each))
      const schema = buildSchema(spec, () => {
        throw new Error('replay computes nothing')
      })
      const again = new CoreStore(schema, { log: twins.store.log as MemoryLog })
      assert.is(again.state.hash(), twins.store.state.hash())
      assert.is(again.position, twins.store.position)
      for (const name of MODELS) {
        const model = again.schema.model(name)
        assert.is(again.state.counter(model), twins.store.state.counter(model), `the counter of ${name}`)
      }
    }),
    { ...options, numRuns: 100 },
  )
})

/** A world that goes wrong in one thing: a restricted row blocks even if it falls by another cascade. */
class Harsh extends NaiveWorld {
  override refuse(going: Record<string, Set<number>>): void {
    super.refuse(going)
    for (const key of this.spec.keys)
      if (key.policy === 'RESTRICT' && this.bound(key, going).length > 0) throw new Refused('ERR_RESTRICTED')
  }
}

test('a difference as small as one about restricted rows is found', () => {
  const result = fc.check(
    fc.property(schemaSpec, dice, ops, (spec, rolls, list) => {
      const twins = new Twins(spec, new Harsh(spec))
      twins.populate(rolls)
      for (const each of list) twins.run(each)
    }),
    { numRuns: 1000, endOnFailure: true },
  )
  assert.ok(result.failed)
})

test.run()
