import {
  alterModel,
  boolean,
  CoreStore,
  defineSchema,
  foreignKey,
  MemoryLog,
  model,
  printSchema,
  string,
  type RelataError,
} from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, lower, upper } from '../../src/index.js'
import { refused } from '../worlds/library.js'

const test = suite('unique constraints with a condition, over a function, with a name')

const schema = defineSchema({
  User: model(
    { name: string(), email: string() },
    { uniques: [{ fields: [lower('email')], name: 'email', message: 'This address is taken.' }] },
  ),
  Account: model(
    {
      owner: foreignKey('User', { onDelete: 'SET_NULL', null: true, relatedName: 'accounts' }),
      label: string({ null: true }),
      kind: string({ choices: ['main', 'side', 'old'] }),
      active: boolean({ default: true }),
    },
    {
      uniques: [
        { fields: ['owner'], where: { active: true, kind__in: ['main', 'side'] }, name: 'one_active' },
        { fields: ['owner', 'label'], where: { active: false }, nullsDistinct: false },
        { fields: ['label', 'kind'], name: 'label_of_kind' },
        { fields: ['kind'], where: { owner__isnull: false, label: null } },
      ],
    },
  ),
})
const store = (log?: MemoryLog) => createStore(schema, log === undefined ? {} : { log })

/** The values of an account. */
interface Values {
  readonly owner_id: number | null
  readonly label: string | null
  readonly kind: 'main' | 'side' | 'old'
  readonly active: boolean
}
interface Naive extends Values {
  readonly id: number
}

function valuesOf({ owner_id, label: text, kind: of, active }: Values): Values {
  return { owner_id, label: text, kind: of, active }
}

/** What each constraint wants to be unique of a row; undefined if it isn't about the row. */
const KEYS: readonly (readonly [fields: string, key: (row: Values) => unknown])[] = [
  ['owner', (row) => (row.active && row.kind !== 'old' ? (row.owner_id ?? undefined) : undefined)],
  ['owner,label', (row) => (row.active ? undefined : [row.owner_id, row.label])],
  ['label,kind', (row) => (row.label === null ? undefined : [row.label, row.kind])],
  ['kind', (row) => (row.owner_id !== null && row.label === null ? row.kind : undefined)],
]

/** The fields of the constraints that a list of rows breaks. */
function broken(rows: readonly Values[]): readonly string[] {
  return KEYS.filter(([, key]) => {
    const keys = rows.map(key).filter((each) => each !== undefined)
    return new Set(keys.map((each) => JSON.stringify(each))).size < keys.length
  }).map(([fields]) => fields)
}

const owner = fc.option(fc.integer({ min: 1, max: 2 }))
const label = fc.option(fc.constantFrom('a', 'b'))
const kind = fc.constantFrom('main' as const, 'side' as const, 'old' as const)
const values: fc.Arbitrary<Values> = fc.record({ owner_id: owner, label, kind, active: fc.boolean() })
const patch: fc.Arbitrary<Partial<Values>> = fc.record(
  { owner_id: owner, label, kind, active: fc.boolean() },
  { requiredKeys: [] },
)
const at = fc.nat(9)
const step = fc.oneof(
  fc.record({ do: fc.constant('create' as const), values }),
  fc.record({ do: fc.constant('createAll' as const), list: fc.array(values, { maxLength: 3 }) }),
  fc.record({ do: fc.constant('update' as const), at, patch }),
  fc.record({ do: fc.constant('updateAll' as const), patch }),
  fc.record({
    do: fc.constant('updateEach' as const),
    // bulkUpdate refuses empty values.
    list: fc.array(
      fc.tuple(
        at,
        patch.filter((changes) => Object.keys(changes).length > 0),
      ),
      { maxLength: 3 },
    ),
  }),
  fc.record({ do: fc.constant('delete' as const), at }),
  fc.record({ do: fc.constant('deleteOwner' as const), at: fc.constantFrom(1, 2) }),
  fc.record({ do: fc.constant('undo' as const), values }),
)

