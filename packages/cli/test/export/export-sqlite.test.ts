import { existsSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { resolveSchema, CoreStore, type FieldMeta, type ModelMeta, type State } from '@relata/core/engine'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { exportSqlite } from '../../src/export/export-sqlite.js'
import { linksOf, rowsOf, storedModels } from '../../src/export/export-lines.js'
import { inProject } from '../helpers/project.js'
import { randomStore } from '../helpers/random-store.js'
import { SqliteFile } from '../helpers/sqlite-file.js'

const test = suite('export to SQLite')

/** What SQLite is to have, written down by the type alone. */
function expected({ type, key }: FieldMeta, value: unknown, isLong: boolean): string {
  if (value === null) return 'null'
  const name = key === undefined ? type.name : key.targetField.type.name
  if (name === 'json') return `text:${JSON.stringify(value)}`
  if (name === 'custom') return customText(value)
  if (value instanceof Uint8Array) return `blob:${Buffer.from(value).toString('hex')}`
  if (typeof value === 'bigint') return `${isLong ? 'text' : 'integer'}:${value}`
  if (typeof value === 'boolean') return `integer:${value ? 1 : 0}`
  if (typeof value === 'number') {
    if (name === 'float' || name === 'duration') return `real:${value}`
    return `integer:${value}`
  }
  return `text:${String(value)}`
}

function customText(value: unknown): string {
  if (value instanceof Uint8Array) return `blob:${Buffer.from(value).toString('hex')}`
  if (typeof value === 'boolean') return `integer:${value ? 1 : 0}`
  if (typeof value === 'number') return `number:${value}`
  return `text:${typeof value === 'object' ? JSON.stringify(value) : String(value)}`
}

function isLongColumn(state: State, field: FieldMeta): boolean {
  const { key } = field
  const own = key?.targetField ?? field
  return [...rowsOf(state, own.model)].some((row) => {
    const value = row[own.attribute]
    return typeof value === 'bigint' && (value > 2n ** 63n - 1n || value < -(2n ** 63n))
  })
}

const sameNumber = (text: string | undefined): string | undefined =>
  text?.replace(/^(integer|real):(?=.*)/, 'number:')

/** Compares a row with that of the database; returns how many values it has. */
function compareRow(
  state: State,
  model: ModelMeta,
  byKey: ReadonlyMap<string | undefined, Readonly<Record<string, string>>>,
  row: Readonly<Record<string, unknown>>,
): number {
  const key = expected(model.pk, row[model.pk.attribute], isLongColumn(state, model.pk))
  for (const field of model.fields) {
    const has = byKey.get(key)?.[field.attribute]
    const wanted = expected(field, row[field.attribute], isLongColumn(state, field))
    assert.is(wanted.startsWith('number:') ? sameNumber(has) : has, wanted)
  }
  return model.fields.length
}

test('every table has the rows of its model, every link is there, keys refer to rows: for random schemas and values', async () => {
  let compared = 0
  await fc.assert(
    fc.asyncProperty(randomStore, (store) =>
      inProject({}, async (project) => {
        const file = project.path('store.sqlite')
        const { state } = store
        await exportSqlite(state, file)
        const db = await SqliteFile.open(file)
        try {
          assert.equal(db.values('PRAGMA foreign_key_check'), [])
          assert.equal(db.values('PRAGMA integrity_check'), [['ok']])
          for (const model of storedModels(state)) {
            const found = db.rows(model.name)
            const rows = [...rowsOf(state, model)]
            // A table with an integer key is in the order of that key.
            const byKey = new Map(found.map((row) => [row[model.pk.attribute], row]))
            assert.is(found.length, rows.length)
            for (const row of rows) compared += compareRow(state, model, byKey, row)
          }
          const links = [...linksOf(state)].filter(([label]) => label === 'Book.readers').length
          assert.is(db.values('SELECT * FROM "Book_readers"').length, links)
          const pairs = db.values(
            'SELECT count(*) FROM "Author_friends" a WHERE NOT EXISTS (SELECT 1 FROM "Author_friends" b WHERE a.from_id = b.to_id AND a.to_id = b.from_id)',
          )
          assert.equal(pairs, [[0]])
        } finally {
          db.close()
        }
      }),
    ),
    { numRuns: 60, interruptAfterTimeLimit: 60_000 },
  )
  assert.ok(compared > 500, String(compared))
})

test('names that are equal in SQL become different ones; keys, unique values and indexes are declared', () =>
  inProject({}, async (project) => {
    const schema = resolveSchema({
      Item: {
        fields: {
          a: { kind: 'scalar', type: 'string', options: { unique: true } },
          A: { kind: 'scalar', type: 'integer', options: { index: true, null: true } },
        },
        options: { indexes: [['-a', 'A']] },
      },
      item: {
        fields: { owner: { kind: 'foreignKey', to: 'Item', options: { onDelete: 'CASCADE' } } },
        options: {},
      },
    } as never)
    const store = new CoreStore(schema)
    store.create(schema.model('Item'), { a: 'x', A: 1 })
    store.create(schema.model('item'), { owner_id: 1 })
    const file = project.path('out.sqlite')
    await exportSqlite(store.state, file)
    const db = await SqliteFile.open(file)
    assert.equal(
      db.values("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").map(([name]) => name),
      ['Item', 'item_2'],
    )
    assert.equal(db.values('SELECT "A_2", a FROM Item'), [[1, 'x']])
    const [[sql]] = db.values("SELECT sql FROM sqlite_master WHERE name = 'item_2'") as [[string]]
    assert.match(sql, 'REFERENCES "Item" ("id") ON DELETE CASCADE')
    const indexes = db
      .values("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")
      .flat()
    assert.equal(indexes, [
      'CREATE INDEX "Item_index_1" ON "Item" ("A_2")',
      'CREATE INDEX "Item_index_2" ON "Item" ("a" DESC, "A_2")',
      'CREATE INDEX "item_2_index_1" ON "item_2" ("owner_id")',
    ])
    db.close()
  }))

test('a primary key of several fields is one in SQL, and references have the automatic key, which is unique', () =>
  inProject({}, async (project) => {
    const number = { kind: 'scalar', type: 'integer', options: {} }
    const owner = (to: string): object => ({ kind: 'foreignKey', to, options: { onDelete: 'CASCADE' } })
    const schema = resolveSchema({
      Project: { fields: {}, options: {} },
      Task: { fields: { project: owner('Project'), id: number }, options: { primaryKey: ['project', 'id'] } },
      Comment: { fields: { task: owner('Task') }, options: {} },
      // SQLite takes 1 and true for one value.
      Odd: {
        fields: { a: { kind: 'scalar', type: 'custom', options: {} }, b: number },
        options: { primaryKey: ['a', 'b'] },
      },
    } as never)
    const store = new CoreStore(schema)
    store.create(schema.model('Project'), {})
    store.create(schema.model('Task'), { project_id: 1, id: 7 })
    store.create(schema.model('Comment'), { task_id: 1 })
    const file = project.path('out.sqlite')
    await exportSqlite(store.state, file)
    const db = await SqliteFile.open(file)
    const sqlOf = (table: string): string =>
      String(db.values(`SELECT sql FROM sqlite_master WHERE name = '${table}'`)[0]?.[0])
    assert.is(
      sqlOf('Task'),
      `CREATE TABLE "Task" (
  "_id" INTEGER NOT NULL UNIQUE,
  "project_id" INTEGER NOT NULL REFERENCES "Project" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  "id" INTEGER NOT NULL,
  PRIMARY KEY ("project_id", "id")
)`,
    )
    assert.match(sqlOf('Comment'), 'REFERENCES "Task" ("_id")')
    assert.match(sqlOf('Odd'), '"id" INTEGER PRIMARY KEY NOT NULL')
    assert.equal(db.values('PRAGMA foreign_key_check'), [])
    assert.equal(db.values('SELECT * FROM "Task"'), [[1, 1, 7]])
    db.close()
  }))

test('a file that exists is left as it is: ERR_FILE_EXISTS', () =>
  inProject({ 'taken.sqlite': 'mine' }, async (project) => {
    const store = new CoreStore(resolveSchema({}))
    let code: unknown
    await exportSqlite(store.state, project.path('taken.sqlite')).catch(
      (error: { code: unknown }) => (code = error.code),
    )
    assert.is(code, 'ERR_FILE_EXISTS')
    assert.ok(existsSync(project.path('taken.sqlite')))
    writeFileSync(project.path('x'), '')
  }))

test('a generic key has a column for each target, and the kind and the key of its row', () =>
  inProject({}, async (project) => {
    const text = { kind: 'scalar', type: 'string', options: {} } as const
    const target = {
      kind: 'genericKey',
      targets: ['Post', 'Photo'],
      options: { onDelete: 'CASCADE' },
    } as const
    const schema = resolveSchema({
      Post: { fields: { title: text }, options: {} },
      Photo: { fields: { url: { ...text, options: { primaryKey: true } } }, options: {} },
      Comment: { fields: { target }, options: {} },
    })
    const store = new CoreStore(schema)
    store.create(schema.model('Post'), { title: 'p' })
    store.create(schema.model('Photo'), { url: '/p' })
    store.create(schema.model('Comment'), { target__Post_id: 1 })
    store.create(schema.model('Comment'), { target__Photo_id: '/p' })
    const path = project.path('generic.sqlite')
    await exportSqlite(store.state, path)
    const file = await SqliteFile.open(path)
    assert.equal(file.values('SELECT id, target_type, target_id FROM Comment ORDER BY id'), [
      [1, 'Post', 1],
      [2, 'Photo', '/p'],
    ])
    assert.throws(
      () => file.values('INSERT INTO Comment (target__Post_id, target__Photo_id) VALUES (1, 1)'),
      /CHECK/,
    )
    file.close()
  }))

test.run()
