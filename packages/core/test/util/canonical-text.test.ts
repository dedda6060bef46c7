import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesText } from '../../src/util/bytes.js'
import {
  canonicalText,
  keyPart,
  valueEncoder,
  type EqualityRules,
  type ValueEncoder,
  type ValueKey,
} from '../../src/util/canonical-text.js'

const test = suite('the canonical text of values')

class Point {
  readonly x: unknown
  readonly y: unknown

  constructor(x: unknown, y: unknown) {
    this.x = x
    this.y = y
  }
}
const [one, another] = [(): number => 1, Symbol('a')]
const points = [new Point(1, 2), new Point(1, 2)]

const primitives = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    true,
    false,
    0,
    -0,
    1,
    -1,
    1.5,
    NaN,
    Infinity,
    -Infinity,
    2 ** 53,
    0n,
    1n,
    -1n,
    2n ** 70n,
  ),
  fc.constantFrom(
    '',
    '0',
    '1',
    '1n',
    'null',
    'true',
    'NaN',
    'a',
    'b',
    '"',
    '\\',
    ',',
    ':',
    '{}',
    '\ud800',
    '\udc00',
    '😀',
    '\n',
    '\0',
  ),
  fc.constantFrom('12.50', '2024-01-01', '2024-01-01T00:00:00Z', '12:30:00', 'P1D', 'Infinity'),
  fc.double(),
  fc.string({ unit: 'binary', maxLength: 3 }),
)
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 3 }),
  fc.constantFrom('null', '1', '"a"', ']', ',', ':').map((text) => new TextEncoder().encode(text)),
)
const objects = fc.oneof(
  bytes,
  bytes.map((content) => content.slice().buffer),
  fc.constantFrom(0, 1, -1, NaN).map((time) => new Date(time)),
  fc.constantFrom(/a/, /a/i, /"/, /b/gi).map(({ source, flags }) => new RegExp(source, flags)),
  fc.constantFrom(one, another, Symbol.for('a'), Symbol.for('b'), ...points),
)
const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    primitives,
    objects,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.sparseArray(tie('value'), { maxLength: 2 }),
    fc.dictionary(
      fc.constantFrom('a', 'b', 'ab', '', '😀', '"', '__proto__', '1', 'toString'),
      tie('value'),
      { maxKeys: 3 },
    ),
    fc.array(tie('value'), { maxLength: 3 }).map((list) => new Set(list)),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 2 }).map((list) => new Map(list)),
  ),
}))

interface Rules {
  readonly negativeZero: EqualityRules['negativeZero']
  readonly instances: 'data' | 'identity'
}
const encoderOf = ({ negativeZero, instances }: Rules): ValueEncoder =>
  valueEncoder({ negativeZero, ...(instances === 'identity' ? { isData: () => false } : {}) })

/** Structural equality, written by cases. */
function equal(a: unknown, b: unknown, rules: Rules): boolean {
  if (Object.is(a, b)) return true
  if (a === 0 && b === 0) return rules.negativeZero === 'equal'
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const [left, right] = [parts(a), parts(b)]
  if (left.kind !== right.kind || left.list.length !== right.list.length) return false
  if (left.kind === 'Point' && rules.instances === 'identity') return false
  if (!left.unordered) return left.list.every((part, i) => equal(part, right.list[i], rules))
  // One by one: each takes an equal one away from the other side.
  const open = [...right.list]
  return left.list.every((part) => {
    const at = open.findIndex((other) => equal(part, other, rules))
    if (at >= 0) open.splice(at, 1)
    return at >= 0
  })
}

function parts(value: object): {
  readonly kind: string
  readonly list: readonly unknown[]
  readonly unordered: boolean
} {
  if (value instanceof ArrayBuffer) return parts(new Uint8Array(value))
  if (value instanceof Uint8Array) return { kind: 'bytes', list: [...value], unordered: false }
  if (value instanceof Date) return { kind: 'Date', list: [value.getTime()], unordered: false }
  if (value instanceof RegExp) return { kind: 'RegExp', list: [value.source, value.flags], unordered: false }
  if (value instanceof Set) return { kind: 'Set', list: [...value], unordered: true }
  if (value instanceof Map) return { kind: 'Map', list: [...value], unordered: true }
  if (Array.isArray(value)) return { kind: 'array', list: [...value], unordered: false }
  const entries = Object.entries(value).filter(([, part]) => part !== undefined)
  return { kind: value instanceof Point ? 'Point' : 'object', list: entries, unordered: true }
}

const numRuns = Number(process.env['RUNS'] ?? 2000)

for (const negativeZero of ['equal', 'distinct'] as const) {
  for (const kind of ['data', 'identity'] as const) {
    const rules: Rules = { negativeZero, instances: kind }
    test(`is the same exactly for equal values: -0 ${negativeZero}, instances by ${kind}`, () => {
      const encode = encoderOf(rules)
      // A class instance that is data equals the plain object with its members.
      const same = (a: unknown, b: unknown): boolean => equal(asData(a, rules), asData(b, rules), rules)
      fc.assert(
        fc.property(values, values, (a, b) => {
          assert.is(encode(a) === encode(b), same(a, b))
          assert.is(encode([a, [b]]) === encode([[a], b]), same([a, [b]], [[a], b]))
        }),
        { numRuns, includeErrorInReport: true },
      )
    })

    test(`is the same for a copy: -0 ${negativeZero}, instances by ${kind}`, () => {
      const encode = encoderOf(rules)
      fc.assert(
        fc.property(values, (value) => assert.is(encode(copy(value)), encode(value))),
        { numRuns, includeErrorInReport: true },
      )
    })
  }
}

