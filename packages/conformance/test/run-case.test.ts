import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Case, Suite } from '../src/format.js'
import { SuiteRunner } from '../src/run-case.js'

const test = suite('running cases')

const library: Omit<Suite, 'cases'> = {
  format: 1,
  suite: 'library',
  models: {
    Author: {
      pk: 'id',
      fields: { id: { type: 'auto', primaryKey: true }, name: { type: 'string', maxLength: 20 } },
    },
    Book: {
      pk: 'id',
      fields: {
        id: { type: 'auto', primaryKey: true },
        author: { type: 'foreignKey', to: 'Author', onDelete: 'CASCADE', relatedName: 'books' },
        title: { type: 'string' },
      },
    },
  },
  states: {
    s1: {
      Author: [
        { id: 1, name: 'Ann' },
        { id: 2, name: 'Bob' },
      ],
      Book: [
        { id: 1, author: 1, title: 'A' },
        { id: 2, author: 1, title: 'B' },
      ],
    },
    s2: { Author: [{ id: 2, name: 'Bob' }], Book: [] },
    s3: {
      Author: [
        { id: 1, name: 'Ann' },
        { id: 2, name: 'Bob' },
        { id: 77, name: 'Cyd' },
      ],
      Book: [
        { id: 1, author: 1, title: 'A' },
        { id: 2, author: 1, title: 'B' },
      ],
    },
  },
}
const query = (id: string, expect: Case['expect'], more: Partial<Case> = {}): Case => ({
  id,
  kind: 'query',
  state: 's1',
  expect,
  query: {
    from: 'Author',
    steps: [{ call: 'filter', kwargs: { books__title: 'A' } }],
    end: { call: 'list' },
  },
  ...more,
})
const remove = (id: string, expect: Case['expect']): Case => ({
  id,
  kind: 'mutation',
  state: 's1',
  ops: [{ call: 'delete', object: { $ref: ['Author', 1] } }],
  expect,
})
const statusOf = (one: Case): string => new SuiteRunner({ ...library, cases: [one] }).run(one).status

test('a correct result passes, a wrong one fails', () => {
  assert.is(statusOf(query('right', { rows: [['Author', 1]], ordered: false })), 'passed')
  assert.is(statusOf(query('wrong row', { rows: [['Author', 2]], ordered: false })), 'failed')
  assert.is(statusOf(query('too few', { rows: [], ordered: false })), 'failed')
})

test('a state after a write is compared whole, and so is what was returned', () => {
  assert.is(statusOf(remove('right', { state: 's2', returns: [3, { Author: 1, Book: 2 }] })), 'passed')
  assert.is(statusOf(remove('wrong state', { state: 's1' })), 'failed')
  assert.is(statusOf(remove('wrong count', { state: 's2', returns: [2, { Author: 1, Book: 1 }] })), 'failed')
})

test('a key that the store assigned is matched by the rest of the row', () => {
  const create: Case = {
    id: 'new',
    kind: 'mutation',
    state: 's1',
    ops: [{ call: 'create', model: 'Author', values: { name: 'Cyd' } }],
    expect: { state: 's3' },
  }
  assert.is(statusOf(create), 'passed')
})

test('an error must be of the kind expected, and one that was expected must come', () => {
  const missing: Case = {
    id: 'get',
    kind: 'query',
    state: 's1',
    query: { from: 'Author', steps: [], end: { call: 'get', kwargs: { name: 'Zoe' } } },
    expect: { error: 'DoesNotExist' },
  }
  assert.is(statusOf(missing), 'passed')
  assert.is(statusOf({ ...missing, expect: { error: 'FieldError' } }), 'failed')
  assert.is(statusOf(query('none raised', { error: 'FieldError' })), 'failed')
})

test('a result differs by design only if the case holds the result of the rule, and ours is that one', () => {
  const counted = (expect: Case['expect'], independent?: Case['expect']): Case => ({
    id: 'count',
    kind: 'query',
    state: 's1',
    expect,
    ...(independent === undefined ? {} : { independent }),
    query: {
      from: 'Author',
      steps: [{ call: 'filter', kwargs: { books__title__in: ['A', 'B'] } }],
      end: { call: 'count' },
    },
  })
  assert.is(statusOf(counted({ value: 2 }, { value: 1 })), 'differs')
  assert.is(statusOf(counted({ value: 2 }, { value: 3 })), 'failed')
  assert.is(statusOf(counted({ value: 2 })), 'failed')
})

test('the command exits with 1 where a case failed and ends with the totals', () => {
  const folder = mkdtempSync(join(tmpdir(), 'relata-conformance-'))
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
  const file = join(folder, 'library.json')
  writeFileSync(
    file,
    JSON.stringify({ ...library, cases: [query('right', { rows: [['Author', 1]], ordered: false })] }),
  )
  const out = execFileSync(process.execPath, [main, '--json', folder], { encoding: 'utf8' })
  assert.is(out.trim().split('\n').at(-1), '{"passed":1,"failed":0,"unsupported":0,"differs":0}')
  writeFileSync(file, JSON.stringify({ ...library, cases: [query('wrong', { rows: [], ordered: false })] }))
  assert.is(spawnSync(process.execPath, [main, folder]).status, 1)
  rmSync(folder, { recursive: true })
})

test.run()
