import type { ValueList } from '@relata/core/log'
import { unspell } from '../exact.js'
import { unpack } from '../message-pack.js'
import { BLOCK_START } from './payload-writer.js'
import { readColumn, readColumnList } from './column-reader.js'
import { padded, SectionReader } from './sections.js'
import { typedArrayOver } from './typed-arrays.js'

/**
 * The block whose payload `writeBlock` returned, frozen. Its typed arrays are views of `bytes` if those are
 * aligned. Throws a plain error if the bytes are not such a payload.
 */
export function readBlock(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(0, true)
  if (length > bytes.length - BLOCK_START) throw new TypeError('its header is longer than the block')
  const header = unpack(bytes.subarray(BLOCK_START, BLOCK_START + length))
  if (!Array.isArray(header)) throw new TypeError('its header is not an array')
  const [lengths, value] = header as readonly unknown[]
  return readValue(value, new SectionReader(bytes, BLOCK_START + padded(length), lengths))
}

function readValue(value: unknown, sections: SectionReader): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value)
  if (!Array.isArray(value)) return value
  const [tag, ...rest] = value as readonly unknown[]
  switch (tag) {
    case 'typed':
      return typedArrayOver(rest[0], sections.bytes(rest[1]))
    case 'column':
      return Object.freeze(readColumn(rest[0], sections))
    case 'array':
      return Object.freeze(rest.map((part) => readValue(part, sections)))
    case 'object':
      return readObject(rest, sections)
    default:
      return unspell(value)
  }
}

function readObject(parts: readonly unknown[], sections: SectionReader): object {
  const entries: [string, unknown][] = []
  // The values of a field that have no other form.
  const isListed = parts[0] === 'column' && parts[1] === 'values'
  for (let i = 0; i < parts.length; i += 2) {
    const name = String(unspell(parts[i]))
    const part = parts[i + 1]
    entries.push([name, isListed && isColumn(part) ? listOf(part, sections) : readValue(part, sections)])
  }
  return Object.freeze(Object.fromEntries(entries))
}

function isColumn(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value[0] === 'column'
}

function listOf([, plan]: readonly unknown[], sections: SectionReader): ValueList {
  return Object.freeze(readColumnList(plan, sections))
}
