import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryLog } from '../../src/log/memory-log.js'
import type { AnyMigration } from '../../src/recovery/schema-plan.js'
import type { ModelDeclaration } from '../../src/schema/declaration.js'
import { integer, string } from '../../src/schema/fields.js'
import { addField, addModel, renameField, renameModel } from '../../src/schema/migration/steps.js'
import { model as declare } from '../../src/schema/model.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import { throws } from '../helpers/throws.js'
import { model, number, text } from '../schema/helpers/declarations.js'

const test = suite('migrations over changes that a log has recorded by itself')

type Models = Record<string, ModelDeclaration>

const FIRST: Models = { Book: model({ name: text() }) }
/** What needs no migration. */
const FREE: Models = {
  Book: model({ name: text(), pages: number({ default: 1 }) }),
  Tag: model({ label: text() }),
}
const LAST: Models = {
  Work: model({ name: text(), size: number({ default: 1 }), stock: number({ default: 3 }) }),
  Tag: model({ label: text() }),
}

const initial: AnyMigration = { name: '0001', steps: [addModel('Book', declare({ name: string() }))] }
const changes: AnyMigration = {
  name: '0002',
  steps: [
    addModel('Tag', declare({ label: string() })),
    addField('Book', 'pages', integer({ default: 1 })),
    renameModel('Book', 'Work'),
    renameField('Work', 'pages', 'size'),
    addField('Work', 'stock', integer({ default: 3 })),
  ],
}

function open(models: Models, log: MemoryLog, migrations?: readonly AnyMigration[]): CoreStore {
  return new CoreStore(resolveSchema(models), { log, ...(migrations === undefined ? {} : { migrations }) })
}

/** A log with a row of each time: before and after a change that recorded itself. */
function recorded(migrations?: readonly AnyMigration[]): MemoryLog {
  const log = new MemoryLog()
  const first = open(FIRST, log, migrations)
  first.create(first.schema.model('Book'), { name: 'a' })
  const second = open(FREE, log, migrations)
  second.create(second.schema.model('Book'), { name: 'b', pages: 9 })
  second.create(second.schema.model('Tag'), { label: 'x' })
  return log
}

const rowsOf = (store: CoreStore): readonly unknown[] => {
  const table = store.state.table(store.schema.model('Work'))
  return [0, 1].map((slot) => ({ ...table.row(slot) }))
}

test('if what they add exists already, its rows and values stay, and the migration counts as applied', () => {
  for (const known of [undefined, [initial]]) {
    const log = recorded(known)
    const store = open(LAST, log, [initial, changes])
    assert.equal(rowsOf(store), [
      { id: 1, name: 'a', size: 1, stock: 3 },
      { id: 2, name: 'b', size: 9, stock: 3 },
    ])
    const { position } = log
    const again = open(LAST, log, [initial, changes])
    assert.is(log.position, position)
    assert.equal(rowsOf(again), rowsOf(store))
  }
})

test('a model or field that the last migration had is not recorded automatically: ERR_MIGRATION', () => {
  const log = recorded([initial])
  const wrong = { name: '0002', steps: [addField('Book', 'name', string())] }
  throws(() => open(FREE, log, [initial, wrong]), 'ERR_MIGRATION', 'takes the name name')
  const twice = { name: '0002', steps: [...changes.steps.slice(0, 1), ...changes.steps.slice(0, 1)] }
  throws(() => open(FREE, log, [initial, twice]), 'ERR_MIGRATION', 'takes the name Tag')
})

test('a change that was recorded differently from the migration is altered automatically, or refused', () => {
  const log = recorded([initial])
  const wider = {
    name: '0002',
    steps: [changes.steps[0] as never, addField('Book', 'pages', integer({ null: true }))],
  }
  const models = (options: object, type: 'integer' | 'string'): Models => ({
    ...FREE,
    Book: model({ name: text(), pages: { kind: 'scalar', type, options } }),
  })
  const other = {
    name: '0002',
    steps: [changes.steps[0] as never, addField('Book', 'pages', string({ default: '' }))],
  }
  throws(
    () => open(models({ default: '' }, 'string'), log, [initial, other]),
    'ERR_SCHEMA_CHANGED',
    'Book.pages: type',
  )
  const store = open(models({ null: true }, 'integer'), log, [initial, wider])
  assert.is(store.schema.model('Book').fieldByName.get('pages')?.null, true)
  assert.is(log.position, 7)
})

test('a model that a log has recorded automatically may be renamed by the migration that adds it', () => {
  const log = recorded([initial])
  const steps: AnyMigration = {
    name: '0002',
    steps: [
      addModel('Tag', declare({ label: string() })),
      addField('Book', 'pages', integer({ default: 1 })),
      renameModel('Tag', 'Label'),
    ],
  }
  const other: AnyMigration = { name: '0003', steps: [renameModel('Label', 'Mark')] }
  const models: Models = { Book: FREE['Book'] as ModelDeclaration, Mark: FREE['Tag'] as ModelDeclaration }
  const store = open(models, log, [initial, steps, other])
  assert.is(store.state.table(store.schema.model('Mark')).size > 0, true)
})

test.run()
