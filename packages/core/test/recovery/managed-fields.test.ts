import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryLog } from '../../src/log/memory-log.js'
import type { AnyMigration } from '../../src/recovery/schema-plan.js'
import { datetime, integer } from '../../src/schema/fields.js'
import type { SchemaMeta } from '../../src/schema/meta.js'
import { addField } from '../../src/schema/migration/steps.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import { throws } from '../helpers/throws.js'
import { model, number, scalar, text } from '../schema/helpers/declarations.js'
import { create, rowsOf, update } from './helpers/rows.js'

const test = suite('managed fields of rows that were there before')

const schemaOf = (fields: Record<string, unknown> = {}): SchemaMeta =>
  resolveSchema({ Note: model({ text: text(), ...fields }) })
const clock = (): number => Date.UTC(2024, 4, 1)
const NOW = '2024-05-01T00:00:00Z'

function written(schema: SchemaMeta = schemaOf()): MemoryLog {
  const log = new MemoryLog()
  const store = new CoreStore(schema, { log, clock })
  for (const each of ['a', 'b']) create(store, 'Note', { text: each })
  update(store, 'Note', 2, { text: 'c' })
  return log
}

test('a new version begins at 1, and counts from there', () => {
  const schema = schemaOf({ version: number({ version: true }) })
  const log = written()
  const store = new CoreStore(schema, { log })
  assert.equal(
    rowsOf(store, 'Note').map(({ version }) => version),
    [1, 1],
  )
  update(store, 'Note', 1, { text: 'x' })
  assert.equal(rowsOf(new CoreStore(schema, { log }), 'Note'), [
    { id: 1, text: 'x', version: 2 },
    { id: 2, text: 'c', version: 1 },
  ])
})

test('a migration adds a version with 1, or with another value', () => {
  const schema = schemaOf({ version: number({ version: true }) })
  for (const [options, value] of [
    [{}, 1],
    [{ value: 5 }, 5],
  ] as const) {
    const migrations: AnyMigration[] = [
      { name: '0001', steps: [addField('Note', 'version', integer({ version: true }), options)] },
    ]
    const store = new CoreStore(schema, { log: written(), migrations })
    assert.equal(
      rowsOf(store, 'Note').map(({ version }) => version),
      [value, value],
    )
  }
})

test('a new time needs a value for these rows, or null', () => {
  throws(
    () => new CoreStore(schemaOf({ at: scalar('datetime', { now: 'create' }) }), { log: written() }),
    'ERR_SCHEMA_CHANGED',
  )
  const nullable = new CoreStore(schemaOf({ at: scalar('datetime', { now: 'update', null: true }) }), {
    log: written(),
    clock,
  })
  update(nullable, 'Note', 1, { text: 'x' })
  assert.equal(
    rowsOf(nullable, 'Note').map(({ at }) => at),
    [NOW, null],
  )
  const value = '2020-01-01T00:00:00Z'
  const migrations: AnyMigration[] = [
    { name: '0001', steps: [addField('Note', 'at', datetime({ now: 'create' }), { value })] },
  ]
  const store = new CoreStore(schemaOf({ at: scalar('datetime', { now: 'create' }) }), {
    log: written(),
    migrations,
    clock,
  })
  create(store, 'Note', { text: 'new' })
  assert.equal(
    rowsOf(store, 'Note').map(({ at }) => at),
    [value, value, NOW],
  )
})

test('a field that becomes managed keeps its values, and one that no longer is does too', () => {
  const plain = schemaOf({ at: scalar('datetime', { default: '2020-01-01' }), n: number({ default: 7 }) })
  const managed = schemaOf({ at: scalar('datetime', { now: 'update' }), n: number({ version: true }) })
  const log = written(plain)
  const store = new CoreStore(managed, { log, clock })
  update(store, 'Note', 1, { text: 'x' })
  const rows = [
    { id: 1, text: 'x', at: NOW, n: 8 },
    { id: 2, text: 'c', at: '2020-01-01T00:00:00Z', n: 7 },
  ]
  assert.equal(rowsOf(store, 'Note'), rows)
  const back = new CoreStore(plain, { log })
  update(back, 'Note', 2, { n: 0 })
  assert.equal(rowsOf(back, 'Note'), [rows[0], { ...rows[1], n: 0 }])
})

test('a field that may be null becomes a version only if no row has null', () => {
  const nullable = schemaOf({ n: number({ null: true }) })
  const log = written(nullable)
  throws(() => new CoreStore(schemaOf({ n: number({ version: true }) }), { log }), 'ERR_SCHEMA_DATA')
})

test('what a migration writes counts as a change', () => {
  const schema = schemaOf({
    version: number({ version: true }),
    at: scalar('datetime', { now: 'update', null: true }),
  })
  const migrations: AnyMigration[] = [
    { name: '0001', steps: [], run: (_, after) => update(after as never, 'Note', 1, { text: 'run' }) },
  ]
  const log = written(schema)
  const store = new CoreStore(schema, { log, migrations, clock: () => clock() + 1000 })
  assert.equal(rowsOf(store, 'Note')[0], { id: 1, text: 'run', version: 2, at: '2024-05-01T00:00:01Z' })
  assert.is(new CoreStore(schema, { log, migrations }).state.hash(), store.state.hash())
})

test.run()
