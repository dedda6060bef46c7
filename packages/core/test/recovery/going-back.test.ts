import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RelataError } from '../../src/error/relata-error.js'
import type { Values } from '../../src/event/event.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import { migrationHistory } from '../../src/recovery/migration-history.js'
import { targetOf, type MigrationTarget } from '../../src/recovery/migration-target.js'
import { readSchemasNow } from '../../src/recovery/schema-history.js'
import type { AnyMigration } from '../../src/recovery/schema-plan.js'
import { describeDifference } from '../../src/schema/difference.js'
import { integer, string } from '../../src/schema/fields.js'
import { splitField } from '../../src/schema/migration/data-steps.js'
import {
  addField,
  addModel,
  alterField,
  removeField,
  removeModel,
  renameField,
} from '../../src/schema/migration/steps.js'
import { model as typedModel } from '../../src/schema/model.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import type { ReadStore, WriteStore } from '../../src/store/read-store.js'
import { HeldLog } from '../helpers/held-log.js'
import { throws } from '../helpers/throws.js'
import { model, number, text } from '../schema/helpers/declarations.js'
import { report } from '../schema/helpers/value-type-laws.js'
import { rowsOf as rows } from './helpers/rows.js'
import { before, changes, codeOf, row, written } from './helpers/random-changes.js'

const test = suite('going back to an earlier migration')

/** Stands for the migrations that made the schema; the store contains it. */
const initial: AnyMigration = { name: '0001', steps: [] }

const target = (log: MemoryLog, to: string, migrations: readonly AnyMigration[]): MigrationTarget =>
  targetOf(readSchemasNow(log), { to, migrations })

const open = (log: MemoryLog, { schema, migrations }: MigrationTarget): CoreStore =>
  new CoreStore(schema, { log, migrations })

test('after any changes the store is as before them, and can go forward again', () => {
  let reversed = 0
  fc.assert(
    fc.property(fc.array(row, { maxLength: 6 }), changes, (books, made) => {
      const code = codeOf({ ...made, run: false, given: true })
      const migrations = [initial, ...code.migrations]
      // A conversion to a number and back loses how the text was written.
      const plain = books.map((book) => ({ ...book, code: book.code === '02' ? ('7' as const) : book.code }))
      const log = written(plain, [initial])
      const hash = new CoreStore(before, { log, migrations: [initial] }).state.hash()
      let forth: string
      try {
        forth = new CoreStore(code.schema, { log, migrations }).state.hash()
      } catch (error) {
        assert.instance(error, RelataError)
        return
      }
      if (code.migrations.length === 0) return
      const back = open(log, target(log, '0001', migrations))
      assert.equal(describeDifference(before.describe(), back.schema.describe()), [])
      assert.is(back.state.hash(), hash)
      assert.is(new CoreStore(before, { log, migrations: [initial] }).state.hash(), hash)
      assert.is(new CoreStore(code.schema, { log, migrations }).state.hash(), forth)
      reversed++
    }),
    report,
  )
  assert.ok(reversed > 10, `${reversed}`)
})

const first = resolveSchema({ Book: model({ title: text(), isbn: number({ null: true }) }) })
const second = resolveSchema({ Book: model({ name: text(), isbn: text({ null: true }) }) })
const thirdModel = typedModel({ name: string(), pages: integer({ default: 1 }) })
const third = resolveSchema({ Book: model({ name: text(), pages: number({ default: 1 }) }) })
const MIGRATIONS: readonly AnyMigration[] = [
  {
    name: '0001',
    steps: [addModel('Book', typedModel({ title: string(), isbn: integer({ null: true }) }))],
  },
  {
    name: '0002',
    steps: [renameField('Book', 'title', 'name'), alterField('Book', 'isbn', string({ null: true }))],
  },
  { name: '0003', steps: [removeField('Book', 'isbn')] },
]

