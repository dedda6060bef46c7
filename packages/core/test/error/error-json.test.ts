import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  IntegrityError,
  LogError,
  ProtectedError,
  UsageError,
  ValidationError,
} from '../../src/error/errors.js'
import type { RelataError } from '../../src/error/relata-error.js'
import { InvariantError } from '../../src/util/assert.js'
import { Library } from '../helpers/library.js'
import { throws } from '../helpers/throws.js'

const test = suite('an error as JSON')

const json = (error: unknown): Record<string, unknown> =>
  JSON.parse(JSON.stringify(error)) as Record<string, unknown>

test('has name, code, message and the data, and neither stack nor cause', () => {
  const cause = new Error('inside')
  const error = new IntegrityError('ERR_UNIQUE', 'taken', {
    model: 'A',
    field: 'n',
    fields: ['n'],
    value: 5,
    existing: 7,
    cause,
  })
  assert.equal(json(error), {
    name: 'IntegrityError',
    code: 'ERR_UNIQUE',
    message: 'taken',
    kind: 'unique',
    value: 5,
    model: 'A',
    field: 'n',
    fields: ['n'],
    existing: 7,
  })
  assert.equal(json(new UsageError('ERR_ARGUMENT', 'no', { value: 1, model: 'A' })), {
    name: 'UsageError',
    code: 'ERR_ARGUMENT',
    message: 'no',
    value: 1,
    model: 'A',
  })
  assert.equal(json(new InvariantError('lost'))['code'], 'ERR_INTERNAL')
  const conflict = json(new LogError('Conflict', 'behind', { head: { position: 3, hash: 'x' } }))
  assert.equal([conflict['kind'], conflict['head']], ['Conflict', { position: 3, hash: 'x' }])
})

test('takes any value: bigints, cycles, bytes, dates, functions, rows, endless lists', () => {
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  class Secret {
    readonly inner = cycle
  }
  const db = new Library()
  const row = db.row('Author', db.create('Author', { name: 'Ann' }))
  const value = {
    big: 5n,
    bytes: new Uint8Array(3),
    date: new Date(0),
    invalid: new Date(NaN),
    fn: () => 1,
    nan: NaN,
    row,
    secret: new Secret(),
    symbol: Symbol('x'),
    long: Array.from({ length: 1000 }, () => 0),
  }
  const shown = json(new ValidationError('ERR_VALUE_TYPE', 'no', { value }))['value'] as Record<
    string,
    unknown
  >
  assert.equal(
    { ...shown, long: undefined },
    {
      big: '5',
      bytes: '3 bytes',
      date: '1970-01-01T00:00:00.000Z',
      invalid: 'an invalid Date',
      fn: 'the function fn',
      nan: 'NaN',
      row: 'Author 1',
      secret: 'an object of Secret',
      symbol: 'a symbol',
      long: undefined,
    },
  )
  assert.is((shown['long'] as unknown[]).at(-1), '… 900 more')
  assert.ok(JSON.stringify(new ValidationError('ERR_VALUE_TYPE', 'no', { value: cycle })).length < 500)
})

test('names the rows in the way of a delete', () => {
  const db = new Library()
  const row = db.row('Author', db.create('Author', { name: 'Ann' }))
  assert.equal(json(new ProtectedError('kept', [row]))['rows'], ['Author 1'])
})

test('has the other issues where there are several', () => {
  const db = new Library()
  const error = throws(() => db.create('Book', { title: {}, year: 'x' }), 'ERR_VALUE_TYPE') as RelataError
  const issues = json(error)['issues'] as Record<string, unknown>[]
  assert.equal(
    issues.map((issue) => [issue['field'], issue['code']]),
    [
      ['title', 'ERR_VALUE_TYPE'],
      ['year', 'ERR_VALUE_TYPE'],
      ['author', 'ERR_REQUIRED'],
    ],
  )
})

test.run()
