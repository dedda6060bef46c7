import { databaseOver } from '@relata/query'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStore } from '../../cli/test/helpers/random-store.js'
import { isCoded } from '../src/errors.js'
import { Fields } from '../src/http/fields.js'
import { aggregate } from '../src/methods/aggregate.js'
import { readChoices } from '../src/methods/choices.js'
import { readCommits } from '../src/methods/commits.js'
import { explainDelete } from '../src/methods/delete.js'
import { readRelated, readRow, readRows, readValue } from '../src/methods/row.js'
import { readModels, readSchema } from '../src/methods/schema.js'
import type { Cell, Key } from '../src/protocol.js'
import type { AnyRow } from '../src/store/dynamic.js'
import { Source, type ReadState } from '../src/store/source.js'
import { decodeInput } from '../src/values/input.js'
import { encodeKey } from '../src/values/key.js'

const test = suite('stores with random models and values')

/** What a browser has of a response. */
const sent = <T>(response: T): T => JSON.parse(JSON.stringify(response)) as T
const fields = (request: object): Fields => new Fields(sent(request))
const text = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'bigint' ||
    (typeof part === 'number' && !Number.isFinite(part)) ||
    part instanceof Uint8Array
      ? `${typeof part} ${String(part)}`
      : part,
  )

/** The value that a form would send for a cell that it shows. */
function written(cell: Cell): unknown {
  if (typeof cell !== 'object' || cell === null) return cell
  if (cell.t === 'json') return JSON.parse(cell.v) as unknown
  return cell.t === 'row' ? (cell.raw ?? cell.key) : cell
}

const runs = (check: (state: ReadState) => void | Promise<void>): Promise<void> =>
  fc.assert(
    fc.asyncProperty(randomStore, async (store) => {
      await check(new Source(databaseOver(store)).read())
    }),
    { numRuns: 60 },
  )

test('a table has the rows of the store, and each cell leads back to the value', () =>
  runs((state) => {
    for (const model of state.schema.models) {
      const window = sent(readRows(state, fields({ model: model.name, order: [], limit: 1000 })))
      const rows = state.db.model(model.name).unscoped().orderBy().toArray() as AnyRow[]
      assert.is(window.total, rows.length)
      assert.is(window.rows.length, rows.length)
      for (const [at, row] of rows.entries())
        for (const [column, field] of model.rowFields.entries()) {
          const { key = '', cells } = window.rows[at] ?? {}
          const shown = cells?.[column] ?? null
          const isCut = typeof shown === 'object' && shown !== null && Object.hasOwn(shown, 'cut')
          const request = { model: model.name, key, attribute: field.attribute }
          const cell = isCut ? sent(readValue(state, fields(request)).cell) : shown
          assert.is(text(decodeInput(field, written(cell))), text(row[field.attribute]), field.name)
        }
    }
  }))

test('windows follow each other in every order, by an index or not', () =>
  runs((state) => {
    for (const model of state.schema.models)
      for (const { chain, sortable } of readRows(state, fields({ model: model.name })).columns) {
        if (!sortable) continue
        const order = [`-${chain}`]
        const keys = (
          state.db
            .model(model.name)
            .unscoped()
            .orderBy(...order)
            .toArray() as AnyRow[]
        ).map((row) => text(encodeKey(row[model.pk.attribute])))
        const found: string[] = []
        for (let offset = 0; offset < keys.length + 3; offset += 3) {
          const request = { model: model.name, order, offset, limit: 3, columns: [] }
          found.push(...readRows(state, fields(request)).rows.map(({ key }) => text(key)))
        }
        assert.equal(found, keys)
      }
  }))

test('a row has as many related rows as point at it, and a window of them has them all', () =>
  runs((state) => {
    const books = state.db.model('Book').unscoped().orderBy().toArray() as AnyRow[]
    const author = state.schema.model('Book').fieldByName.get('author')?.attribute ?? ''
    for (const row of state.db.model('Author').unscoped().orderBy().toArray() as AnyRow[]) {
      const key: Key = encodeKey(row['key'])
      const { relations, values } = sent(readRow(state, fields({ model: 'Author', key })))
      assert.is(values.length, state.schema.model('Author').rowFields.length)
      const own = books.filter((book) => text(book[author]) === text(row['key']))
      assert.is(relations.find(({ accessor }) => accessor === 'book_set')?.count, own.length)
      for (const { accessor, count } of relations) {
        const window = readRelated(state, fields({ model: 'Author', key, accessor, order: [] }))
        assert.is(window.total, count)
        assert.is(window.rows.length, count)
      }
      const explained = sent(explainDelete(state, fields({ model: 'Author', target: { key } })))
      assert.ok(explained.total > own.length)
    }
  }))

test('groups count every row once, and measures are those of the API', () =>
  runs((state) => {
    for (const model of state.schema.models)
      for (const field of model.rowFields) {
        if (field.type.name === 'json' || field.type.name === 'custom') continue
        const request = { model: model.name, by: [field.attribute], limit: 1000 }
        const { groups } = sent(aggregate(state, fields(request), 1e7))
        const rows = state.db.model(model.name).unscoped().orderBy().toArray() as AnyRow[]
        const sum = groups.reduce((total, { values: [count] }) => total + Number(count), 0)
        assert.is(sum, rows.length)
        assert.is(groups.length, new Set(rows.map((row) => text(row[field.attribute]))).size, field.name)
      }
  }))

test('models, choices and commits are described, whatever is searched', () =>
  fc.assert(
    fc.asyncProperty(randomStore, fc.string({ unit: 'binary', maxLength: 4 }), async (store, search) => {
      const state = new Source(databaseOver(store)).read()
      const viewer = { title: '', write: false, actor: null }
      assert.is(sent(readSchema(state, viewer)).models.length, state.schema.models.length)
      for (const { name, rows } of readModels(state).models)
        assert.is(rows, state.db.model(name).unscoped().count())
      for (const accessor of ['author', 'readers'])
        try {
          const { rows } = sent(readChoices(state, fields({ model: 'Book', accessor, search })))
          for (const { key, value } of rows) assert.equal(value, key)
        } catch (error) {
          if (!isCoded(error)) throw error
        }
      const { commits, next } = sent(await readCommits(state, fields({ limit: 200 })))
      assert.is(next, null)
      assert.equal(
        commits.map(({ position }) => position),
        [...commits.keys()].map((at) => state.position - at),
      )
    }),
    { numRuns: 60 },
  ))

test.run()