function migrated(): MemoryLog {
  const log = new MemoryLog()
  const store = new CoreStore(first, { log, migrations: MIGRATIONS.slice(0, 1) })
  for (const [title, isbn] of [
    ['One', 1],
    ['Two', null],
    ['Six', 3],
  ] as const)
    store.create(first.model('Book'), { title, isbn })
  const next = new CoreStore(second, { log, migrations: MIGRATIONS.slice(0, 2) })
  next.update(next.schema.model('Book'), 1, { isbn: '22' })
  const last = new CoreStore(third, { log, migrations: MIGRATIONS })
  last.update(last.schema.model('Book'), 0, { name: 'One!', pages: 7 })
  last.delete(last.schema.model('Book'), [2])
  last.create(last.schema.model('Book'), { name: 'New' })
  return log
}

const states = async (log: MemoryLog): Promise<readonly string[]> =>
  (await migrationHistory(log, MIGRATIONS)).map(({ name, state }) => `${name} ${state}`)

test('removed values come back, what was written since stays, each migration is a commit', async () => {
  const log = migrated()
  const { position } = log
  const to = target(log, '0001', MIGRATIONS)
  assert.equal(to.lost, ['the values of Book.pages'])
  const back = open(log, to)
  assert.equal(rows(back, 'Book'), [
    { id: 1, title: 'One!', isbn: 1 },
    { id: 2, title: 'Two', isbn: 22 },
    { id: 4, title: 'New', isbn: null },
  ])
  assert.is(log.position, position + 2)
  assert.equal(
    [1, 2].map((at) => {
      const [event] = log.at(position + at)?.events ?? []
      return event?.type === 'schemaChanged' ? [event.reverts, event.migrations] : []
    }),
    [
      [['0003'], undefined],
      [['0002'], undefined],
    ],
  )
  assert.equal(await states(log), ['0001 contained', '0002 pending', '0003 pending'])
  assert.is(new CoreStore(first, { log, migrations: MIGRATIONS.slice(0, 1) }).state.hash(), back.state.hash())
})

test('one step back, forward again, and back again', async () => {
  const log = migrated()
  for (let time = 0; time < 2; time++) {
    const back = open(log, target(log, '0002', MIGRATIONS))
    assert.equal(
      rows(back, 'Book').map(({ name, isbn }) => [name, isbn]),
      [
        ['One!', '1'],
        ['Two', '22'],
        ['New', null],
      ],
    )
    assert.equal(await states(log), ['0001 contained', '0002 applied', '0003 pending'])
    const forth = open(log, target(log, '0003', MIGRATIONS))
    assert.equal(
      rows(forth, 'Book').map((each) => Object.keys(each).join()),
      ['id,name', 'id,name', 'id,name'],
    )
    assert.equal(await states(log), ['0001 contained', '0002 applied', '0003 applied'])
  }
})

test('newer rows need a value for a required field that comes back', () => {
  const required = resolveSchema({ Book: model({ title: text(), code: text() }) })
  const without = resolveSchema({ Book: model({ title: text() }) })
  const migrations: readonly AnyMigration[] = [
    initial,
    { name: '0002', steps: [removeField('Book', 'code')] },
  ]
  const log = new MemoryLog()
  new CoreStore(required, { log, migrations: [initial] }).create(required.model('Book'), {
    title: 'a',
    code: 'x',
  })
  new CoreStore(without, { log, migrations }).create(without.model('Book'), { title: 'b' })
  const { position } = log
  throws(() => open(log, target(log, '0001', migrations)), 'ERR_SCHEMA_DATA', 'Book', '(2)')
  assert.is(log.position, position)
  const options = { to: '0001', migrations, values: { 'Book.code': '?' } }
  const back = open(log, targetOf(readSchemasNow(log), options))
  assert.equal(
    rows(back, 'Book').map(({ code }) => code),
    ['x', '?'],
  )
})

