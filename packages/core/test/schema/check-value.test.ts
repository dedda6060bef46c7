import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { ValidationError } from '../../src/error/errors.js'
import { checkValue } from '../../src/schema/check-value.js'
import type { FieldMeta } from '../../src/schema/meta.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { key, model, number, scalar, text } from './helpers/declarations.js'

const test = suite('checkValue')
const schema = resolveSchema({
  User: model({ name: text({ unique: true, maxLength: 3 }) }),
  Book: model({
    title: text({ maxLength: 3 }),
    isbn: text({ null: true }),
    price: scalar('decimal', { decimalPlaces: 2, choices: ['1', ['2.50', 'dear']] }),
    cover: scalar('binary', { maxLength: 2 }),
    author: key('User', { toField: 'name' }),
    pages: number({ default: 5, min: 0, max: 32767 }),
    weight: scalar('decimal', { min: '0.10' }),
    height: scalar('bigInteger', { max: 9n }),
    data: scalar('json', {
      schema: { '~standard': { version: 1, vendor: 'toy', validate: async () => ({ value: 1 }) } },
    }),
  }),
})
function field(name: string): FieldMeta {
  const found = schema.model('Book').fieldByName.get(name)
  if (found === undefined) throw new Error(name)
  return found
}
function refused(name: string, value: unknown): ValidationError {
  try {
    checkValue(field(name), value)
  } catch (error) {
    assert.instance(error, ValidationError)
    const refusal = error as ValidationError
    assert.equal([refusal.model, refusal.field, refusal.value], ['Book', name, value])
    assert.ok(refusal.message.startsWith(`Book.${name}: `))
    return refusal
  }
  throw new Error(`${name} took it`)
}

test('a value is returned as it is stored', () => {
  assert.is(checkValue(field('title'), 'abc'), 'abc')
  assert.is(checkValue(field('title'), '😀😀😀'), '😀😀😀')
  assert.is(checkValue(field('isbn'), null), null)
  assert.is(checkValue(field('price'), 2.5), '2.50')
  assert.is(checkValue(field('author'), 'longer than its own limit'), 'longer than its own limit')
})

test('each fault has its code, place, value and what to do', () => {
  assert.is(refused('title', undefined).code, 'ERR_REQUIRED')
  assert.is(
    refused('title', null).message,
    'Book.title: null is not allowed; pass a value, or declare the field with null: true',
  )
  assert.is(refused('title', null).code, 'ERR_NULL')
  assert.is(refused('title', true).message, 'Book.title: expected a string, got true')
  assert.is(
    refused('title', '😀😀😀😀').message,
    'Book.title: expected at most 3 characters, got 4; shorten it, or raise maxLength',
  )
  assert.is(refused('cover', Uint8Array.of(1, 2, 3)).code, 'ERR_MAX_LENGTH')
  assert.is(refused('price', '3').message, 'Book.price: expected one of "1.00", "2.50", got "3.00"')
  assert.is(refused('price', '3').code, 'ERR_CHOICE')
  assert.is(refused('author', true).code, 'ERR_VALUE_TYPE')
  assert.is(refused('data', 5).code, 'ERR_ASYNC_VALIDATOR')
})

test('a number is held to its bounds, both of which it may be', () => {
  for (const value of [0, 32767]) assert.is(checkValue(field('pages'), value), value)
  assert.is(refused('pages', -1).message, 'Book.pages: expected at least 0, got -1')
  assert.is(refused('pages', 32768).message, 'Book.pages: expected at most 32767, got 32768')
  assert.is(refused('pages', '32768').code, 'ERR_RANGE')
  assert.is(checkValue(field('weight'), '0.1'), '0.1')
  assert.is(refused('weight', '0.099').code, 'ERR_RANGE')
  assert.is(refused('height', 10).code, 'ERR_RANGE')
})

test('an error of a validator itself is not ours to reword', () => {
  const broken = resolveSchema({
    A: model({
      x: scalar('custom', {
        schema: {
          '~standard': {
            version: 1,
            vendor: 'toy',
            validate: () => {
              throw new RangeError('inside')
            },
          },
        },
      }),
    }),
  })
  assert.throws(
    () => checkValue(broken.model('A').fields[1] as FieldMeta, 1),
    (error: Error) => error instanceof RangeError,
  )
})

test.run()
