import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RelataError } from '../../src/error/relata-error.js'
import { defineSchema } from '../../src/schema/define.js'
import { integer, string } from '../../src/schema/fields.js'
import { model } from '../../src/schema/model.js'
import { foreignKey, oneToOne } from '../../src/schema/relations.js'
import { CoreStore } from '../../src/store/core-store.js'
import type { Row } from '../../src/state/reader.js'
import { Library } from '../helpers/library.js'
import { throws } from '../helpers/throws.js'

const test = suite('the issues of a call')

const issuesOf = (fn: () => unknown, code: string): readonly (readonly unknown[])[] => {
  const error = throws(fn, code) as RelataError
  const [first] = error.issues
  assert.equal([first?.code, first?.message, first?.field], [error.code, error.message, error.field])
  return error.issues.map((issue) => [
    issue.field,
    issue.code,
    ...(issue.index === undefined ? [] : [issue.index]),
  ])
}

const filled = (): Library => {
  const db = new Library()
  db.create('Author', { name: 'Ann' })
  db.create('Tag', { name: 'Crime' })
  db.create('Book', { title: 'One', author_id: 1 })
  return db
}

test('of create are all of them: names, values, what is missing, what is taken', () => {
  const db = filled()
  const before = db.hash()
  const book = { titel: 'x', year: 'soon', color: 'green', price: '12345678', author_id: 'x', tags: [] }
  assert.equal(
    issuesOf(() => db.create('Book', book), 'ERR_UNKNOWN_FIELD'),
    [
      ['titel', 'ERR_UNKNOWN_FIELD'],
      ['tags', 'ERR_NOT_ASSIGNABLE'],
      ['title', 'ERR_REQUIRED'],
      ['year', 'ERR_VALUE_TYPE'],
      ['price', 'ERR_MAX_DIGITS'],
      ['color', 'ERR_CHOICE'],
      ['author_id', 'ERR_VALUE_TYPE'],
    ],
  )
  assert.equal(
    issuesOf(() => db.create('Book', { title: 'One', author_id: 1, year: null }), 'ERR_NULL'),
    [
      ['year', 'ERR_NULL'],
      [undefined, 'ERR_UNIQUE_TOGETHER'],
    ],
  )
  assert.is(db.hash(), before)
})

test('of a row of multi-table inheritance are those of all its tables', () => {
  const db = new Library()
  assert.equal(
    issuesOf(
      () => db.create('Pizzeria', { name: null, ovens: 'x', stars: 'y', nope: 1 }),
      'ERR_UNKNOWN_FIELD',
    ),
    [
      ['nope', 'ERR_UNKNOWN_FIELD'],
      ['name', 'ERR_NULL'],
      ['stars', 'ERR_VALUE_TYPE'],
      ['ovens', 'ERR_VALUE_TYPE'],
    ],
  )
  db.create('Place', { name: 'Ritz' })
  assert.equal(
    issuesOf(() => db.create('Pizzeria', { name: 'Ritz', ovens: 'x' }), 'ERR_UNIQUE'),
    [
      ['name', 'ERR_UNIQUE'],
      ['ovens', 'ERR_VALUE_TYPE'],
    ],
  )
  assert.is(db.count('Place'), 1)
})

test('of update are all of them, by values and by recipe', () => {
  const db = filled()
  const before = db.hash()
  assert.equal(
    issuesOf(
      () => db.update('Book', 0, { title: null, year: 'x', id: 9, nope: 1, editor_id: 'x' }),
      'ERR_NULL',
    ),
    [
      ['title', 'ERR_NULL'],
      ['year', 'ERR_VALUE_TYPE'],
      ['id', 'ERR_KEY_CHANGE'],
      ['nope', 'ERR_UNKNOWN_FIELD'],
      ['editor_id', 'ERR_VALUE_TYPE'],
    ],
  )
  const recipe = (draft: Record<string, unknown>): void => {
    draft['title'] = null
    draft['year'] = 'x'
  }
  assert.equal(
    issuesOf(() => db.update('Book', 0, recipe), 'ERR_NULL'),
    [
      ['title', 'ERR_NULL'],
      ['year', 'ERR_VALUE_TYPE'],
    ],
  )
  db.create('Book', { title: 'Two', author_id: 1 })
  assert.equal(
    issuesOf(() => db.update('Book', 1, { title: 'One', year: 'x' }), 'ERR_VALUE_TYPE'),
    [
      ['year', 'ERR_VALUE_TYPE'],
      [undefined, 'ERR_UNIQUE_TOGETHER'],
    ],
  )
  assert.equal(before.length, db.hash().length)
})