test('a data step is reversed by its opposite function, a run says what stays', () => {
  const one = resolveSchema({ Person: model({ name: text() }) })
  const two = resolveSchema({ Person: model({ first: text(), last: text() }) })
  const three = resolveSchema({
    Person: model({ first: text(), last: text() }),
    Note: model({ x: number() }),
  })
  const split = splitField(
    'Person',
    'name',
    { first: string(), last: string() },
    {
      split: (value) => {
        const [start = '', end = ''] = String(value).split(' ')
        return { first: start, last: end }
      },
      merge: ({ first: start, last: end }) => `${String(start)} ${String(end)}`,
    },
  )
  const note: AnyMigration = {
    name: '0003',
    steps: [addModel('Note', typedModel({ x: integer() }))],
    run: (_: unknown, after: WriteStore) => {
      after.create(after.schema.model('Note'), { x: 1 })
      after.update(after.schema.model('Person'), 0, { last: 'Ash' })
    },
  }
  const migrations: readonly AnyMigration[] = [initial, { name: '0002', steps: [split] }, note]
  const log = new MemoryLog()
  new CoreStore(one, { log, migrations: [initial] }).create(one.model('Person'), { name: 'Ann Lee' })
  new CoreStore(two, { log, migrations: migrations.slice(0, 2) }).create(two.model('Person'), {
    first: 'Bo',
    last: 'Day',
  })
  assert.is(
    new CoreStore(three, { log, migrations }).state.hash(),
    open(log, { schema: three, migrations }).state.hash(),
  )
  const to = target(log, '0001', migrations)
  assert.ok(
    to.lost?.some((line) => line.includes('the run of 0003')),
    to.lost?.join('\n'),
  )
  assert.equal(
    rows(open(log, to), 'Person').map(({ name }) => name),
    ['Ann Ash', 'Bo Day'],
  )
})

test('the back of a migration is the run of its reversal, with the states in the other order', async () => {
  const one = resolveSchema({ Book: model({ title: text(), price: number() }) })
  const two = resolveSchema({
    Book: model({ title: text(), cents: number({ default: 0 }), code: text({ null: true }) }),
  })
  const edit = (
    store: WriteStore,
    make: (current: Values, earlier: Values) => object,
    from: ReadStore,
  ): void => {
    for (const [slot, each] of rows(store, 'Book').entries())
      store.update(store.schema.model('Book'), slot, { ...make(each, rows(from, 'Book')[slot] as Values) })
  }
  const cents: AnyMigration = {
    name: '0002',
    steps: [
      addField('Book', 'cents', integer({ default: 0 })),
      addField('Book', 'code', string({ null: true })),
      removeField('Book', 'price'),
    ],
    run: (from: ReadStore, to: WriteStore) =>
      edit(to, ({ title }, { price }) => ({ title: `${String(title)}!`, cents: Number(price) * 100 }), from),
    back: (from: ReadStore, to: WriteStore) =>
      edit(
        to,
        ({ title }, { cents: now }) => ({ title: String(title).slice(0, -1), price: Number(now) / 100 }),
        from,
      ),
  }
  const migrations = [initial, cents]
  const log = new MemoryLog()
  const old = new CoreStore(one, { log, migrations: [initial] })
  old.create(one.model('Book'), { title: 'a', price: 3 })
  const hash = old.state.hash()
  const forth = open(log, { schema: two, migrations })
  assert.equal(rows(forth, 'Book'), [{ id: 1, title: 'a!', cents: 300, code: null }])
  const to = target(log, '0001', migrations)
  assert.equal(to.lost, ['the values of Book.cents', 'the values of Book.code'])
  const tried = await CoreStore.dryRun(to.schema, { log: new HeldLog(log), migrations: to.migrations })
  assert.equal(
    tried.pending.map(({ migration, writesData, written: counts }) => [
      migration,
      writesData,
      counts?.updated,
    ]),
    [['back from 0002', true, 1]],
  )
  assert.is(open(log, to).state.hash(), hash)
  // It ran once: its writes are events of the commit.
  assert.equal(
    log.at(log.position)?.events.map(({ type }) => type),
    ['schemaChanged', 'updated'],
  )
  assert.is(new CoreStore(one, { log, migrations: [initial] }).state.hash(), hash)

  // Forth again: what was written since goes back with the rest, and a required field gets the values of `back`.
  const again = open(log, { schema: two, migrations })
  again.create(two.model('Book'), { title: 'b!', cents: 700 })
  assert.equal(rows(open(log, target(log, '0001', migrations)), 'Book'), [
    { id: 1, title: 'a', price: 3 },
    { id: 2, title: 'b', price: 7 },
  ])
})

