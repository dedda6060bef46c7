import fc from 'fast-check'
import { text, value } from './arbitraries.js'

const typedArray: fc.Arbitrary<unknown> = fc.oneof(
  fc.int8Array(),
  fc.uint8Array({ maxLength: 200 }),
  fc.uint8ClampedArray(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.float64Array(),
  fc.bigInt64Array(),
  fc.bigUint64Array(),
)

/** Lists of one kind, as columns of a field are; `length` values or fewer. */
function column(length: number): fc.Arbitrary<unknown[]> {
  const list = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown[]> =>
    fc.array(values, { maxLength: length, size: 'max' })
  const few = fc
    .uniqueArray(text, { minLength: 1, maxLength: 5 })
    .chain((texts) => list(fc.constantFrom(...texts)))
  const kinds: readonly fc.Arbitrary<unknown[]>[] = [
    few,
    list(text),
    list(fc.string({ unit: 'binary', maxLength: 20 })),
    list(fc.integer({ min: 0, max: 255 })),
    list(fc.integer({ min: -128, max: 127 })),
    list(fc.integer({ min: -32_768, max: 65_535 })),
    list(fc.integer()),
    list(fc.integer({ min: 0, max: 2 ** 32 - 1 })),
    list(fc.maxSafeInteger()),
    list(fc.double()),
    list(fc.constantFrom(0, -0, Number.NaN, 1)),
    list(fc.boolean()),
    list(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    list(fc.bigInt()),
    list(fc.uint8Array({ maxLength: 80 })),
    list(fc.date({ noInvalidDate: true }).map((date) => date.toISOString())),
    list(value),
    fc
      .tuple(fc.maxSafeInteger(), fc.nat(length))
      .map(([first, count]) => Array.from({ length: count }, (_, i) => first + i)),
    fc.tuple(value, fc.nat(length)).map(([same, count]) => new Array<unknown>(count).fill(same)),
  ]
  return fc
    .tuple(fc.oneof(...kinds), fc.constantFrom(0, 0, 2, 5), fc.nat(4))
    .map(([values, every, at]) =>
      every === 0 ? values : values.map((each, i) => (i % every === at % every ? null : each)),
    )
}

/** Blocks of a snapshot, and anything else of the same kind of data. */
export const block: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  data: fc.oneof(
    { maxDepth: 4 },
    value,
    typedArray,
    column(70),
    fc.array(tie('data'), { maxLength: 5 }),
    fc.dictionary(text, tie('data'), { maxKeys: 5 }),
  ),
})).data
