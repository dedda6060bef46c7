import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RelataError } from '../../src/error/relata-error.js'
import type { Event, SchemaChanged } from '../../src/event/event.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import { foreignKeyToManyToMany, throughToManyToMany } from '../../src/schema/migration/data-steps.js'
import { targetOf } from '../../src/recovery/migration-target.js'
import { planMigrations } from '../../src/recovery/plan-migrations.js'
import { string } from '../../src/schema/fields.js'
import { model as declare } from '../../src/schema/model.js'
import type { AnyMigration } from '../../src/recovery/schema-plan.js'
import { schemaSteps } from '../../src/schema/migration/migration-step.js'
import { showStep } from '../../src/schema/migration/show-step.js'
import { reverseMigration } from '../../src/schema/migration/reverse-steps.js'
import {
  addModel,
  removeField,
  removeModel,
  renameField,
  renameModel,
  restoreField,
} from '../../src/schema/migration/steps.js'
import type { SchemaStep } from '../../src/schema/migration/schema-step.js'
import type { FieldDeclaration, ModelDeclaration } from '../../src/schema/declaration.js'
import type { Value } from '../../src/schema/value-type.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import { HeldLog } from '../helpers/held-log.js'
import { key, many, model, number, text } from '../schema/helpers/declarations.js'
import { report } from '../schema/helpers/value-type-laws.js'
import { before, changes, codeOf, FIELDS, row, written, type BookRow } from './helpers/random-changes.js'

const test = suite('a dry run of schema changes')

/** What a step loses, by the rows as they were written. */
function lostBy(step: SchemaStep, books: readonly BookRow[]): number {
  if (step.step === 'removeModel') return 1
  if (step.step === 'removeField') {
    const { field } = step
    const values = books.map((book) =>
      field === 'tags' ? book.tag : field === 'author' ? book.author_id : Reflect.get(book, field),
    )
    return values.filter((value) => value !== null).length
  }
  // '02' becomes 2, which becomes '2'; a decimal as a text comes back as it was.
  if (step.step === 'alterField' && step.field === 'code')
    return books.filter(({ code }) => code === '02').length
  return 0
}

const eventsOf = (log: MemoryLog, after: number): readonly (readonly Event[])[] =>
  Array.from({ length: log.position - after }, (_, at) => log.at(after + 1 + at)?.events ?? [])

test('says what opening does: its commits, what they lose, and why it is refused', async () => {
  const seen = { refused: 0, opened: 0, data: 0, lost: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 6 }), changes, async (books, made) => {
      const { schema, migrations } = codeOf(made)
      const log = written(books)
      const { position } = log
      const tried = await CoreStore.dryRun(schema, { log: new HeldLog(log), migrations })
      assert.is(log.position, position)
      let error: unknown
      try {
        await CoreStore.open(schema, { log: new HeldLog(log), migrations })
      } catch (thrown) {
        error = thrown
      }
      const { refusal, pending } = tried
      assert.is(refusal?.code, (error as RelataError | undefined)?.code)
      assert.is(refusal?.message, (error as RelataError | undefined)?.message)
      assert.equal(refusal?.value, (error as RelataError | undefined)?.value)
      seen.refused += refusal === undefined ? 0 : 1
      seen.opened += refusal === undefined && pending.length > 0 ? 1 : 0
      seen.data += refusal?.code === 'ERR_SCHEMA_DATA' ? 1 : 0
      for (const { steps } of pending) for (const { lost } of steps) seen.lost += lost
      const steps = pending.flatMap((each) => each.steps)
      for (const step of schemaSteps(migrations.flatMap((each) => each.steps))) {
        const found = steps.find((each) => each.step === showStep(step))
        if (found !== undefined) assert.is(found.lost, lostBy(step, books), found.step)
      }
      if (error !== undefined) return
      const commits = eventsOf(log, position)
      assert.equal(
        pending.map(({ position: at, migration, written: counts, steps: each }) => [
          at,
          migration,
          counts,
          each.length,
        ]),
        commits.map(([first, ...events], at) => [
          position + 1 + at,
          (first as SchemaChanged).migrations?.at(-1),
          countsOf(events),
          (first as SchemaChanged).steps?.length ?? 0,
        ]),
      )
    }),
    report,
  )
  assert.ok(
    Object.values(seen).every((count) => count > 0),
    JSON.stringify(seen),
  )
})

