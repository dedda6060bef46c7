import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryLog } from '../../src/log/memory-log.js'
import { migrationHistory } from '../../src/recovery/migration-history.js'
import type { AnyMigration } from '../../src/recovery/schema-plan.js'
import { integer, string } from '../../src/schema/fields.js'
import { addField, addModel } from '../../src/schema/migration/steps.js'
import { model as typedModel } from '../../src/schema/model.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import { model, number, text } from '../schema/helpers/declarations.js'

const test = suite('the migrations of a log')

const first = resolveSchema({ Book: model({ title: text() }) })
const second = resolveSchema({ Book: model({ title: text(), pages: number() }) })
const initial: AnyMigration = { name: '0001', steps: [addModel('Book', typedModel({ title: string() }))] }
const pages: AnyMigration = { name: '0002', steps: [addField('Book', 'pages', integer(), { value: 1 })] }
const later: AnyMigration = { name: '0003', steps: [addField('Book', 'x', integer(), { value: 1 })] }

const brief = async (log: MemoryLog, migrations: readonly AnyMigration[]): Promise<readonly unknown[]> =>
  (await migrationHistory(log, migrations)).map(({ name, state, position, time }) => [
    name,
    state,
    position,
    time,
  ])

test('are applied with position and time, contained, pending, or unknown to the code', async () => {
  let time = 100
  const clock = (): number => time
  const log = new MemoryLog()
  assert.equal(await brief(log, [initial]), [['0001', 'pending', undefined, undefined]])
  new CoreStore(first, { log, clock }).create(first.model('Book'), { title: 'One' })
  // The log names no migration, but has the schema of the first one.
  assert.equal(await brief(log, [initial, pages]), [
    ['0001', 'contained', undefined, undefined],
    ['0002', 'pending', undefined, undefined],
  ])
  time = 200
  await CoreStore.open(second, { log, clock, migrations: [initial, pages] })
  const applied = [
    ['0001', 'contained', 3, 200],
    ['0002', 'applied', 3, 200],
  ]
  assert.equal(await brief(log, [initial, pages]), applied)
  assert.equal(await brief(log, [initial, pages, later]), [
    ...applied,
    ['0003', 'pending', undefined, undefined],
  ])
  assert.equal(await brief(log, [initial]), [applied[0], ['0002', 'unknown', 3, 200]])
  assert.equal(await brief(log, []), applied)
})

test('of a store that was made with them are contained', async () => {
  const log = new MemoryLog()
  const store = new CoreStore(second, { log, clock: () => 7, migrations: [initial, pages] })
  assert.is(store.position, 1)
  assert.equal(await brief(log, [initial, pages]), [
    ['0001', 'contained', 1, 7],
    ['0002', 'contained', 1, 7],
  ])
})

test.run()