test('the functions of a migration that was edited since are not called: what they wrote is named as lost', () => {
  const wide = resolveSchema({
    Book: model({ title: text(), isbn: number({ null: true }), n: number({ null: true }) }),
  })
  const added: AnyMigration = {
    name: '0002',
    steps: [addField('Book', 'n', integer({ null: true }))],
    run: () => undefined,
    back: () => assert.unreachable(),
  }
  const log = new MemoryLog()
  assert.is(open(log, { schema: first, migrations: [initial] }).position, 1)
  open(log, { schema: wide, migrations: [initial, added] })
  const edited = { ...added, steps: [...added.steps, removeField('Book', 'isbn')] }
  const { lost } = target(log, '0001', [initial, edited])
  assert.equal(lost, [
    'the values of Book.n',
    'what 0002 wrote is not undone: its steps were edited since, so its functions are not called',
  ])
  open(log, target(log, '0001', [initial, edited]))
  throws(
    () => open(log, { schema: first, migrations: [{ ...added, back: 1 as never }] }),
    'ERR_ARGUMENT',
    'has a back that is not a function',
  )
})

test('changes that were recorded without a migration are taken back with the migration before them', () => {
  const log = migrated()
  const wide = resolveSchema({
    Book: model({ name: text({ index: true }), pages: number({ default: 1 }), note: text({ null: true }) }),
    Shop: model({ city: text() }),
  })
  new CoreStore(wide, { log, migrations: MIGRATIONS }).create(wide.model('Shop'), { city: 'Fes' })
  const to = target(log, '0002', MIGRATIONS)
  assert.equal(to.lost, ['the values of Book.note', 'the rows of Shop', 'the values of Book.pages'])
  const back = open(log, to)
  assert.equal(describeDifference(back.schema.describe(), second.describe()), [])
})

test('a migration that only a later commit names can be gone back to', () => {
  const log = new MemoryLog()
  // The store does not say that its schema is that of 0001.
  new CoreStore(first, { log }).create(first.model('Book'), { title: 'One', isbn: 1 })
  open(log, { schema: third, migrations: MIGRATIONS })
  const back = open(log, target(log, '0001', MIGRATIONS))
  assert.equal(rows(back, 'Book'), [{ id: 1, title: 'One', isbn: 1 }])
  assert.equal(Object.keys(rows(back, 'Book')[0] ?? {}), ['id', 'title', 'isbn'])
})

test('a log that was made with a migration has no steps to take it back', () => {
  const log = new MemoryLog()
  assert.is(new CoreStore(third, { log, migrations: MIGRATIONS }).position, 1)
  throws(() => target(log, '0002', MIGRATIONS), 'ERR_MIGRATION', "was made with '0003'")
  // Nor has one that does not say that it was.
  const silent = new MemoryLog()
  assert.is(new CoreStore(third, { log: silent }).position, 1)
  const made: AnyMigration = { name: '0003', steps: [removeModel('Book'), addModel('Book', thirdModel)] }
  throws(
    () => target(silent, '0001', [MIGRATIONS[0] as AnyMigration, made]),
    'ERR_MIGRATION',
    "was made with '0003'",
  )
  throws(() => target(log, '0004', MIGRATIONS), 'ERR_MIGRATION', "did you mean '0001'")
})

test.run()
