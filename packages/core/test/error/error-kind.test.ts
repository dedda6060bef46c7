import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  ConflictError,
  DoesNotExist,
  FieldError,
  IntegrityError,
  LogError,
  ProtectedError,
  RestrictedError,
  SchemaError,
  StoreError,
  UsageError,
  ValidationError,
} from '../../src/error/errors.js'
import { httpStatus } from '../../src/error/http-status.js'
import type { RelataError } from '../../src/error/relata-error.js'
import { InvariantError } from '../../src/util/assert.js'

const test = suite('the kind of an error and its HTTP status')

const errors: readonly (readonly [error: RelataError, kind: string | undefined, status: number])[] = [
  [new IntegrityError('ERR_UNIQUE', 'x'), 'unique', 409],
  [new IntegrityError('ERR_UNIQUE_TOGETHER', 'x'), 'unique', 409],
  [new DoesNotExist('ERR_DOES_NOT_EXIST', 'x'), 'notFound', 404],
  [new DoesNotExist('ERR_NOT_RELATED', 'x'), 'notFound', 404],
  [new StoreError('ERR_ROW_GONE', 'x'), 'notFound', 404],
  [new IntegrityError('ERR_DANGLING_KEY', 'x'), 'foreignKey', 422],
  [new ProtectedError('x', []), 'foreignKey', 409],
  [new RestrictedError('x', []), 'foreignKey', 409],
  [new ValidationError('ERR_VALUE_TYPE', 'x'), 'check', 422],
  [new ValidationError('ERR_REQUIRED', 'x'), 'check', 422],
  [new ConflictError('x', { row: 1, current: 2 }), 'conflict', 409],
  [new StoreError('ERR_KEY_REUSED', 'x'), 'conflict', 409],
  [new ValidationError('ERR_QUERY_STRING', 'x'), undefined, 400],
  [new FieldError('ERR_LOOKUP_NOT_ALLOWED', 'x'), undefined, 400],
  // A chain that is written in the program.
  [new FieldError('ERR_UNKNOWN_FIELD', 'x'), undefined, 500],
  // A sum that the program reads.
  [new ValidationError('ERR_UNSAFE_INTEGER', 'x'), undefined, 500],
  [new StoreError('ERR_BACKPRESSURE', 'x'), undefined, 503],
  [new StoreError('ERR_CLOSED', 'x'), undefined, 503],
  [new StoreError('ERR_WRITE_IN_LISTENER', 'x'), undefined, 500],
  [new LogError('Unavailable', 'x'), 'Unavailable', 503],
  [new LogError('Conflict', 'x'), 'Conflict', 500],
  [
    new SchemaError([{ code: 'ERR_UNIQUE_TOGETHER', message: 'x', model: 'A', field: undefined }]),
    undefined,
    500,
  ],
]

test('follow from the code', () => {
  for (const [error, kind, status] of errors) {
    assert.is(error.kind, kind, error.code)
    assert.is(httpStatus(error), status, error.code)
    assert.is(error.toJSON()['kind'], kind, error.code)
  }
})

test('a mistake in the program, and what is no error of Relata, is 500', () => {
  for (const other of [
    new UsageError('ERR_ARGUMENT', 'x'),
    new InvariantError('x'),
    new Error('x'),
    'x',
    null,
    404,
  ])
    assert.is(httpStatus(other), 500)
  assert.is(httpStatus({ code: 'ERR_UNIQUE', kind: 'unique' }), 500)
})

test('prototypes, over which printers walk, have no kind', () => {
  for (const { prototype } of [IntegrityError, LogError, SchemaError])
    assert.is((prototype as { readonly kind: unknown }).kind, undefined)
})

test.run()