function countsOf(events: readonly Event[]): Record<string, number> {
  const counts: Record<string, number> = { created: 0, updated: 0, deleted: 0, linked: 0, unlinked: 0 }
  for (const { type } of events) counts[type] = (counts[type] ?? 0) + 1
  return counts
}

test('a plan says the same of the schemas, without reading rows', async () => {
  await fc.assert(
    fc.asyncProperty(changes, async (made) => {
      const { schema, migrations } = codeOf(made)
      const log = new HeldLog(written([]))
      const tried = await CoreStore.dryRun(schema, { log, migrations })
      const planned = await planMigrations({ schema, log, migrations })
      assert.equal(
        planned.pending.map((each) => ({ ...each })),
        tried.pending.map(({ migration, writesData, changes: list, steps }) => ({
          migration,
          steps: steps.map(({ step }) => step),
          writesData,
          changes: list,
        })),
      )
      assert.equal([planned.head, planned.schema], [tried.head, tried.schema])
      // Rows that stand in the way are what a plan can't know: here are none.
      assert.is(planned.refusal?.message, tried.refusal?.message)
    }),
    report,
  )
})

test('a log that has the schema, or nothing, has nothing to do', async () => {
  for (const [log, head] of [
    [written([]), 4],
    [new MemoryLog(), 0],
  ] as const) {
    const { milliseconds, ...tried } = await CoreStore.dryRun(before, { log: new HeldLog(log) })
    assert.equal(tried, { head, schema: Math.min(head, 1), pending: [], refusal: undefined })
    assert.ok(milliseconds >= 0)
  }
})

test('values and links that a step keeps in another form are not lost', async () => {
  const tag = many('Author', { relatedName: '+' })
  const { author: _author, tags: _tags, ...fields } = FIELDS
  const schema = resolveSchema({
    Author: model({ name: text() }),
    Other: model({ n: number() }),
    Book: model({ ...fields, author: tag }),
  })
  const steps = [foreignKeyToManyToMany('Book', 'author', tag as never), removeField('Book', 'tags')]
  const log = new HeldLog(
    written([{ title: 'a', pages: null, code: '7', price: '1.00', author_id: 1, tag: 1 }]),
  )
  const tried = await CoreStore.dryRun(schema, { log, migrations: [{ name: '0002', steps }] })
  assert.is(tried.refusal, undefined)
  assert.equal(
    tried.pending[0]?.steps.map(({ step, rows, lost }) => [step, rows, lost]),
    [
      ["removeField('Book', 'author')", 1, 0],
      ["addField('Book', 'author')", 0, 0],
      ["removeField('Book', 'tags')", 1, 1],
    ],
  )
  assert.is(tried.pending[0]?.written?.linked, 1)
})

test('values, links and rows that going back restores are counted', async () => {
  let seen = 0
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 6 }), changes, async (books, made) => {
      const { schema, migrations } = codeOf({ ...made, add: 'none', run: false, given: true })
      const [there] = migrations
      const log = written(books)
      try {
        await CoreStore.open(schema, { log: new HeldLog(log), migrations })
      } catch {
        return
      }
      if (there === undefined) return
      const back = { name: 'back', steps: reverseMigration(there, before.describe()).steps }
      const all = [...migrations, back]
      const { pending, refusal } = await CoreStore.dryRun(before, { log: new HeldLog(log), migrations: all })
      assert.is(refusal, undefined)
      for (const step of schemaSteps(back.steps)) {
        if (step.step !== 'restoreField' && step.step !== 'restoreModel') continue
        const found = pending.flatMap(({ steps }) => steps).find((each) => each.step === showStep(step))
        const removed = step.step === 'restoreModel' ? 'removeModel' : 'removeField'
        const lost = lostBy({ ...step, step: removed } as SchemaStep, books)
        assert.equal([found?.rows, found?.lost], [lost, 0], showStep(step))
        seen += lost
      }
    }),
    report,
  )
  assert.ok(seen > 0)
})