test('writes are refused exactly if the rows would break a constraint, and a replay has the same rows', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
      const log = new MemoryLog()
      const db = store(log)
      for (const name of ['x', 'y']) db.User.create({ name, email: name })
      let rows: readonly Naive[] = []
      const read = (): Naive[] =>
        db.Account.orderBy('id')
          .toArray()
          .map((row) => ({ id: row.id, ...valuesOf(row) }))
      const pick = (index: number): Naive | undefined => rows[index % Math.max(1, rows.length)]
      const patched = (row: Naive, changes: Partial<Values>): Naive => ({ ...row, ...changes })
      /** Runs a write that makes these rows; `whole`: its rows count at the end of the call. */
      const run = (next: readonly Values[], write: () => void): void => {
        const wrong = broken(next)
        let error: RelataError | undefined
        try {
          write()
        } catch (caught) {
          error = caught as RelataError
        }
        assert.is(error === undefined, wrong.length === 0, `${error?.message} / ${wrong.join(' ')}`)
        if (error === undefined) rows = read()
        else {
          assert.is(error.kind, 'unique')
          assert.ok(wrong.includes(String(error.fields)), `${String(error.fields)} in ${wrong.join(' ')}`)
          assert.is(error.code, error.fields?.length === 1 ? 'ERR_UNIQUE' : 'ERR_UNIQUE_TOGETHER')
        }
        assert.equal(read(), rows)
        assert.equal(read().map(valuesOf), (error === undefined ? next : rows).map(valuesOf))
      }
      for (const each of steps) {
        if (each.do === 'create') run([...rows, each.values], () => db.Account.create(each.values))
        else if (each.do === 'createAll') run([...rows, ...each.list], () => db.Account.bulkCreate(each.list))
        else if (each.do === 'updateAll')
          run(
            rows.map((row) => patched(row, each.patch)),
            () => db.Account.all().update(each.patch),
          )
        else if (each.do === 'updateEach') {
          const changes = new Map(
            each.list.flatMap(([index, change]): [number, Partial<Values>][] => {
              const row = pick(index)
              return row === undefined ? [] : [[row.id, change]]
            }),
          )
          run(
            rows.map((row) => patched(row, changes.get(row.id) ?? {})),
            () => db.Account.bulkUpdate([...changes]),
          )
        } else if (each.do === 'deleteOwner') {
          if (!db.User.filter({ id: each.at }).exists()) continue
          const next = rows.map((row) => (row.owner_id === each.at ? patched(row, { owner_id: null }) : row))
          run(next, () => db.User.delete(each.at))
          if (!db.User.filter({ id: each.at }).exists())
            db.User.create({ id: each.at, name: 'again', email: `again${each.at}` })
        } else if (each.do === 'undo') {
          const isFree = broken([...rows, each.values]).length === 0
          refused(() =>
            db.transact(() => {
              db.Account.create(each.values)
              throw new Error('undo')
            }),
          )
          assert.equal(read(), rows)
          // What was undone takes no value.
          if (isFree) run([...rows, each.values], () => db.Account.create(each.values))
        } else {
          const row = pick(each.at)
          if (row === undefined) continue
          if (each.do === 'delete')
            run(
              rows.filter((other) => other !== row),
              () => db.Account.delete(row.id),
            )
          else
            run(
              rows.map((other) => (other === row ? patched(row, each.patch) : other)),
              () => db.Account.update(row.id, each.patch),
            )
        }
      }
      const replayed = new CoreStore(schema, { log })
      assert.is(replayed.state.hash(), db.stateHash())
      const again = createStore(schema, { log })
      for (const row of rows) {
        const copy = valuesOf(row)
        const error = refused(() =>
          again.transact(() => {
            again.Account.create(copy)
            throw new Error('free')
          }),
        )
        assert.is(error.message !== 'free', broken([...rows, copy]).length > 0, 'after a replay')
      }
    }),
    { numRuns: 300 },
  )
})

