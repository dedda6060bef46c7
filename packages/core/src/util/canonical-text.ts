import { bytesText } from './bytes.js'

/**
 * The one encoder of values for identity. Two values have the same text exactly if they are equal,
 * wherever they were created:
 *
 * - primitives of one type and value; NaN equals itself;
 * - dates of one instant, patterns of one source and flags, bytes (a `Uint8Array` or an `ArrayBuffer`) of one
 *   content;
 * - arrays with equal elements in the same order, sets with equal elements in any order, maps with equal
 *   entries in any order;
 * - other objects with equal members in any order. A member that is undefined counts as absent;
 * - functions and symbols are equal to themselves alone.
 *
 * `EqualityRules` lists where callers may decide differently. The depth of the recursion is that of the data,
 * which JSON fields and queries limit.
 */
export type ValueEncoder = (value: unknown) => string

/** Kinds of values for which callers define equality differently. */
export interface EqualityRules {
  /**
   * `'equal'`: 0 and -0 are one value, as in a stored column, a group or JSON. `'distinct'`: they are two, as
   * for `Object.is`.
   */
  readonly negativeZero: 'equal' | 'distinct'
  /**
   * Whether an instance of a class equals another one with equal members, as a stored row does; otherwise it
   * only equals itself. Left out: all instances are.
   */
  readonly isData?: (instance: object) => boolean
  /** The text of objects that have their own equality; undefined for all others. */
  readonly textOf?: (value: object) => string | undefined
}

/** Whether a value can be the key of a Map as it is. */
export type ValueKey = string | number | bigint | boolean | null

/** Text that `JSON.stringify` would only put between quotes: this takes half the time. */
const PLAIN_TEXT = /^[ !#-[\]-~]*$/

/**
 * The text of values as events, columns and JSON hold them: -0 is 0, and a stored row equals one with equal
 * columns.
 */
export const canonicalText: ValueEncoder = valueEncoder({ negativeZero: 'equal' })

/** Creates an encoder with other rules. */
export function valueEncoder({ negativeZero, isData = () => true, textOf }: EqualityRules): ValueEncoder {
  const zero = negativeZero === 'equal' ? '0' : '-0'

  const encode = (value: unknown): string => {
    switch (typeof value) {
      case 'string':
        return quoted(value)
      case 'number':
        return Object.is(value, -0) ? zero : String(value)
      case 'bigint':
        return `${value}n`
      case 'boolean':
      case 'undefined':
        return String(value)
      case 'object':
        return value === null ? 'null' : (textOf?.(value) ?? objectText(value))
      case 'function':
      case 'symbol':
        return identityText(value)
    }
  }

  const objectText = (value: object): string => {
    if (Array.isArray(value)) return `[${listText(value)}]`
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === Object.prototype || prototype === null) return membersText(value)
    return instanceText(value, encode) ?? (isData(value) ? membersText(value) : identityText(value))
  }

  /** By index, because the methods of arrays skip holes, which read as undefined. */
  const listText = (list: readonly unknown[]): string => {
    let text = ''
    for (let at = 0; at < list.length; at++) text += at === 0 ? encode(list[at]) : `,${encode(list[at])}`
    return text
  }

  const membersText = (value: object): string => {
    let text = ''
    for (const name of sortedNames(value)) {
      const member: unknown = (value as Readonly<Record<string, unknown>>)[name]
      if (member !== undefined)
        text += text === '' ? `${quoted(name)}:${encode(member)}` : `,${quoted(name)}:${encode(member)}`
    }
    return `{${text}}`
  }

  return encode
}

/**
 * One key as a part of the text of a tuple. Each part marks its end, so tuples have the same text exactly if
 * their keys are equal.
 */
export function keyPart(key: ValueKey): string {
  if (typeof key === 'string') return `${key.length}:${key}`
  return typeof key === 'bigint' ? `${key}n` : `${key},`
}

function quoted(text: string): string {
  return PLAIN_TEXT.test(text) ? `"${text}"` : JSON.stringify(text)
}

/** The text of class instances that are data; undefined for other instances. */
function instanceText(value: object, encode: ValueEncoder): string | undefined {
  if (value instanceof Uint8Array) return ownBytesText(value)
  if (value instanceof ArrayBuffer) return ownBytesText(new Uint8Array(value))
  if (value instanceof Date) return `date${value.getTime()}`
  if (value instanceof RegExp) return `pattern${quoted(value.source)}${value.flags}`
  if (value instanceof Set) return `set[${Array.from(value, encode).sort().join()}]`
  if (value instanceof Map) return `map[${Array.from(value, encode).sort().join()}]`
  return undefined
}

/** Prefixed with the length, since bytes can contain any text. */
function ownBytesText(bytes: Uint8Array): string {
  return `bytes${bytes.length}:${bytesText(bytes)}`
}

/** They are usually in order. */
function sortedNames(value: object): readonly string[] {
  const names = Object.keys(value)
  for (let at = 1; at < names.length; at++)
    if ((names[at - 1] as string) > (names[at] as string)) return names.sort()
  return names
}

const identities = new WeakMap<object | symbol, number>()
let last = 0

function identityText(value: object | symbol): string {
  // A registered symbol can't be held weakly.
  const registered = typeof value === 'symbol' ? Symbol.keyFor(value) : undefined
  if (registered !== undefined) return `symbol${quoted(registered)}`
  let identity = identities.get(value)
  if (identity === undefined) identities.set(value, (identity = ++last))
  return `#${identity}`
}