function asData(value: unknown, rules: Rules): unknown {
  if (typeof value !== 'object' || value === null || rules.instances === 'identity') return value
  if (value instanceof Point) return { x: value.x, y: value.y }
  if (Array.isArray(value)) return Array.from(value, (part) => asData(part, rules))
  if (value instanceof Set) return new Set([...value].map((part) => asData(part, rules)))
  if (value instanceof Map)
    return new Map([...value].map(([key, part]) => [asData(key, rules), asData(part, rules)]))
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, asData(part, rules)]))
}

/** Created again, with members in reverse order; what has an identity stays. */
function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Point) return value
  if (value instanceof Uint8Array) return value.slice()
  if (value instanceof ArrayBuffer) return new Uint8Array(value.slice(0))
  if (value instanceof Date) return new Date(value.getTime())
  if (value instanceof RegExp) return new RegExp(value.source, value.flags)
  if (value instanceof Set) return new Set([...value].reverse().map(copy))
  if (value instanceof Map) return new Map([...value].reverse().map(([key, part]) => [copy(key), copy(part)]))
  if (Array.isArray(value)) return Array.from(value, copy)
  const reversed = Object.entries(value).reverse()
  return Object.fromEntries([
    ...reversed.map(([name, part]) => [name, copy(part)] as const),
    ['absent', undefined],
  ])
}

test('distinguishes values that differ only in kind', () => {
  const kinds = [
    1,
    1n,
    '1',
    true,
    null,
    undefined,
    [1],
    { 1: 1 },
    new Uint8Array([1]),
    new Date(1),
    /1/,
    new Set([1]),
    'null',
    NaN,
    Infinity,
  ]
  const empty = ['', [], {}, new Uint8Array(), new Set(), new Map(), [undefined], [[]], [null]]
  assert.is(new Set([...kinds, ...empty].map(canonicalText)).size, kinds.length + empty.length)
})

test('distinguishes bytes from bytes that spell the text of several values', () => {
  const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
  for (const [a, b] of [
    ['a', 'b'],
    ['', ''],
    ['1:', ']'],
  ] as const) {
    const [first, second] = [bytesOf(a), bytesOf(b)]
    for (const between of [
      canonicalText([first, second]).slice(1 + canonicalText(first).length, -1 - b.length),
      ',bytes',
      ',',
    ])
      assert.is.not(canonicalText([bytesOf(`${a}${between}${b}`)]), canonicalText([first, second]))
  }
})

test('goes as deep as JSON may, and is made of a megabyte of bytes', () => {
  let deep: unknown = -0
  for (let level = 0; level < 256; level++) deep = level % 2 === 0 ? [deep] : { deep }
  assert.ok(canonicalText(deep).includes('[0]'))
  const long = new Uint8Array(1 << 20).map((_, at) => at * 7)
  const other = long.slice().fill(1, long.length - 1)
  assert.is(canonicalText(long), canonicalText(long.slice()))
  assert.is.not(canonicalText(long), canonicalText(other))
})

test('bytes become a character each, with Node and without it', () => {
  const long = new Uint8Array(10_003).map((_, at) => at * 7)
  const { Buffer: nodeBuffer } = globalThis
  for (const length of [0, 1, 32, 33, 4095, 4096, 4097, 10_000]) {
    const part = long.subarray(3, 3 + length)
    const text = bytesText(part)
    assert.equal(
      Uint8Array.from(text, (char) => char.charCodeAt(0)),
      Uint8Array.from(part),
      `${length} bytes`,
    )
    Reflect.deleteProperty(globalThis, 'Buffer')
    try {
      assert.is(bytesText(part), text)
    } finally {
      globalThis.Buffer = nodeBuffer
    }
  }
})

test('toString of an object is called first', () => {
  const encode = valueEncoder({
    negativeZero: 'distinct',
    isData: () => false,
    textOf: (value) => ('own' in value ? 'own' : undefined),
  })
  assert.is(encode([{ own: 1 }, { a: { own: 2 } }, -0]), '[own,{"a":own},-0]')
})

test('keys in a row make one text exactly where each is equal', () => {
  const keys: fc.Arbitrary<ValueKey> = fc.oneof(
    fc.constantFrom<ValueKey>(
      null,
      true,
      false,
      0,
      -0,
      1,
      12,
      -1,
      1e21,
      NaN,
      Infinity,
      0n,
      1n,
      12n,
      '',
      '1',
      '1,',
      '1n',
      '2:',
      'null',
      'a',
    ),
    fc.string({ maxLength: 3 }),
  )
  const text = (tuple: readonly ValueKey[]): string => tuple.map(keyPart).join('')
  fc.assert(
    fc.property(fc.array(keys, { maxLength: 3 }), fc.array(keys, { maxLength: 3 }), (a, b) => {
      const rules: Rules = { negativeZero: 'equal', instances: 'data' }
      assert.is(text(a) === text(b), equal(a, b, rules))
    }),
    { numRuns, includeErrorInReport: true },
  )
})

test.run()
