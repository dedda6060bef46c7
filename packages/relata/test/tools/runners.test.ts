import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

/**
 * The real test runners over assertions that hold and assertions that fail. What they print of query sets,
 * managers, rows, errors is compared.
 */
const test = suite('what test runners print')

const ESCAPES = new RegExp(String.raw`${String.fromCharCode(27)}\[[0-9;]*m`, 'g')

/** Everything that a program prints, without colours, times, and the spaces around lines. */
function printed(program: string, ...options: readonly string[]): string {
  const path = fileURLToPath(new URL(`programs/${program}.mjs`, import.meta.url))
  const env = { ...process.env, NO_COLOR: '1', CI: '1' }
  delete (env as NodeJS.ProcessEnv)['FORCE_COLOR']
  delete (env as NodeJS.ProcessEnv)['NODE_TEST_CONTEXT']
  const { stdout, stderr } = spawnSync(process.execPath, [...options, path], {
    encoding: 'utf8',
    env,
    timeout: 180_000,
  })
  return trimmed(`${stdout}${stderr}`.replaceAll(ESCAPES, ''))
}

const trimmed = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')

function includes(text: string, parts: readonly string[]): void {
  for (const part of parts) if (!text.includes(trimmed(part))) assert.is(text, trimmed(part))
}

test('vitest: rows are equal by their values, query sets by their rows; a failure shows both', () => {
  const text = printed('run-vitest')
  includes(text, [
    'Tests  12 failed | 1 passed (13)',
    "AssertionError: expected QuerySet<A> [ A { id: 1, name: 'x', n: 1 }, …(1) ] to deeply equal []",
    'AssertionError: expected A (model, 2 rows) to deeply equal []',
    "AssertionError: expected RelatedManager<B> [ B { id: 1, a_id: 1, t: 't' } ] to deeply equal []",
    `AssertionError: expected A { id: 1, name: 'x', n: 1 } to deeply equal { id: 1, name: 'z', n: 1 }
    - Expected
    + Received
    {
    "id": 1,
    "n": 1,
    -   "name": "z",
    +   "name": "x",
    }`,
    "AssertionError: expected QuerySet<A> [ A { id: 1, name: 'x', n: 1 }, …(1) ] to have property 'length'",
    'AssertionError: expected Schema { A, B, P, T } to be 1',
    'AssertionError: expected Live<A> to be 1',
    "DoesNotExist: A 1 has no p; to read null instead, use db.related(row, 'p')",
    "ProtectedError: These rows of A can't be deleted, because rows that would be deleted are still referenced: B.a (PROTECT, 1 row: B 1).",
  ])
  assert.not.match(text, /Unhandled|Cannot read|is not a function|Private/)
})

test('node --test and node:assert: rows are equal by their values, query sets by what they show', () => {
  const text = printed('in-node', '--test', '--test-reporter=spec')
  includes(text, [
    'ℹ pass 1\nℹ fail 9',
    '+ QuerySet [QuerySet<A> [ A { id: 1, name: "x", n: 1 }, A { id: 2, name: "y", n: 2 } ]',
    '+ ModelManager [A (model, 2 rows)] {}',
    '+ ReverseManager [RelatedManager<B> [ B { id: 1, a_id: 1, t: "t" } ]',
    `+ A {
    - {
    id: 1,
    n: 1,
    +   name: 'x'
    -   name: 'z'
    }`,
    '+   A: ModelManager [A (model, 2 rows)] {},',
    "DoesNotExist: A 1 has no p; to read null instead, use db.related(row, 'p')",
    `+   code: 'ERR_DOES_NOT_EXIST'
    -   code: 'ERR_UNIQUE'`,
  ])
})

test('uvu: query sets and rows are equal by their values; a failure shows both', () => {
  const text = printed('in-uvu')
  includes(text, [
    '(1 / 7)',
    `FAIL  "query sets"
    Expected values to be deeply equal:  (equal)
    Actual:
    --{
    --··"rows":·[
    --····{
    --······"id":·1,
    --······"name":·"x",
    --······"n":·1
    --····}
    --··]
    --}
    Expected:
    ++[
    ++··{
    ++····"id":·2,
    ++····"name":·"y",
    ++····"n":·2
    ++··}
    ++]`,
    `Actual:
    --··"name":·"x",
    Expected:
    ++··"name":·"z",`,
    "These rows of A can't be deleted, because rows that would be deleted are still referenced: B.a (PROTECT, 1 row: B 1).",
  ])
})

test("jest's expect: rows are equal by their values, query sets by their rows; a failure shows both", () => {
  const text = printed('in-jest')
  assert.not.match(text, /: passed/)
  includes(text, [
    `query set: expect(received).toEqual(expected) // deep equality
    Expected: []
    Received: [{"id": 1, "n": 1, "name": "x"}]`,
    `query sets: expect(received).toEqual(expected) // deep equality
    - Expected  - 3
    + Received  + 3
    Array [
    Object {
    -     "id": 2,
    -     "n": 2,
    -     "name": "y",
    +     "id": 1,
    +     "n": 1,
    +     "name": "x",
    },
    ]`,
    `related manager: expect(received).toEqual(expected) // deep equality
    Expected: []
    Received: [{"a_id": 1, "id": 1, "t": "t"}]`,
    `-   "name": "z",
    +   "name": "x",`,
    `length: expect(received).toHaveLength(expected)
    Matcher error: received value must have a length property whose value must be a number
    Received has type:  object
    Received has value: [{"id": 1, "n": 1, "name": "x"}]`,
    `store: expect(received).toBeNull()
    Received: {"position": 4, "rows": {"A": 2, "B": 1, "P": 0, "T": 0}}`,
    `Expected constructor: RangeError
    Received constructor: DoesNotExist
    Received message: "There is no A with id 9"`,
  ])
})

test('chai: rows are equal by their values, query sets by their rows; a failure names both', () => {
  assert.is(
    printed('in-chai'),
    trimmed(`
    query set: expected QuerySet<A> [ A { id: 1, name: 'x', n: 1 } ] to deeply equal []
    query sets: expected QuerySet<A> [ A { id: 1, name: 'x', n: 1 } ] to deeply equal QuerySet<A> [ A { id: 2, name: 'y', n: 2 } ]
    manager: expected T (model, 0 rows) to deeply equal []
    related manager: expected RelatedManager<B> [ B { id: 1, a_id: 1, t: 't' } ] to deeply equal []
    row: expected A { id: 1, name: 'x', n: 1 } to deeply equal { id: 1 }
    length: expected QuerySet<A> [ A { id: 1, name: 'x', n: 1 } ] to have property 'length'
    schema: expected Schema { A, B, P, T } to equal null
    live: expected Live<A> to equal null
    other error: expected [Function] to throw 'RangeError' but 'DoesNotExist: There is no A with id 9' was thrown`),
  )
})

test.run()
