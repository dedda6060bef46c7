import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RelataError } from '../../src/error/relata-error.js'
import type { Commit } from '../../src/event/commit.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import type { AnyMigration } from '../../src/recovery/schema-plan.js'
import { integer } from '../../src/schema/fields.js'
import type { SchemaDescription, SchemaMeta } from '../../src/schema/meta.js'
import { applySteps } from '../../src/schema/migration/apply-steps.js'
import { declarationsOf } from '../../src/schema/migration/declarations-of.js'
import { reverseMigration } from '../../src/schema/migration/reverse-steps.js'
import type { DescribedField, SchemaStep } from '../../src/schema/migration/schema-step.js'
import {
  alterField,
  removeField,
  removeModel,
  renameField,
  renameModel,
} from '../../src/schema/migration/steps.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { MemorySnapshots } from '../../src/snapshot/memory-snapshots.js'
import { CoreStore } from '../../src/store/core-store.js'
import type { ReadStore, WriteStore } from '../../src/store/read-store.js'
import { canonicalText } from '../../src/util/canonical-text.js'
import { must } from '../../src/util/assert.js'
import { throws } from '../helpers/throws.js'
import { key, model, scalar, text } from '../schema/helpers/declarations.js'
import { schemaPair } from '../schema/helpers/rich-schema.js'
import { pictureOf } from '../snapshot/store-picture.js'
import { RandomRows } from './helpers/random-rows.js'
import { create, linksOf, remove, rowsOf, update } from './helpers/rows.js'
import { changeOf, onlyOurs, type SchemaPair } from './helpers/schema-pair.js'

const test = suite('the state that a migration leaves')

function copyOf(log: MemoryLog): MemoryLog {
  const copy = new MemoryLog()
  for (let position = 1; position <= log.position; position++) copy.push(log.at(position) as Commit)
  return copy
}

/** With the links in the order in which they were made: that of automatic through rows. */
function picture(store: CoreStore): string {
  const own = store.schema.links.filter(({ through }) => through === undefined)
  return canonicalText([pictureOf(store), own.map(({ label }) => linksOf(store, label))])
}

interface Written {
  readonly log: MemoryLog
  readonly snapshots: MemorySnapshots
  readonly picture: string
}

/** A store of random rows, with a snapshot in the middle of its log. */
async function written(schema: SchemaMeta, numbers: readonly number[]): Promise<Written> {
  const [log, snapshots] = [new MemoryLog(), new MemorySnapshots()]
  const store = await CoreStore.open(schema, { log, snapshotStore: snapshots, snapshots: false })
  new RandomRows(store, numbers).write(60)
  await store.saveSnapshot()
  new RandomRows(store, numbers.toReversed()).write(30)
  return { log, snapshots, picture: picture(store) }
}

interface Chain {
  readonly schema: SchemaMeta
  readonly migrations: readonly AnyMigration[]
}

/** Reads the rows before the steps, and makes random writes after them. */
function writing(numbers: readonly number[]): (before: ReadStore, after: WriteStore) => void {
  return (before, after) => {
    for (const { name, autoOf } of before.schema.models) if (autoOf === undefined) rowsOf(before, name)
    new RandomRows(after, numbers).write(30)
  }
}

/** The steps between two schemas and then some more, each with a function that writes. */
function chainOf({ after, steps }: SchemaPair, numbers: readonly number[]): Chain {
  const migrations: AnyMigration[] = [{ name: '0002', steps, run: writing(numbers.slice(3)) }]
  let description: SchemaDescription = after.describe()
  for (const [at, kind] of numbers.slice(0, (numbers[0] ?? 0) % 4).entries()) {
    const migration = { name: `m${at}`, steps: stepsOf(description, kind) }
    try {
      description = applySteps(description, migration)
      resolveSchema(declarationsOf(description))
    } catch (error) {
      // Other models need it.
      onlyOurs(error)
      break
    }
    migrations.push(kind % 3 === 0 ? migration : { ...migration, run: writing(numbers.slice(5 + at)) })
  }
  const schema = migrations.length === 1 ? after : resolveSchema(declarationsOf(description))
  return { schema, migrations }
}

/** A step or none, by a number. */
function stepsOf({ models }: SchemaDescription, kind: number): readonly SchemaStep[] {
  const names = Object.keys(models)
  const name = names[kind % names.length]
  if (name === undefined) return []
  const { fields } = models[name] as unknown as { readonly fields: object }
  const own = Object.keys(fields).filter((each) => each !== '_order')
  const field = own[kind % own.length]
  if (kind % 4 === 0) return [removeModel(name)]
  if (kind % 4 === 1) return [renameModel(name, `Renamed${name}`)]
  return kind % 4 === 2 && field !== undefined ? [renameField(name, field, `renamed_${field}`)] : []
}

