import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RelataError } from '../../src/error/relata-error.js'
import type { Event, SchemaChanged, Values } from '../../src/event/event.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import { planMigrations } from '../../src/recovery/plan-migrations.js'
import type { AnyMigration } from '../../src/recovery/schema-plan.js'
import type { FieldDeclaration } from '../../src/schema/declaration.js'
import type { SchemaMeta } from '../../src/schema/meta.js'
import { schemaSteps } from '../../src/schema/migration/migration-step.js'
import { showStep } from '../../src/schema/migration/show-step.js'
import {
  addField,
  alterField,
  removeField,
  removeModel,
  renameField,
  renameModel,
} from '../../src/schema/migration/steps.js'
import type { SchemaStep } from '../../src/schema/migration/schema-step.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import type { WriteStore } from '../../src/store/read-store.js'
import { HeldLog } from '../helpers/held-log.js'
import { key, many, model, number, scalar, text } from '../schema/helpers/declarations.js'
import { report } from '../schema/helpers/value-type-laws.js'

const test = suite('a dry run of schema changes')

type Fields = Record<string, FieldDeclaration>

const FIELDS: Fields = {
  title: text(),
  pages: number({ null: true }),
  code: text({ null: true }),
  price: scalar('decimal', { null: true, decimalPlaces: 2 }),
  author: key('Author', { null: true, onDelete: 'SET_NULL', relatedName: '+' }),
  tags: many('Author', { relatedName: '+' }),
}

const before = resolveSchema({
  Author: model({ name: text() }),
  Other: model({ n: number() }),
  Book: model(FIELDS),
})

const row = fc.record({
  title: fc.constantFrom('a', 'bb', 'ccc'),
  pages: fc.option(fc.nat({ max: 5 })),
  code: fc.option(fc.constantFrom('1', '02', 'x', '7')),
  price: fc.option(fc.constantFrom('1.00', '2.50')),
  author_id: fc.option(fc.constantFrom(1, 2)),
  tag: fc.option(fc.constantFrom(0, 1)),
})
type BookRow = ReturnType<typeof row.generate>['value']

function written(books: readonly BookRow[]): MemoryLog {
  const log = new MemoryLog()
  const store = new CoreStore(before, { log })
  for (const name of ['Ann', 'Ben']) store.create(before.model('Author'), { name })
  store.create(before.model('Other'), { n: 1 })
  for (const { tag, ...values } of books) {
    const slot = store.create(before.model('Book'), values as unknown as Values)
    if (tag !== null) store.link(before.links[0] as never, slot, tag)
  }
  return log
}

/** What becomes of one field: by a step, or by an option that needs none. */
const change = fc.constantFrom('keep', 'remove', 'rename', 'convert', 'unique', 'required', 'narrow')
type Change = ReturnType<typeof change.generate>['value']
const changes = fc.record({
  fields: fc.record(Object.fromEntries(Object.keys(FIELDS).map((name) => [name, change]))),
  add: fc.constantFrom('none', 'null', 'default', 'required'),
  other: fc.constantFrom('keep', 'remove', 'rename'),
  run: fc.boolean(),
  /** Whether the code has the migration at all. */
  given: fc.boolean(),
})
type Changes = ReturnType<typeof changes.generate>['value']

interface Code {
  readonly schema: SchemaMeta
  readonly migrations: readonly AnyMigration[]
}

/** The schema and the migration that a list of changes means. */
function codeOf({ fields, add, other, run, given }: Changes): Code {
  const steps: SchemaStep[] = []
  const after: Fields = {}
  for (const [name, declared] of Object.entries(FIELDS))
    after[name] = changed(steps, name, { declared, change: fields[name] as Change }) ?? declared
  for (const step of steps) {
    if (step.step === 'removeField') Reflect.deleteProperty(after, step.field)
    if (step.step !== 'renameField') continue
    after[step.to] = after[step.field] as FieldDeclaration
    Reflect.deleteProperty(after, step.field)
  }
  if (add === 'null') after['extra'] = number({ null: true })
  if (add === 'default') after['extra'] = number({ default: 3 })
  if (add === 'required') {
    after['extra'] = number()
    steps.push(addField('Book', 'extra', number() as never, { value: 7 }))
  }
  if (other === 'remove') steps.push(removeModel('Other'))
  if (other === 'rename') steps.push(renameModel('Other', 'Another'))
  const others =
    other === 'remove' ? {} : { [other === 'keep' ? 'Other' : 'Another']: model({ n: number() }) }
  const write = (_: unknown, store: WriteStore): void => {
    store.create(store.schema.model('Author'), { name: 'Cid' })
    store.update(store.schema.model('Author'), 0, { name: 'Anne' })
  }
  const migration: AnyMigration = { name: '0002', steps, ...(run ? { run: write } : {}) }
  return {
    schema: resolveSchema({ Author: model({ name: text() }), Book: model(after), ...others }),
    migrations: given && steps.length > 0 ? [migration] : [],
  }
}

function changed(
  steps: SchemaStep[],
  name: string,
  { declared, change: kind }: { readonly declared: FieldDeclaration; readonly change: Change },
): FieldDeclaration | undefined {
  const { options, kind: of, type } = declared
  const isText = of === 'scalar' && type === 'string'
  if (kind === 'remove') steps.push(removeField('Book', name))
  if (kind === 'rename') steps.push(renameField('Book', name, `${name}_now`))
  if (kind === 'unique' && of === 'scalar') return { ...declared, options: { ...options, unique: true } }
  if (kind === 'required' && of === 'scalar') return { ...declared, options: { ...options, null: false } }
  if (kind === 'narrow' && isText) return { ...declared, options: { ...options, maxLength: 2 } }
  if (kind !== 'convert' || of !== 'scalar') return undefined
  const to = isText ? number(options) : text({ null: options.null === true })
  steps.push(alterField('Book', name, to as never))
  return to
}

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

test.run()