test('of bulkCreate are those of every entry, with its index', () => {
  const db = filled()
  const before = db.hash()
  const list = [{ name: 'a' }, { name: {} }, { name: 'Crime' }, { name: 'a' }, { nme: 'b' }]
  assert.equal(
    issuesOf(() => db.store.bulkCreate(db.model('Tag'), list), 'ERR_VALUE_TYPE'),
    [
      ['name', 'ERR_VALUE_TYPE', 1],
      ['name', 'ERR_UNIQUE', 2],
      ['name', 'ERR_UNIQUE', 3],
      ['nme', 'ERR_UNKNOWN_FIELD', 4],
      ['name', 'ERR_REQUIRED', 4],
    ],
  )
  assert.is(db.hash(), before)
  const endless = Array.from({ length: 5000 }, () => ({ name: {} }))
  assert.is(issuesOf(() => db.store.bulkCreate(db.model('Tag'), endless), 'ERR_VALUE_TYPE').length, 1000)
})

test('an error of a default function is none of them', () => {
  const schema = defineSchema({
    A: model({
      n: integer(),
      m: integer({
        default: () => {
          throw new RangeError('mine')
        },
      }),
    }),
  })
  const store = new CoreStore(schema)
  assert.throws(
    () => store.create(schema.model('A'), { n: 'x' }),
    (error: unknown) => error instanceof RangeError,
  )
})

const keys = defineSchema({
  A: model({ name: string({ default: '' }), code: string({ unique: true, null: true }) }),
  B: model({
    a: foreignKey('A', { onDelete: 'CASCADE', relatedName: 'bs' }),
    maybe: foreignKey('A', { onDelete: 'SET_NULL', null: true, relatedName: '+' }),
    coded: foreignKey('A', { onDelete: 'SET_NULL', null: true, toField: 'code', relatedName: '+' }),
    only: oneToOne('A', { onDelete: 'SET_NULL', null: true, relatedName: '+' }),
  }),
})

test('messages about keys say what the key takes', () => {
  const store = new CoreStore(keys)
  const [a, b] = [keys.model('A'), keys.model('B')]
  const rowOf = (slot: number): Row => store.state.table(a).row(slot) as Row
  const row = rowOf(store.create(a, {}))
  const other = store.state.table(b).row(store.create(b, { a: row })) as Row
  const said = (
    values: Record<string, unknown>,
    code: string = 'ERR_VALUE_TYPE',
  ): readonly (string | undefined)[] => {
    const error = throws(() => store.create(b, { a: row, ...values }), code)
    return [error.field, error.message]
  }
  assert.equal(said({ a: 1 }), ['a', "B.a: expected a row of A, got 1; a raw key goes under 'a_id'"])
  assert.equal(said({ maybe: 1 }), [
    'maybe',
    "B.maybe: expected a row of A or null, got 1; a raw key goes under 'maybe_id'",
  ])
  assert.equal(said({ only: 'x' }), [
    'only',
    `B.only: expected a row of A or null, got "x"; a raw key goes under 'only_id'`,
  ])
  assert.equal(said({ a: other }), ['a', 'B.a: expected a row of A, got B 1'])
  assert.equal(said({ a: undefined, a_id: 'x' }), ['a_id', 'B.a_id: expected a whole number, got "x"'])
  assert.equal(said({ maybe_id: other }), [
    'maybe_id',
    'B.maybe_id: expected the id of a A, a row of it or null, got B 1',
  ])
  assert.equal(said({ a: null }, 'ERR_NULL'), [
    'a',
    'B.a: null is not allowed; pass a value, or declare the field with null: true',
  ])
  assert.equal(said({ a: undefined, a_id: null }, 'ERR_NULL')[0], 'a_id')
  assert.equal(said({ coded: row }, 'ERR_NULL'), [
    'coded',
    'B.coded: A 1 has null as its code, which keys to a A refer to; set it first',
  ])
  assert.equal(
    said({ coded: 1 })[1],
    "B.coded: expected a row of A or null, got 1; a raw key goes under 'coded_id'",
  )
  assert.equal(
    said({ coded_id: other })[1],
    'B.coded_id: expected the code of a A, a row of it or null, got B 1',
  )
})

