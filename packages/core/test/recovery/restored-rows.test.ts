import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryLog } from '../../src/log/memory-log.js'
import { recover } from '../../src/recovery/recover.js'
import { restoredRows } from '../../src/recovery/restored-rows.js'
import type { AnyMigration } from '../../src/recovery/schema-plan.js'
import type { SchemaStep } from '../../src/schema/migration/schema-step.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import { rejects } from '../helpers/throws.js'
import { key, many, model, number, text } from '../schema/helpers/declarations.js'

const test = suite('what restoring steps bring back')

const schema = resolveSchema({
  Tag: model({ name: text() }),
  Book: model({
    title: text(),
    pages: number({ null: true }),
    tags: many('Tag', { relatedName: 'books' }),
    marks: many('Tag', { through: 'Mark', relatedName: 'marked' }),
  }),
  Mark: model({ book: key('Book', { relatedName: 'marks1' }), tag: key('Tag', { relatedName: 'marks2' }) }),
})

function written(): CoreStore {
  const store = new CoreStore(schema)
  store.create(schema.model('Tag'), { name: 'x' })
  for (const pages of [1, null, 3]) store.create(schema.model('Book'), { title: 'a', pages })
  store.link(schema.links.find(({ label }) => label === 'Book.tags') as never, 0, 0)
  return store
}

/** How much the first of the steps brings back. */
function first(...steps: readonly object[]): number | undefined {
  const all = steps as readonly SchemaStep[]
  return restoredRows(all, written().state).get(all[0] as SchemaStep)
}

const field = (name: string): object => ({ step: 'restoreField', model: 'Book', field: name })

test('rows, values that are not null and links are counted, under the names that they have by then', () => {
  assert.is(first({ step: 'restoreModel', model: 'Book' }), 3)
  assert.is(first(field('pages')), 2)
  assert.is(first(field('tags')), 1)
  // The rows of the through model are counted where that comes back.
  assert.is(first(field('marks')), 0)
  const renames = [
    { step: 'renameField', model: 'Work', field: 'length', to: 'pages' },
    { step: 'renameModel', model: 'Work', to: 'Book' },
  ]
  assert.is(first({ step: 'restoreField', model: 'Work', field: 'length' }, ...renames), 2)
})

test('what a later step removes again, or the schema does not have, is nothing', () => {
  const removed = { step: 'removeModel', model: 'Book' }
  assert.is(first({ step: 'restoreModel', model: 'Book' }, removed), 0)
  assert.is(first(field('pages'), removed), 0)
  assert.is(first(field('pages'), { step: 'removeField', model: 'Book', field: 'pages' }), 0)
  assert.is(first({ step: 'restoreModel', model: 'Shelf' }), 0)
  assert.is(first(field('weight')), 0)
  assert.is(first({ step: 'addModel', model: 'Book' }), undefined)
})

test('a migration that writes data needs a way to run it', async () => {
  const log = new MemoryLog()
  const store = new CoreStore(schema, { log })
  store.create(schema.model('Tag'), { name: 'x' })
  const writing: AnyMigration = { name: '0002', steps: [], run: () => undefined }
  await rejects(
    recover({ schema, log, migrations: [writing] }),
    'ERR_ARGUMENT',
    'needs the option runMigration',
  )
})

test.run()
