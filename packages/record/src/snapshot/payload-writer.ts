import { isValueList, valuesOf } from '@relata/core/log'
import { spell } from '../exact.js'
import { pack } from '../message-pack.js'
import { writeColumn } from './column-writer.js'
import { padded, SectionWriter } from './sections.js'
import { bytesOfTypedArray, isTypedArray, nameOfTypedArray } from './typed-arrays.js'

/*
 * The payload of a block:
 *   0  length of the header, 4 bytes, little-endian
 *   4  zero, 4 bytes
 *   8  header: MessagePack of [lengths of the sections, value], then zeros up to a multiple of 8
 *   …  sections, each followed by zeros up to a multiple of 8
 * The value is the block, in which every array is a list that begins with a tag: `array`, `object`, `undefined`, `string`, `-0` and `bigint` as in
 * exact.ts, `typed, name, section` for a typed array, and `column, plan` for an array of values.
 */
export const BLOCK_START = 8

/** Longer bytes are stored in a section. */
const INLINE_BYTES = 64
/**
 * Shorter lists are not stored as a column if they contain objects, because these may have columns
 * themselves.
 */
const SHORTEST_OBJECT_COLUMN = 1024

/**
 * The payload of a block, plain data with columns and typed arrays in it, after `reserved` bytes. Code: `ERR_ARGUMENT` for
 * anything else.
 */
export function writeBlock(block: unknown, reserved: number): Uint8Array {
  const sections = new SectionWriter()
  const value = writeValue(block, sections)
  const header = pack([sections.lengths, value])
  const start = reserved + BLOCK_START + padded(header.length)
  const bytes = new Uint8Array(start + sections.size)
  new DataView(bytes.buffer).setUint32(reserved, header.length, true)
  bytes.set(header, reserved + BLOCK_START)
  sections.copyTo(bytes, start)
  return bytes
}

function writeValue(value: unknown, sections: SectionWriter): unknown {
  if (typeof value !== 'object' || value === null) return spell(value)
  if (isTypedArray(value)) {
    if (value instanceof Uint8Array && value.length <= INLINE_BYTES) return value
    return ['typed', nameOfTypedArray(value), sections.add(bytesOfTypedArray(value))]
  }
  if (Array.isArray(value)) return writeArray(value, sections)
  if (isValueList(value)) return writeArray(valuesOf(value), sections)
  const prototype: unknown = Object.getPrototypeOf(value)
  // Throws for anything that is not a plain object.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return spell(value)
  const parts: unknown[] = ['object']
  for (const [name, part] of Object.entries(value)) parts.push(spell(name), writeValue(part, sections))
  return parts
}

function writeArray(values: readonly unknown[], sections: SectionWriter): unknown {
  if (values.length > 0 && !isList(values)) return ['column', writeColumn(values, sections)]
  return ['array', ...Array.from(values, (value) => writeValue(value, sections))]
}

function isList(values: readonly unknown[]): boolean {
  const mayHaveObjects = values.length < SHORTEST_OBJECT_COLUMN
  return values.some((value) => {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false
    return mayHaveObjects || isTypedArray(value)
  })
}