test('it equals the one that a later start rebuilds from the log, with and without a snapshot, also after later writes', async () => {
  const seen = { opened: 0, refused: 0, chains: 0, written: 0, snapshots: 0 }
  const numbers = fc.array(fc.nat(9999), { minLength: 50, maxLength: 300 })
  await fc.assert(
    fc.asyncProperty(schemaPair, numbers, async ([first, second], list) => {
      const pair = changeOf(first, second, list[0] ?? 0)
      if (pair === undefined) return
      const { schema, migrations } = chainOf(pair, list)
      const { log, snapshots, picture: before } = await written(pair.before, list)
      const pictures: string[] = []
      for (const snapshotStore of [undefined, snapshots]) {
        const copy = copyOf(log)
        // Fields that are set to the time of a commit must be equal in both.
        let time = Date.UTC(2024, 4, 1)
        const opened = await CoreStore.open(schema, {
          log: copy,
          clock: () => time++,
          migrations,
          snapshots: false,
          ...(snapshotStore === undefined ? {} : { snapshotStore }),
        }).catch(onlyOurs)
        if (opened instanceof RelataError) {
          assert.is(copy.position, log.position)
          assert.is(picture(new CoreStore(pair.before, { log: copy })), before)
          pictures.push(opened.message)
          seen.refused++
          continue
        }
        const state = picture(opened)
        assert.is(picture(new CoreStore(schema, { log: copyOf(copy) })), state, 'after a restart')
        // None where all that the migrations make is in the log already.
        seen.written += (copy.at(log.position + 1)?.events.length ?? 1) - 1
        if (opened.recovery?.snapshot !== undefined) seen.snapshots++
        new RandomRows(opened, list.slice(7)).write(20)
        const later = picture(opened)
        assert.is(picture(new CoreStore(schema, { log: copy })), later, 'after writes and a restart')
        pictures.push(state + later)
        seen.opened++
        if (migrations.length > 1) seen.chains++
      }
      assert.is(pictures[0], pictures[1])
    }),
    { includeErrorInReport: true, numRuns: 80 },
  )
  assert.ok(
    Object.values(seen).every((count) => count > 0),
    JSON.stringify(seen),
  )
})

test('a key that refers to a field of another type, whose rows its values are not, is refused', () => {
  for (const type of ['decimal', 'binary', 'string', 'bigInteger'] as const) {
    const author = { name: text(), code: scalar(type, { unique: true, null: true }) }
    const first = resolveSchema({
      Author: model(author),
      Book: model({ author: key('Author', { relatedName: '+' }) }),
    })
    const log = new MemoryLog()
    const store = new CoreStore(first, { log })
    const code = { decimal: '1', binary: Uint8Array.of(1), string: '1', bigInteger: 1n }[type]
    create(store, 'Author', { name: 'Ann', code })
    create(store, 'Book', { author_id: 1 })
    const second = resolveSchema({
      Author: model(author),
      Book: model({ author: key('Author', { toField: 'code', relatedName: '+' }) }),
    })
    const { fields } = second.describe().models['Book'] as unknown as {
      fields: Record<string, DescribedField>
    }
    const described = must(fields['author'], 'a field')
    const step: SchemaStep = { step: 'alterField', model: 'Book', field: 'author', described }
    throws(
      () => new CoreStore(second, { log, migrations: [{ name: '0002', steps: [step] }] }),
      'ERR_SCHEMA_DATA',
      'author',
    )
    assert.is(log.position, 3, type)
  }
})

const BOOKS = resolveSchema({
  Author: model({ name: text() }),
  Book: model({
    code: text({ null: true }),
    author: key('Author', { null: true, onDelete: 'SET_NULL', relatedName: '+' }),
  }),
})

function books(): MemoryLog {
  const log = new MemoryLog()
  const store = new CoreStore(BOOKS, { log })
  for (const name of ['Ann', 'Ben']) create(store, 'Author', { name })
  for (const [code, author_id] of [
    ['1', 1],
    ['x', 2],
    ['7', 1],
  ])
    create(store, 'Book', { code, author_id })
  return log
}

const schemaAfter = (...migrations: readonly AnyMigration[]): SchemaMeta =>
  resolveSchema(
    declarationsOf(migrations.reduce((schema, each) => applySteps(schema, each), BOOKS.describe())),
  )

/** Opens a log with migrations that its schema is made of, and again. */
function openedTwice(log: MemoryLog, migrations: readonly AnyMigration[]): CoreStore {
  const schema = schemaAfter(...migrations)
  const store = new CoreStore(schema, { log, migrations })
  assert.is(picture(new CoreStore(schema, { log })), picture(store))
  return store
}