test('the error names the constraint, its fields and the row that has the values', () => {
  const db = store()
  const user = db.User.create({ name: 'Ann', email: 'Ann@Example.org' })
  const twice = refused(() => db.User.create({ name: 'B', email: 'ANN@example.org' })) as RelataError
  assert.equal(
    [twice.code, twice.kind, twice.constraint, twice.field, twice.fields, twice.existing, twice.message],
    ['ERR_UNIQUE', 'unique', 'email', 'email', ['email'], user.id, 'This address is taken.'],
  )
  assert.is(twice.toJSON()['constraint'], 'email')
  assert.is(twice.issues[0]?.constraint, 'email')
  db.Account.create({ owner: user, kind: 'main', label: 'x' })
  const active = refused(() => db.Account.create({ owner: user, kind: 'side' })) as RelataError
  assert.equal(
    [active.code, active.constraint, active.message],
    [
      'ERR_UNIQUE',
      'one_active',
      'Account.owner_id 1 is taken by Account 1: owner_id is unique where active is true and kind is "main" or "side".',
    ],
  )
  db.Account.create({ kind: 'old', active: false })
  const nulls = refused(() => db.Account.create({ kind: 'side', active: false })) as RelataError
  assert.equal(
    [nulls.code, nulls.constraint, nulls.value, nulls.message],
    [
      'ERR_UNIQUE_TOGETHER',
      undefined,
      { owner_id: null, label: null },
      'Account (owner_id, label) = (null, null) is taken by Account 2: owner_id, label are unique together where active is false, and null equals null.',
    ],
  )
  const undone = refused(() =>
    db.User.bulkCreate([
      { name: 'C', email: 'c' },
      { name: 'D', email: 'C' },
    ]),
  ) as RelataError
  assert.equal([undone.existing, undone.message], [undefined, 'This address is taken.'])
})

test('with their condition they are addresses, which an index serves', () => {
  const db = store()
  const user = db.User.create({ name: 'Ann', email: 'a' })
  const [first, created] = db.Account.upsert(
    { owner: user, active: true, kind: 'main' },
    { create: { label: 'x' }, update: { label: 'y' } },
  )
  const [second, again] = db.Account.upsert(
    { owner_id: user.id, active: true, kind: 'main' },
    { create: { label: 'x' }, update: { label: 'y' } },
  )
  assert.equal([created, again, second.id, second.label], [true, false, first.id, 'y'])
  const [, third] = db.Account.upsert(
    { owner: null, label: null, active: false },
    { create: { kind: 'old' }, update: { kind: 'side' } },
  )
  assert.is(third, true)
  const refusedBy = (unique: object): string =>
    refused(() => db.Account.upsert(unique as never, { create: {}, update: {} } as never)).code
  assert.is(refusedBy({ owner: user }), 'ERR_NOT_UNIQUE', 'without the condition')
  assert.is(refusedBy({ owner: user, active: false, kind: 'main' }), 'ERR_NOT_UNIQUE', 'not met')
  assert.is(refusedBy({ owner: user, active: true, kind: 'old' }), 'ERR_NOT_UNIQUE', 'not among the values')
  for (let i = 0; i < 50; i++) db.Account.create({ kind: 'old', label: null })
  const seek = db.Account.filter({ kind: 'main', owner__isnull: false, label: null })
  assert.match(String(seek.explain()), 'unique together')
  assert.not.match(String(db.Account.filter({ kind: 'main', label: null }).explain()), 'unique together')
})

test('queries with and without the condition find what a pass over the rows finds', () => {
  fc.assert(
    fc.property(fc.array(values, { maxLength: 20 }), fc.array(patch, { maxLength: 8 }), (list, wanted) => {
      const db = store()
      for (const name of ['x', 'y']) db.User.create({ name, email: name })
      db.Account.bulkCreate(list, { ignoreConflicts: true })
      const all = db.Account.all().toArray()
      for (const each of wanted) {
        const expected = all.filter((row) =>
          Object.entries(each).every(([name, value]) => row[name as keyof Values] === value),
        )
        const found = db.Account.filter(each).toArray()
        assert.equal(new Set(found), new Set(expected))
        assert.is(found.length, expected.length)
      }
    }),
  )
})

test('a migration adds one, and a printed schema has it', () => {
  const before = defineSchema({ User: model({ name: string(), email: string() }) })
  const after = defineSchema({
    User: model(
      { name: string(), email: string() },
      { uniques: [{ fields: [lower('email'), upper('name')], name: 'both' }] },
    ),
  })
  const log = new MemoryLog()
  createStore(before, { log }).User.create({ name: 'a', email: 'x' })
  const migration = {
    name: 'both',
    steps: [alterModel('User', { uniques: [{ fields: [lower('email'), upper('name')], name: 'both' }] })],
  }
  const db = createStore(after, { log, migrations: [migration] })
  const error = refused(() => db.User.create({ name: 'A', email: 'X' })) as RelataError
  assert.equal([error.code, error.constraint, error.existing], ['ERR_UNIQUE_TOGETHER', 'both', 1])
  assert.match(
    printSchema(after.describe()),
    "uniques: [{ fields: [lower('email'), upper('name')], name: 'both' }]",
  )
  assert.match(printSchema(after.describe()), 'lower')
})

test.run()
