import type { Value, ValueList } from '@relata/core/log'
import { settled, unspellSettled } from '../settled.js'
import { unpack } from '../message-pack.js'
import { decodeText } from '../text-decoder.js'
import { itemStarts } from './item-starts.js'

/*
 * Lists whose values are made when they are read. Most rows of a snapshot are never read, and making their texts and
 * objects takes more time than the rest of the reading. Whatever can be wrong with the bytes is found when the list is
 * made.
 */

const ABSENT = -1
/** What a search may find between the texts of a list before it compares one after the other. */
const MISSES = 64

/** Texts: one text, which is sliced. */
export class TextList implements ValueList {
  readonly length: number
  readonly #run: string
  /** Where each text ends. */
  readonly #ends: Uint32Array

  constructor(lengths: ArrayLike<number>, utf8: Uint8Array) {
    this.length = lengths.length
    this.#run = decodeText(utf8)
    this.#ends = new Uint32Array(lengths.length)
    let at = 0
    for (let i = 0; i < lengths.length; i++) this.#ends[i] = at += lengths[i] as number
    if (at !== this.#run.length) throw wrongLength(at, this.#run.length)
  }

  at(place: number): string | undefined {
    if (place >= this.length) return undefined
    return this.#run.slice(place === 0 ? 0 : this.#ends[place - 1], this.#ends[place])
  }

  indexOfText(text: string, from: number): number {
    if (from >= this.length) return ABSENT
    const start = from === 0 ? 0 : (this.#ends[from - 1] as number)
    if (text === '') return this.#compare(text, from, start)
    // A search of the whole run is ten times as fast as one of each text, unless it finds much between the texts.
    let at = this.#run.indexOf(text, start)
    for (let tried = 0; at >= 0; tried++) {
      const place = this.#placeOf(at)
      const begin = place === 0 ? 0 : (this.#ends[place - 1] as number)
      if (begin === at && this.#ends[place] === at + text.length) return place
      if (tried === MISSES) return this.#compare(text, place, begin)
      at = this.#run.indexOf(text, at + 1)
    }
    return ABSENT
  }

  /** `indexOfText` by comparing one text after the other, of which the first begins at `start`. */
  #compare(text: string, from: number, start: number): number {
    const { length } = text
    let begin = start
    for (let place = from; place < this.length; place++) {
      const end = this.#ends[place] as number
      if (end - begin === length && this.#run.startsWith(text, begin)) return place
      begin = end
    }
    return ABSENT
  }

  /** The place of the text that a character is in. */
  #placeOf(at: number): number {
    let [low, high] = [0, this.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#ends[middle] as number) <= at) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** What texts that don't fill their run are. */
export function wrongLength(expected: number, found: number): TypeError {
  return new TypeError(`texts of ${expected} characters are ${found} long`)
}

/** Values of any kind, in MessagePack. Each is the same object at every read. */
export class MixedList implements ValueList {
  readonly length: number
  readonly #bytes: Uint8Array
  readonly #starts: Uint32Array
  /** Those that were read, and those that MessagePack can't represent. */
  readonly #known: Map<number, Value> = new Map<number, Value>()

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#starts = itemStarts(bytes)
    // The first item lists repairs: places and spellings.
    this.length = Math.max(0, this.#starts.length - 2)
    const repairs = this.#item(0)
    if (!Array.isArray(repairs)) throw new TypeError('a mixed column has no list of repairs')
    for (let i = 0; i < repairs.length; i += 2)
      this.#known.set(repairs[i] as number, unspellSettled(repairs[i + 1]) as Value)
  }

  at(place: number): Value | undefined {
    const known = this.#known.get(place)
    if (known !== undefined || place >= this.length) return known
    const value = this.#item(place + 1)
    if (typeof value !== 'object' || value === null) return value as Value
    const whole = settled(value) as Value
    this.#known.set(place, whole)
    return whole
  }

  #item(at: number): unknown {
    return unpack(this.#bytes.subarray(this.#starts[at], this.#starts[at + 1]))
  }
}

/** A list with nulls between its values. */
export class NullableList implements ValueList {
  readonly length: number
  readonly indexOfText: ValueList['indexOfText']
  readonly #dense: ValueList
  /** The place of each value, -1 for null. */
  readonly #places: Int32Array

  constructor(places: Int32Array, dense: ValueList) {
    this.length = places.length
    this.#places = places
    this.#dense = dense
    if (dense.indexOfText !== undefined) this.indexOfText = (text, from) => this.#indexOfText(text, from)
  }

  at(place: number): Value | undefined {
    if (place >= this.length) return undefined
    const at = this.#places[place] as number
    return at < 0 ? null : this.#dense.at(at)
  }

  #indexOfText(text: string, from: number): number {
    const places = this.#places
    let first = from
    while (first < this.length && (places[first] as number) < 0) first++
    if (first >= this.length) return ABSENT
    const at = this.#dense.indexOfText?.(text, places[first] as number) ?? ABSENT
    return at < 0 ? ABSENT : places.indexOf(at, first)
  }
}