/** A store whose rows have one unique field, and two that are unique together. */
function pairs(): CoreStore {
  const db = new CoreStore(
    defineSchema({
      Pair: model(
        { n: integer({ unique: true, null: true }), a: integer({ default: 0 }), b: integer({ default: 0 }) },
        { uniqueTogether: [['a', 'b']] },
      ),
    }),
  )
  db.create(db.schema.model('Pair'), { a: 9, b: 9, n: 9 })
  return db
}

/** The existing row that an error names, and those that its issues name. */
function existingOf(fn: () => unknown, code: string): readonly unknown[] {
  const error = throws(fn, code) as RelataError
  const [own] = error.issues
  assert.is(own?.message, error.message)
  assert.ok(error.stack?.includes(error.message))
  assert.is('existing' in error, error.existing !== undefined)
  return [error.existing, ...error.issues.map(({ existing }) => existing)]
}

test('name no row whose creation the error has undone: of a list', () => {
  const db = pairs()
  const Pair = db.schema.model('Pair')
  const list = (...rows: object[]): unknown =>
    db.each(rows, (values) => db.create(Pair, values as Record<string, unknown>))
  const none = [undefined, undefined]
  assert.equal(
    existingOf(() => list({ a: 1, b: 1 }, { a: 1, b: 1 }), 'ERR_UNIQUE_TOGETHER'),
    none,
  )
  assert.equal(
    existingOf(() => list({ n: 1, a: 1 }, { n: 1, a: 2 }), 'ERR_UNIQUE'),
    none,
  )
  assert.equal(
    existingOf(() => list({ id: 5, a: 1 }, { id: 5, a: 2 }), 'ERR_UNIQUE'),
    none,
  )
  const mixed = [
    { a: 1, b: 1 },
    { a: 9, b: 9 },
    { a: 1, b: 1 },
  ]
  assert.equal(
    existingOf(() => list(...mixed), 'ERR_UNIQUE_TOGETHER'),
    [1, 1, undefined],
  )
  const moved = (): unknown =>
    db.each([1, 2], (n) => (n === 1 ? db.create(Pair, { a: 2 }) : db.update(Pair, 0, { a: 2, b: 0 })))
  assert.equal(existingOf(moved, 'ERR_UNIQUE_TOGETHER'), none)
  assert.is(db.state.table(Pair).row(1), undefined)
})

test('name no row whose creation the error has undone: of transactions', () => {
  const db = pairs()
  const Pair = db.schema.model('Pair')
  const five = (): unknown => db.create(Pair, { a: 5, b: 5 })
  const none = [undefined, undefined]
  const both = (): void => {
    five()
    five()
  }
  assert.equal(
    existingOf(() => db.transact(both), 'ERR_UNIQUE_TOGETHER'),
    none,
  )
  db.transact(() => {
    assert.equal(
      existingOf(() => db.transact(both), 'ERR_UNIQUE_TOGETHER'),
      none,
    )
    five()
    // Inside the transaction the row is there.
    assert.equal(existingOf(five, 'ERR_UNIQUE_TOGETHER'), [2, 2])
    assert.equal(
      existingOf(() => db.transact(five), 'ERR_UNIQUE_TOGETHER'),
      [2, 2],
    )
  })
  assert.equal(existingOf(five, 'ERR_UNIQUE_TOGETHER'), [2, 2])
})

test('of another store stay as they are', () => {
  const [db, other] = [pairs(), filled()]
  const write = (): unknown => {
    other.create('Tag', { name: 'New' })
    return db.create(db.schema.model('Pair'), { n: 9 })
  }
  assert.equal(
    existingOf(() => other.store.transact(write), 'ERR_UNIQUE'),
    [1, 1],
  )
})

test.run()
