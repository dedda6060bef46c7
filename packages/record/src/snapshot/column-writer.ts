import { isWellFormed, utf8 } from '@relata/core/engine'
import { isExact, spell } from '../exact.js'
import { pack } from '../message-pack.js'
import { packBits } from './bits.js'
import { numbersArray, shapeOf } from './column-shape.js'
import type { SectionWriter } from './sections.js'
import { bytesOfTypedArray, nameOfTypedArray, type TypedArray } from './typed-arrays.js'

/**
 * How a column is stored, as a list in the block's header. It begins with the number of values and their encoding:
 *   constant, value            each value is this one
 *   numbers, array, section    a typed array
 *   booleans, section          a bit each
 *   bigints, section           64 bits each, signed
 *   text, array, lengths, run  lengths in UTF-16 units, and all texts in UTF-8
 *   bytes, array, lengths, run lengths in bytes, and all bytes
 *   nullable, section, column  a bit for each value that is not null, and these values
 *   mixed, section             MessagePack: repairs and values
 */
export type ColumnPlan = readonly unknown[]

/** Repetitions of more values are not stored as a count, so that a reader can limit what it allocates. */
export const MOST_REPEATED: number = 2 ** 24

/** Writes the values into sections, and returns the plan. */
export function writeColumn(values: readonly unknown[], sections: SectionWriter): ColumnPlan {
  return [values.length, ...encode(values, sections)]
}

function encode(values: readonly unknown[], sections: SectionWriter): readonly unknown[] {
  const { kind, nulls, constant } = shapeOf(values)
  if (values.length > 0 && constant && values.length <= MOST_REPEATED) return ['constant', spell(values[0])]
  if (kind === undefined || kind === 'mixed') return writeMixed(values, sections)
  if (nulls === 0) return writeUniform(kind, values, sections)
  const present = sections.add(packBits(values, (value) => value !== null))
  const dense = values.filter((value) => value !== null)
  return ['nullable', present, writeColumn(dense, sections)]
}

type UniformKind = 'number' | 'string' | 'boolean' | 'bigint' | 'bytes'

function writeUniform(
  kind: UniformKind,
  values: readonly unknown[],
  sections: SectionWriter,
): readonly unknown[] {
  switch (kind) {
    case 'number':
      return ['numbers', ...writeArray(numbersArray(values as readonly number[]), sections)]
    case 'boolean':
      return ['booleans', sections.add(packBits(values, (value) => value === true))]
    case 'bigint':
      return writeBigints(values as readonly bigint[], sections)
    case 'string':
      return writeTexts(values as readonly string[], sections)
    case 'bytes':
      return writeBytes(values as readonly Uint8Array[], sections)
  }
}

function writeArray(array: TypedArray, sections: SectionWriter): [string, number] {
  return [nameOfTypedArray(array), sections.add(bytesOfTypedArray(array))]
}

function writeBigints(values: readonly bigint[], sections: SectionWriter): readonly unknown[] {
  if (!values.every((value) => BigInt.asIntN(64, value) === value)) return writeMixed(values, sections)
  return ['bigints', sections.add(bytesOfTypedArray(BigInt64Array.from(values)))]
}

function writeTexts(texts: readonly string[], sections: SectionWriter): readonly unknown[] {
  const run = texts.join('')
  // UTF-8 has no lone surrogates. If the halves of a pair are in two adjacent texts, the joined text is well
  // formed, and is divided again when it is read.
  if (!isWellFormed(run)) return writeMixed(texts, sections)
  const lengths = numbersArray(texts.map(({ length }) => length))
  return ['text', ...writeArray(lengths, sections), sections.add(utf8(run))]
}

function writeBytes(values: readonly Uint8Array[], sections: SectionWriter): readonly unknown[] {
  const lengths = values.map(({ length }) => length)
  const run = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0))
  let at = 0
  for (const value of values) {
    run.set(value, at)
    at += value.length
  }
  return ['bytes', ...writeArray(numbersArray(lengths), sections), sections.add(run)]
}

/**
 * The values in MessagePack, preceded by pairs of an index and the spelling of a value that MessagePack can't
 * represent.
 */
function writeMixed(values: readonly unknown[], sections: SectionWriter): readonly unknown[] {
  const repairs: unknown[] = []
  const flat: unknown[] = [repairs]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (isExact(value)) {
      flat.push(value)
      continue
    }
    repairs.push(i, spell(value))
    flat.push(null)
  }
  return ['mixed', sections.add(new Uint8Array(pack(flat)))]
}
