import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryLog } from '../../src/log/memory-log.js'
import type { AnyMigration } from '../../src/recovery/schema-plan.js'
import type { ModelDeclaration, SchemaOptions } from '../../src/schema/declaration.js'
import type { SchemaMeta } from '../../src/schema/meta.js'
import { declarationsOf } from '../../src/schema/migration/declarations-of.js'
import { NO_DECISIONS } from '../../src/schema/migration/migration-decisions.js'
import { renameField } from '../../src/schema/migration/steps.js'
import { stepsBetween } from '../../src/schema/migration/steps-between.js'
import { applySteps } from '../../src/schema/migration/apply-steps.js'
import { describeDifference } from '../../src/schema/difference.js'
import { schemaDiagram } from '../../src/schema/print/schema-diagram.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { MemorySnapshots } from '../../src/snapshot/memory-snapshots.js'
import { CoreStore } from '../../src/store/core-store.js'
import { HeldLog } from '../helpers/held-log.js'
import { throws } from '../helpers/throws.js'
import { key, model, one, text } from '../schema/helpers/declarations.js'
import { rowsOf } from './helpers/rows.js'

const test = suite('keys that get another name')

function schemaOf(author: object = {}, options?: SchemaOptions): SchemaMeta {
  const models: Record<string, ModelDeclaration> = {
    Author: model({ name: text({ unique: true }) }),
    Book: model({ title: text(), author: key('Author', { relatedName: 'books', ...author }) }),
    Cover: model({ book: one('Book', { primaryKey: true }), color: text() }),
    Novel: model({ genre: text() }, { parents: ['Book'] }),
  }
  return resolveSchema(models, options)
}
const usual = schemaOf()
const named = schemaOf({ column: 'writtenBy' })
const camel = schemaOf({}, { keyName: '{relation}Id' })

/** A log with a row of each model, of which some were changed. */
function written(schema: SchemaMeta): MemoryLog {
  const log = new MemoryLog()
  const store = new CoreStore(schema, { log })
  const { attribute } = schema.model('Book').fieldByName.get('author') ?? { attribute: '' }
  for (const name of ['Ann', 'Ben']) store.create(schema.model('Author'), { name })
  const book = store.create(schema.model('Book'), { title: 'One', [attribute]: 1 })
  store.update(schema.model('Book'), book, { [attribute]: 2 })
  store.create(schema.model('Cover'), { [schema.model('Cover').pk.attribute]: 1, color: 'red' })
  store.create(schema.model('Novel'), { title: 'Two', [attribute]: 1, genre: 'x' })
  return log
}

test('the change is free, in both directions, and the rows have the new names', () => {
  for (const [before, after, author, book] of [
    [usual, named, 'writtenBy', 'book_id'],
    [named, usual, 'author_id', 'book_id'],
    [usual, camel, 'authorId', 'bookId'],
    [camel, named, 'writtenBy', 'book_id'],
  ] as const) {
    const log = written(before)
    const store = new CoreStore(after, { log })
    assert.equal(rowsOf(store, 'Book'), [
      { id: 1, title: 'One', [author]: 2 },
      { id: 2, title: 'Two', [author]: 1 },
    ])
    assert.equal(rowsOf(store, 'Cover'), [{ [book]: 1, color: 'red' }])
    assert.is(store.state.hash(), new CoreStore(after, { log: written(after) }).state.hash())
    store.update(after.model('Book'), 0, { [author]: 1 })
    assert.is(new CoreStore(after, { log }).state.hash(), store.state.hash())
  }
})

test('one step is recorded for each key, and no row is written', () => {
  const log = written(usual)
  const { position } = log
  const store = new CoreStore(named, { log })
  assert.is(store.position, position + 1)
  const steps = log
    .at(position + 1)
    ?.events.flatMap((event) => (event.type === 'schemaChanged' ? (event.steps ?? []) : []))
  assert.equal(
    steps?.map((step) => [step.step, step.model, 'field' in step ? step.field : undefined]),
    [['alterField', 'Book', 'author']],
  )
})

test('a snapshot with the old names is loaded', async () => {
  const snapshotStore = new MemorySnapshots()
  const log = new HeldLog(written(usual))
  const before = await CoreStore.open(usual, { log, snapshotStore, snapshots: false })
  await before.saveSnapshot()
  const after = await CoreStore.open(named, { log: new HeldLog(log.memory), snapshotStore, snapshots: false })
  assert.equal(rowsOf(after, 'Book')[0], { id: 1, title: 'One', writtenBy: 2 })
})

test('a relation can be renamed together with its key', () => {
  const models: Record<string, ModelDeclaration> = {
    Author: model({ name: text({ unique: true }) }),
    Book: model({ title: text(), writer: key('Author', { relatedName: 'books' }) }),
    Cover: model({ book: one('Book', { primaryKey: true }), color: text() }),
    Novel: model({ genre: text() }, { parents: ['Book'] }),
  }
  const after = resolveSchema(models, { keyName: '{relation}Id' })
  const migrations: AnyMigration[] = [
    { name: '0001_writer', steps: [renameField('Book', 'author', 'writer')] },
  ]
  const log = written(camel)
  throws(() => new CoreStore(after, { log }), 'ERR_SCHEMA_CHANGED')
  const store = new CoreStore(after, { log, migrations })
  assert.equal(rowsOf(store, 'Book')[0], { id: 1, title: 'One', writerId: 2 })
})

test('steps between two schemas lead to the names', () => {
  for (const [before, after] of [
    [usual, camel],
    [camel, usual],
    [named, camel],
  ] as const) {
    const { steps, unsupported } = stepsBetween(before.describe(), after.describe(), NO_DECISIONS)
    assert.equal(unsupported, [])
    assert.equal(
      describeDifference(applySteps(before.describe(), { name: 'x', steps }), after.describe()),
      [],
    )
  }
})

test('a description has the names, without the template', () => {
  const again = resolveSchema(declarationsOf(camel.describe()))
  assert.equal(describeDifference(camel.describe(), again.describe()), [])
  assert.is(again.model('Novel').pk.attribute, 'book_ptrId')
  assert.ok(schemaDiagram(camel.describe()).includes('foreignKey authorId'))
})

test.run()
