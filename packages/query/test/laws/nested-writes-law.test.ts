import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NESTED_RELATIONS, nestedStore, type NestedRelation } from '../worlds/nested-world.js'

const test = suite('nested writes are the calls that a program would make one by one')

type Values = Readonly<Record<string, unknown>>
interface LooseRow extends Values {
  readonly pk: number
}
interface LooseManager {
  create(values: Values): LooseRow
  get(key: unknown): LooseRow
  filter(where: Values): { first(): LooseRow | null }
  update(row: LooseRow | number, values: Values): LooseRow
  delete(row: LooseRow): void
  add(row: LooseRow): void
  remove(row: LooseRow): void
  set(rows: readonly LooseRow[]): void
  contains(row: LooseRow): boolean
}
type LooseStore = Readonly<Record<string, LooseManager>>
interface Calls {
  readonly create?: readonly Values[]
  readonly connect?: readonly number[]
  readonly connectOrCreate?: readonly { readonly where: Values; readonly create: Values }[]
  readonly set?: readonly number[]
  readonly disconnect?: readonly number[]
  readonly delete?: readonly number[]
  readonly update?: readonly (readonly [key: number, values: Values])[]
}

/** The values of a column; unique ones are few, so that they clash now and then. */
const COLUMNS: Readonly<Record<string, fc.Arbitrary<Values>>> = {
  Author: fc.record({ name: fc.constantFrom('a', 'b', 'too long for it') }),
  Profile: fc.record({ city: fc.constantFrom('x', 'y') }),
  Tag: fc.record({ name: fc.string({ minLength: 1, maxLength: 2 }) }),
  Book: fc.record({ title: fc.string({ maxLength: 2 }) }),
  Shelf: fc.record({ code: fc.string({ minLength: 1, maxLength: 2 }) }),
  Club: fc.record({ name: fc.constantFrom('c', 'd') }),
  Membership: fc.record({ role: fc.constantFrom('member', 'chair') }),
  Place: fc.record({ name: fc.constantFrom('p', 'q') }),
  Shop: fc.record({ name: fc.constantFrom('s', 't') }),
}
/** The relations without which a row can't be created. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  Profile: ['author'],
  Book: ['author'],
  Membership: ['club', 'person'],
}
/** The unique column by which rows are found. */
const UNIQUE: Readonly<Record<string, string>> = { Tag: 'name', Shelf: 'code' }

/** Values of a row with nested writes down to a depth. `known` is the relation that the nesting sets. */
function valuesOf(model: string, depth: number, known?: string): fc.Arbitrary<Values> {
  const relations = Object.entries(NESTED_RELATIONS[model] ?? {}).filter(([name]) => name !== known)
  const required = REQUIRED[model] ?? []
  const members = relations
    .filter(([name]) => depth > 0 || required.includes(name))
    .map(([name, relation]): fc.Arbitrary<Values> => {
      const nested =
        relation.kind === 'key' || relation.kind === 'one' ? one(relation, depth) : several(relation, depth)
      const always = nested.map((calls) => ({ [name]: calls }))
      return required.includes(name) ? always : fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, always)
    })
  return fc
    .tuple(COLUMNS[model] as fc.Arbitrary<Values>, ...members)
    .map((parts) => Object.assign({}, ...parts) as Values)
}

/** Keys of rows that mostly exist. */
const keys = fc.integer({ min: 1, max: 4 })
const inner = (relation: NestedRelation, depth: number): fc.Arbitrary<Values> =>
  valuesOf(relation.to, depth - 1, relation.key)

function one(relation: NestedRelation, depth: number): fc.Arbitrary<Values> {
  const connect = keys.map((key): Values => ({ connect: key }))
  if (depth <= 0) return connect
  return fc.oneof(
    connect,
    inner(relation, depth).map((create) => ({ create })),
    ...orCreate(relation, depth).map((entry) => entry.map((connectOrCreate) => ({ connectOrCreate }))),
  )
}

function orCreate(
  relation: NestedRelation,
  depth: number,
): readonly fc.Arbitrary<{ readonly where: Values; readonly create: Values }>[] {
  const unique = UNIQUE[relation.to]
  if (unique === undefined) return []
  return [inner(relation, depth).map((create) => ({ where: { [unique]: create[unique] }, create }))]
}

