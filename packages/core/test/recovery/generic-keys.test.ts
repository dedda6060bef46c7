import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Values } from '../../src/event/event.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import type { AnyMigration } from '../../src/recovery/schema-plan.js'
import type { FieldDeclaration } from '../../src/schema/declaration.js'
import type { SchemaMeta } from '../../src/schema/meta.js'
import { NO_DECISIONS } from '../../src/schema/migration/migration-decisions.js'
import { addField, removeField, renameField, renameModel } from '../../src/schema/migration/steps.js'
import { stepsBetween } from '../../src/schema/migration/steps-between.js'
import { printSchema } from '../../src/schema/print/print-schema.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import { throws } from '../helpers/throws.js'
import { generic, model, text } from '../schema/helpers/declarations.js'

const test = suite('schema changes of generic keys')

const schemaOf = (
  targets: readonly string[],
  options: object = {},
  names: readonly string[] = targets,
): SchemaMeta =>
  resolveSchema({
    ...Object.fromEntries(names.map((name) => [name, model({ title: text() })])),
    Comment: model({ note: text(), target: generic(targets, { relatedName: 'comments', ...options }) }),
  })

/** A log with a comment on a post and one on a photo. */
function written(schema: SchemaMeta): MemoryLog {
  const log = new MemoryLog()
  const store = new CoreStore(schema, { log })
  for (const name of ['Post', 'Photo']) store.create(schema.model(name), { title: name })
  const comment = schema.model('Comment')
  for (const name of ['Post', 'Photo']) store.create(comment, { note: name, [`target__${name}_id`]: 1 })
  return log
}

function comments(store: CoreStore): Values[] {
  const table = store.state.table(store.schema.model('Comment'))
  return Array.from({ length: table.limit }, (_, slot) => ({ ...(table.row(slot) as Values) }))
}
const both = schemaOf(['Post', 'Photo'])
const migration = (steps: AnyMigration['steps']): AnyMigration => ({ name: 'one', steps }) as AnyMigration

test('another target is free', () => {
  const log = written(both)
  const more = schemaOf(['Post', 'Photo', 'Video'])
  const store = new CoreStore(more, { log })
  assert.equal(comments(store)[1], {
    id: 2,
    note: 'Photo',
    target__Post_id: null,
    target__Photo_id: 1,
    target__Video_id: null,
  })
  store.create(more.model('Video'), { title: 'v' })
  store.update(more.model('Comment'), 1, { target__Video_id: 1 })
  assert.equal(comments(new CoreStore(more, { log })), comments(store))
  const step = addField('Comment', 'target__Video', generic(['Video'], { relatedName: 'comments' }))
  const migrated = new CoreStore(more, {
    log: written(schemaOf(['Post', 'Photo'], {}, ['Post', 'Photo', 'Video'])),
    migrations: [migration([step])],
  })
  assert.equal(comments(migrated), comments(new CoreStore(more, { log: written(both) })))
})

test('a target is removed by a step, if no row is left without one', () => {
  const one = schemaOf(['Post'], {}, ['Post', 'Photo'])
  throws(() => new CoreStore(one, { log: written(both) }), 'ERR_SCHEMA_CHANGED')
  const steps = [removeField('Comment', 'target__Photo')]
  throws(
    () => new CoreStore(one, { log: written(both), migrations: [migration(steps)] }),
    'ERR_SCHEMA_DATA',
    '1 of Comment does not fit (2)',
  )
  const nullable = { null: true }
  const store = new CoreStore(schemaOf(['Post'], nullable, ['Post', 'Photo']), {
    log: written(schemaOf(['Post', 'Photo'], nullable)),
    migrations: [migration(steps)],
  })
  assert.equal(
    comments(store).map((row) => row['target__Post_id']),
    [1, null],
  )
})

test('a renamed target carries its keys', () => {
  const renamed = schemaOf(['Article', 'Photo'])
  const { steps } = stepsBetween(both.describe(), renamed.describe(), {
    ...NO_DECISIONS,
    renamedModels: new Map([['Post', 'Article']]),
  })
  assert.equal(steps, [
    renameModel('Post', 'Article'),
    renameField('Comment', 'target__Post', 'target__Article'),
  ])
  const log = written(both)
  const store = new CoreStore(renamed, { log, migrations: [migration(steps as never)] })
  assert.is(comments(store)[0]?.['target__Article_id'], 1)
  assert.equal(
    comments(new CoreStore(renamed, { log, migrations: [migration(steps as never)] })),
    comments(store),
  )
})

test('a key that must not be null any more is checked', () => {
  const nullable = schemaOf(['Post', 'Photo'], { null: true })
  const log = written(nullable)
  assert.is(comments(new CoreStore(both, { log })).length, 2)
  const bad = written(nullable)
  new CoreStore(nullable, { log: bad }).create(nullable.model('Comment'), { note: 'none' })
  throws(() => new CoreStore(both, { log: bad }), 'ERR_SCHEMA_DATA', '1 of Comment does not fit (3)')
})

test('a step names the key to one target', () => {
  for (const [field, targets] of [
    ['target', ['Post']],
    ['target__Post', ['Photo']],
    ['target__Post', ['Post', 'Photo']],
  ] as const)
    throws(() => addField('Comment', field, generic(targets) as FieldDeclaration), 'ERR_ARGUMENT')
})

test('a printed schema declares it', () => {
  assert.match(
    printSchema(both.describe()),
    "target: genericKey(['Post', 'Photo'], { onDelete: 'CASCADE', relatedName: 'comments' })",
  )
})

test.run()