test('what is removed again does not come back; under another name it does', async () => {
  const log = written([
    { title: 'a', pages: 3, code: '7', price: null, author_id: 1, tag: 1 },
    { title: 'bb', pages: null, code: null, price: null, author_id: null, tag: null },
  ])
  const { pages, code, ...others } = FIELDS as {
    readonly pages: FieldDeclaration
    readonly code: FieldDeclaration
  }
  const models = { Author: model({ name: text() }), Other: model({ n: number() }) }
  const first = { name: '0002', steps: [removeField('Book', 'pages'), removeField('Book', 'code')] }
  const smaller = resolveSchema({ ...models, Book: model(others) })
  await CoreStore.open(smaller, { log: new HeldLog(log), migrations: [first] })
  const second: AnyMigration = {
    name: '0003',
    steps: [
      restoreField('Book', 'pages', pages),
      restoreField('Book', 'code', code),
      renameField('Book', 'code', 'isbn'),
      renameModel('Book', 'Work'),
      removeField('Work', 'pages'),
    ],
  }
  const { pending, refusal } = await CoreStore.dryRun(
    resolveSchema({ ...models, Work: model({ ...others, isbn: code }) }),
    { log: new HeldLog(log), migrations: [first, second] },
  )
  assert.is(refusal, undefined)
  assert.equal(
    pending[0]?.steps.map(({ rows, lost }) => [rows, lost]),
    [
      [0, 0],
      [1, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ],
  )
})

test('rows of a removed through model whose links are kept are lost only with other values', async () => {
  const members = { throughFields: ['group', 'person'] }
  const models = (fields: Record<string, FieldDeclaration>): Record<string, ModelDeclaration> => ({
    Person: model({ name: text() }),
    Group: model({ name: text(), members: many('Person', { through: 'Membership', ...members }) }),
    Membership: model({ group: key('Group'), person: key('Person'), ...fields }),
  })
  const after = resolveSchema({
    Person: model({ name: text() }),
    Group: model({ name: text(), members: many('Person') }),
  })
  const steps = [throughToManyToMany('Group', 'members', many('Person') as never), removeModel('Membership')]
  const lostOf = async (
    fields: Record<string, FieldDeclaration>,
    rows: readonly Record<string, Value>[],
  ): Promise<readonly number[] | undefined> => {
    const schema = resolveSchema(models(fields))
    const log = new MemoryLog()
    const store = new CoreStore(schema, { log })
    for (const name of ['Ann', 'Ben']) store.create(schema.model('Person'), { name })
    store.create(schema.model('Group'), { name: 'x' })
    for (const each of rows) store.create(schema.model('Membership'), { group_id: 1, ...each })
    const migrations = [{ name: '0002', steps }]
    const tried = await CoreStore.dryRun(after, { log: new HeldLog(log), migrations })
    assert.is(tried.refusal, undefined)
    assert.is(tried.pending[0]?.steps.at(-1)?.rows, rows.length)
    return tried.pending[0]?.steps.map(({ lost }) => lost)
  }
  const twice = [{ person_id: 1 }, { person_id: 2 }, { person_id: 1 }]
  assert.equal(await lostOf({}, twice.slice(0, 2)), [0, 0, 0])
  assert.equal(await lostOf({}, twice), [0, 0, 1])
  assert.equal(
    await lostOf({ since: number({ null: true }) }, [
      { person_id: 1, since: 2020 },
      { person_id: 2, since: null },
    ]),
    [0, 0, 1],
  )
})

test('what a run throws is thrown', async () => {
  const migrations: readonly AnyMigration[] = [
    {
      name: '0002',
      steps: [renameModel('Other', 'Another')],
      run: () => {
        throw new TypeError('of the user')
      },
    },
  ]
  const schema = resolveSchema({
    Author: model({ name: text() }),
    Another: model({ n: number() }),
    Book: model(FIELDS),
  })
  try {
    await CoreStore.dryRun(schema, { log: new HeldLog(written([])), migrations })
    assert.unreachable()
  } catch (error) {
    assert.match(String(error), 'of the user')
  }
})

test('an empty log needs no migration, and none of it can be gone back to', async () => {
  const schema = resolveSchema({ Author: model({ name: text() }) })
  const plan = await planMigrations({ schema, log: new MemoryLog() })
  assert.equal(plan, { head: 0, schema: 0, pending: [], refusal: undefined })
  const dry = await CoreStore.dryRun(schema, { log: new MemoryLog() })
  assert.equal([dry.head, dry.schema, dry.pending, dry.refusal], [0, 0, [], undefined])
  const first: AnyMigration = { name: '0001', steps: [addModel('Author', declare({ name: string() }))] }
  const target = targetOf([], { to: '0001', migrations: [first], values: {} })
  assert.equal(Object.keys(target.schema.describe().models), ['Author'])
})

test.run()