test('if a later migration fails, nothing of an earlier one stays', () => {
  const log = books()
  const [head, before] = [log.position, picture(new CoreStore(BOOKS, { log }))]
  const fault = new Error('no')
  const migrations: readonly AnyMigration[] = [
    { name: '0002', steps: [], run: (_: ReadStore, after: WriteStore) => remove(after, 'Book', 1) },
    {
      name: '0003',
      steps: [renameField('Book', 'code', 'isbn')],
      run: (_: ReadStore, after: WriteStore) => {
        remove(after, 'Book', 2)
        throw fault
      },
    },
  ]
  assert.throws(
    () => new CoreStore(schemaAfter(...migrations), { log, migrations }),
    (error: unknown) => error === fault,
  )
  assert.is(log.position, head)
  assert.is(picture(new CoreStore(BOOKS, { log })), before)
  const store = openedTwice(log, migrations.slice(0, 1))
  assert.equal(
    rowsOf(store, 'Book').map(({ id }) => id),
    [2, 3],
  )
})

test('the stores of a function are closed once it has returned', () => {
  const kept: WriteStore[] = []
  const run = (before: ReadStore, after: WriteStore): void => {
    update(after, 'Book', 1, { code: '2' })
    kept.push(before as WriteStore, after)
  }
  const store = openedTwice(books(), [{ name: '0002', steps: [], run }])
  const [before, after] = kept
  throws(() => update(must(after, 'kept'), 'Book', 1, { code: '3' }), 'ERR_CLOSED')
  throws(() => must(before, 'kept').assertOpen(), 'ERR_CLOSED')
  update(store, 'Book', 1, { code: '4' })
  assert.is(rowsOf(store, 'Book')[0]?.['code'], '4')
})

test('a value that could not be converted is refused under its later name, unless a function returns another one', () => {
  const convert = alterField('Book', 'code', integer({ null: true }))
  const rename = renameField('Book', 'code', 'isbn')
  const touch = (_: ReadStore, after: WriteStore): void => update(after, 'Book', 1, { author_id: null })
  const give =
    (name: string) =>
    (_: ReadStore, after: WriteStore): void =>
      update(after, 'Book', 2, { [name]: 5 })
  const chains: readonly (readonly AnyMigration[])[] = [
    [{ name: '0002', steps: [convert], run: touch }],
    [
      { name: '0002', steps: [], run: touch },
      { name: '0003', steps: [convert] },
    ],
    [
      { name: '0002', steps: [convert] },
      { name: '0003', steps: [rename], run: touch },
    ],
    [
      { name: '0002', steps: [convert], run: touch },
      { name: '0003', steps: [rename, renameModel('Book', 'Work')], run: () => undefined },
      { name: '0004', steps: [alterField('Work', 'isbn', integer({ null: true, index: true }))] },
    ],
  ]
  for (const migrations of chains) {
    const log = books()
    const { position } = log
    const error = throws(() => openedTwice(log, migrations), 'ERR_SCHEMA_DATA')
    assert.match(String(error), /1 of (Book|Work) does not fit \(2\)/)
    assert.is(log.position, position)
  }
  for (const migrations of [
    [{ name: '0002', steps: [convert], run: give('code') }],
    [
      { name: '0002', steps: [convert] },
      { name: '0003', steps: [rename], run: give('isbn') },
    ],
  ] as readonly (readonly AnyMigration[])[])
    assert.is(Object.values(rowsOf(openedTwice(books(), migrations), 'Book')[1] ?? {}).includes(5), true)
})

test('a value that one migration writes and the next one can not convert is refused', () => {
  const migrations: readonly AnyMigration[] = [
    {
      name: '0002',
      steps: [],
      run: (_: ReadStore, after: WriteStore) => {
        update(after, 'Book', 2, { code: '2' })
        update(after, 'Book', 3, { code: 'y' })
      },
    },
    { name: '0003', steps: [alterField('Book', 'code', integer({ null: true }))] },
  ]
  throws(() => openedTwice(books(), migrations), 'ERR_SCHEMA_DATA', '1 of Book does not fit (3)')
})

test('a row that one migration deletes ends what the next one restores', () => {
  const log = books()
  const removal: AnyMigration = { name: '0002', steps: [removeField('Book', 'author')] }
  openedTwice(log, [removal])
  const { steps } = reverseMigration(removal, BOOKS.describe())
  const run = (_: ReadStore, after: WriteStore): void => remove(after, 'Author', 1)
  const store = openedTwice(log, [removal, { name: '0003', steps: [], run }, { name: '0004', steps }])
  assert.equal(
    rowsOf(store, 'Book').map((row) => row['author_id']),
    [null, 2, null],
  )
})

test.run()