function several(relation: NestedRelation, depth: number): fc.Arbitrary<Values> {
  return fc.record(
    {
      create: fc.array(inner(relation, depth), { maxLength: 2 }),
      connect: fc.array(keys, { maxLength: 2 }),
      ...Object.fromEntries(
        orCreate(relation, depth).map((entry) => ['connectOrCreate', fc.array(entry, { maxLength: 2 })]),
      ),
    },
    { requiredKeys: [] },
  )
}

/** The values of an update, which also change and end relations. */
function changesOf(model: string, depth: number, known?: string): fc.Arbitrary<Values> {
  const members = Object.entries(NESTED_RELATIONS[model] ?? {})
    .filter(([name]) => name !== known && depth > 0)
    .map(([name, relation]) =>
      fc.oneof(
        { weight: 3, arbitrary: fc.constant({}) },
        (relation.kind === 'key' || relation.kind === 'one'
          ? oneChange(relation, depth)
          : severalChanges(relation, depth)
        ).map((calls): Values => ({ [name]: calls })),
      ),
    )
  const own = fc.oneof(fc.constant({}), COLUMNS[model] as fc.Arbitrary<Values>)
  return fc.tuple(own, ...members).map((parts) => Object.assign({}, ...parts) as Values)
}

const innerChange = (relation: NestedRelation, depth: number): fc.Arbitrary<Values> =>
  changesOf(relation.to, depth - 1, relation.key)

function oneChange(relation: NestedRelation, depth: number): fc.Arbitrary<Values> {
  const ended: Values = relation.kind === 'one' ? { delete: true } : { disconnect: true }
  return fc.oneof(
    one(relation, depth),
    innerChange(relation, depth).map((update) => ({ update })),
    fc.constant(ended),
  )
}

function severalChanges(relation: NestedRelation, depth: number): fc.Arbitrary<Values> {
  const changes = fc.record(
    {
      set: fc.array(keys, { maxLength: 2 }),
      disconnect: fc.array(keys, { maxLength: 1 }),
      delete: fc.array(keys, { maxLength: 1 }),
      update: fc.array(fc.tuple(keys, innerChange(relation, depth)), { maxLength: 1 }),
    },
    { requiredKeys: [] },
  )
  return fc.oneof(several(relation, depth), changes)
}

/** The same, call by call. */
class Flat {
  readonly #db: LooseStore

  constructor(db: LooseStore) {
    this.#db = db
  }

  create(model: string, values: Values): LooseRow {
    return this.#write(model, values, undefined, (own) => this.#of(model).create(own))
  }

  update(model: string, key: number, values: Values): LooseRow {
    const row = this.#of(model).get(key)
    return this.#write(model, values, row, (own) => this.#of(model).update(row, own))
  }

