import type { Value, ValueList } from '@relata/core/log'
import { settleAll, unspellSettled } from '../settled.js'
import { unpack } from '../message-pack.js'
import { decodeText } from '../text-decoder.js'
import { bitAt } from './bits.js'
import { MOST_REPEATED } from './column-writer.js'
import type { SectionReader } from './sections.js'
import { typedArrayOver } from './typed-arrays.js'
import { MixedList, NullableList, TextList, wrongLength } from './value-lists.js'

/**
 * The values of a column that `writeColumn` has written. Throws a TypeError if the plan and its sections
 * don't fit. No array is allocated that is longer than the sections can fill, or than {@link MOST_REPEATED}.
 */
export function readColumn(plan: unknown, sections: SectionReader): unknown[] {
  if (!Array.isArray(plan)) throw new TypeError('a column has no plan')
  const [count, encoding, ...rest] = plan as readonly unknown[]
  if (!Number.isSafeInteger(count) || (count as number) < 0)
    throw new TypeError('the length of a column is wrong')
  const values = decode(String(encoding), rest, { count: count as number, sections })
  if (values.length !== count)
    throw new TypeError(`a column has ${values.length} values instead of ${String(count)}`)
  return values
}

/** Shorter columns are read at once. */
const SHORTEST_LIST = 512

/** The same as a list whose texts and objects are made when they are read. */
export function readColumnList(plan: unknown, sections: SectionReader): ValueList {
  const list = longList(plan, sections)
  if (list === undefined) return readColumn(plan, sections) as readonly Value[]
  const [count] = plan as readonly unknown[]
  if (list.length !== count)
    throw new TypeError(`a column has ${list.length} values instead of ${String(count)}`)
  return list
}

/** Undefined if the column is short, or its values cost nothing. */
function longList(plan: unknown, sections: SectionReader): ValueList | undefined {
  if (!Array.isArray(plan)) return undefined
  const [count, encoding, ...rest] = plan as readonly unknown[]
  if (typeof count !== 'number' || count < SHORTEST_LIST) return undefined
  switch (encoding) {
    case 'text':
      return new TextList(numbersIn(rest, sections), sections.bytes(rest[2]))
    case 'mixed':
      return new MixedList(sections.bytes(rest[0]))
    case 'nullable': {
      const dense = longList(rest[1], sections)
      return dense && new NullableList(placesOf(sections.bytes(rest[0]), count, dense.length), dense)
    }
    default:
      return undefined
  }
}

interface Context {
  readonly count: number
  readonly sections: SectionReader
}

function decode(encoding: string, rest: readonly unknown[], context: Context): unknown[] {
  const { count, sections } = context
  switch (encoding) {
    case 'constant':
      return new Array<unknown>(repeated(count)).fill(unspellSettled(rest[0]))
    case 'numbers':
      return listed(numbersIn(rest, sections))
    case 'booleans':
      return booleans(sections.bytes(rest[0]), count)
    case 'bigints':
      return listed(typedArrayOver('BigInt64Array', sections.bytes(rest[0])) as BigInt64Array)
    case 'text':
      return texts(numbersIn(rest, sections), sections.bytes(rest[2]))
    case 'bytes':
      return byteStrings(numbersIn(rest, sections), sections.bytes(rest[2]))
    case 'nullable':
      return withNulls(sections.bytes(rest[0]), readColumn(rest[1], sections), count)
    case 'mixed':
      return mixed(sections.bytes(rest[0]))
    default:
      throw new TypeError(`there is no encoding ${encoding}`)
  }
}

type Numbers = ArrayLike<number>

function repeated(count: number): number {
  if (count > MOST_REPEATED) throw new TypeError(`a value is repeated ${count} times`)
  return count
}

function numbersIn([name, section]: readonly unknown[], sections: SectionReader): Numbers {
  const array = typedArrayOver(name, sections.bytes(section))
  if (array instanceof BigInt64Array || array instanceof BigUint64Array)
    throw new TypeError('a column of numbers has bigints')
  return array
}

/** `Array.from` takes ten times as long. */
function listed<T>(array: ArrayLike<T>): T[] {
  const values = new Array<T>(array.length)
  for (let i = 0; i < array.length; i++) values[i] = array[i] as T
  return values
}

function booleans(bits: Uint8Array, count: number): boolean[] {
  if (bits.length !== Math.ceil(count / 8))
    throw new TypeError('a column of booleans has too few or too many')
  const values = new Array<boolean>(count)
  for (let i = 0; i < count; i++) values[i] = bitAt(bits, i)
  return values
}

function texts(lengths: Numbers, utf8: Uint8Array): string[] {
  const run = decodeText(utf8)
  const values = new Array<string>(lengths.length)
  let at = 0
  for (let i = 0; i < lengths.length; i++) values[i] = run.slice(at, (at += lengths[i] as number))
  if (at !== run.length) throw wrongLength(at, run.length)
  return values
}

/** Copies, so that a value doesn't keep its whole block in memory. */
function byteStrings(lengths: Numbers, run: Uint8Array): Uint8Array[] {
  const values = new Array<Uint8Array>(lengths.length)
  let at = 0
  for (let i = 0; i < lengths.length; i++) values[i] = run.slice(at, (at += lengths[i] as number))
  if (at !== run.length) throw new TypeError(`values of ${at} bytes are ${run.length} long`)
  return values
}

function withNulls(bits: Uint8Array, dense: readonly unknown[], count: number): unknown[] {
  return Array.from(placesOf(bits, count, dense.length), (at) => (at < 0 ? null : dense[at]))
}

/** The place of each value among those that are not null, -1 for null. */
function placesOf(bits: Uint8Array, count: number, stored: number): Int32Array {
  if (bits.length !== Math.ceil(count / 8)) throw new TypeError('a column has too few or too many bits')
  const places = new Int32Array(count)
  let next = 0
  for (let i = 0; i < count; i++) places[i] = bitAt(bits, i) ? next++ : -1
  if (next !== stored) throw new TypeError(`${next} values are not null, ${stored} are stored`)
  return places
}

function mixed(bytes: Uint8Array): unknown[] {
  const flat = unpack(bytes)
  if (!Array.isArray(flat)) throw new TypeError('a mixed column is not an array')
  const pairs = flat[0] as readonly unknown[]
  const values = flat.slice(1)
  settleAll(values)
  for (let i = 0; i < pairs.length; i += 2) values[pairs[i] as number] = unspellSettled(pairs[i + 1])
  return values
}