  #write(
    model: string,
    values: Values,
    old: LooseRow | undefined,
    write: (own: Values) => LooseRow,
  ): LooseRow {
    const own: Record<string, unknown> = { ...values }
    const later: [name: string, relation: NestedRelation, calls: Calls][] = []
    for (const [name, calls] of Object.entries(values)) {
      const relation = NESTED_RELATIONS[model]?.[name]
      // The key that the row on the other side of this nesting set.
      if (relation === undefined || typeof (calls as LooseRow).pk === 'number') continue
      if (relation.kind === 'key') own[name] = this.#target(relation, name, calls as Values, old)
      else {
        later.push([name, relation, calls as Calls])
        Reflect.deleteProperty(own, name)
      }
    }
    const row = write(own)
    for (const [name, relation, calls] of later) this.#related(row, name, relation, calls)
    return row
  }

  #target(relation: NestedRelation, name: string, calls: Values, old: LooseRow | undefined): LooseRow | null {
    if (calls['disconnect'] === true) return null
    if (calls['update'] === undefined) return this.#one(relation, calls)[0]
    const target = old?.[name] as LooseRow | null
    if (target === null) throw new Error('no row to update')
    return this.update(relation.to, target.pk, calls['update'] as Values)
  }

  #of(model: string): LooseManager {
    return this.#db[model] as LooseManager
  }

  #one(
    { to }: NestedRelation,
    { create, connect, connectOrCreate }: Values,
    more: Values = {},
  ): [LooseRow, boolean] {
    if (create !== undefined) return [this.create(to, { ...(create as Values), ...more }), true]
    if (connect !== undefined) return [this.#of(to).get(connect), false]
    const { where, create: values } = connectOrCreate as { readonly where: Values; readonly create: Values }
    const found = this.#of(to).filter(where).first()
    return found === null ? [this.create(to, { ...values, ...more }), true] : [found, false]
  }

  #related(row: LooseRow, name: string, relation: NestedRelation, calls: Calls): void {
    const { to, kind, key } = relation
    const more = key === undefined ? {} : { [key]: row }
    const connect = (other: LooseRow): void => {
      if (key === undefined) (row[name] as LooseManager).add(other)
      else this.#of(to).update(other, more)
    }
    const made = (call: Values): void => {
      const [other, created] = this.#one(relation, call, more)
      if (!created || kind === 'links') connect(other)
    }
    if (kind === 'one') return this.#oneToOne(row, relation, calls as Values, made)
    this.#change(row[name] as LooseManager, to, calls)
    for (const create of calls.create ?? []) made({ create })
    for (const each of calls.connect ?? []) made({ connect: each })
    for (const connectOrCreate of calls.connectOrCreate ?? []) made({ connectOrCreate })
  }

  #oneToOne(row: LooseRow, { to, key }: NestedRelation, calls: Values, made: (call: Values) => void): void {
    const present = this.#of(to)
      .filter({ [key as string]: row })
      .first()
    if (calls['delete'] === true) {
      if (present !== null) this.#of(to).delete(present)
    } else if (calls['update'] === undefined) made(calls)
    else {
      if (present === null) throw new Error('no row to update')
      this.update(to, present.pk, calls['update'] as Values)
    }
  }

  #change(manager: LooseManager, to: string, calls: Calls): void {
    const related = (key: number): LooseRow => {
      const other = this.#of(to).get(key)
      if (!manager.contains(other)) throw new Error('not related')
      return other
    }
    if (calls.set !== undefined) manager.set(calls.set.map((key) => this.#of(to).get(key)))
    for (const key of calls.disconnect ?? []) manager.remove(this.#of(to).get(key))
    for (const key of calls.delete ?? []) this.#of(to).delete(related(key))
    for (const [key, values] of calls.update ?? []) this.update(to, related(key).pk, values)
  }
}

/** A store with a few rows of each model. */
function filled() {
  const db = nestedStore()
  for (const name of ['a', 'b', 'c']) {
    const author = db.Author.create({ name })
    db.Book.create({ title: name, author })
    db.Tag.create({ name })
    db.Shelf.create({ code: name })
    db.Club.create({ name })
    db.Shop.create({ name })
  }
  db.Profile.create({ city: 'x', author_id: 1 })
  db.Membership.create({ club_id: 1, person_id: 2 })
  return db
}

interface Case {
  readonly model: string
  /** Of the row to update; undefined: a new one. */
  readonly key: number | undefined
  readonly values: Values
}

/** Makes the nested call on one store and the flat ones on another, and compares them. */
function compare(cases: fc.Arbitrary<Case>): void {
  let written = 0
  let failed = 0
  fc.assert(
    fc.property(cases, ({ model, key, values }) => {
      const nested = filled()
      const flat = filled()
      const before = nested.stateHash()
      const commits = nested.position
      let refused = false
      try {
        flat.transact(() => {
          const calls = new Flat(flat as unknown as LooseStore)
          if (key === undefined) calls.create(model, values)
          else calls.update(model, key, values)
        })
      } catch {
        refused = true
      }
      const manager = (nested as unknown as LooseStore)[model] as LooseManager
      const call = (): unknown => (key === undefined ? manager.create(values) : manager.update(key, values))
      if (refused) {
        assert.throws(call)
        assert.is(nested.stateHash(), before)
        failed++
      } else {
        call()
        assert.is(nested.stateHash(), flat.stateHash())
        assert.is(nested.position - commits, flat.position - commits, 'one commit, or none')
        written++
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 200) },
  )
  assert.ok(written > 40 && failed > 5, `${written} written, ${failed} refused`)
}

const MODELS = Object.keys(NESTED_RELATIONS)

test('of create: the state is the same, or the call is refused and nothing has changed', () => {
  compare(
    fc
      .constantFrom(...MODELS)
      .chain((model) => valuesOf(model, 3).map((values) => ({ model, key: undefined, values }))),
  )
})

test('of update: the same', () => {
  compare(
    fc
      .constantFrom(...MODELS)
      .chain((model) =>
        fc.record({ model: fc.constant(model), key: fc.constant(1), values: changesOf(model, 2) }),
      ),
  )
})

test.run()
