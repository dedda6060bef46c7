import { isWellFormed, UsageError } from '@relata/core/engine'

/*
 * MessagePack, as its library writes and reads it, changes some values: a lone surrogate becomes U+FFFD, a
 * long text loses a byte order mark at its beginning, -0 becomes 0, a bigint beyond 64 bits and, when decoded, a `__proto__` key are refused. Such values are rare; they are
 * encoded as tagged arrays, and restored after decoding.
 */

const SMALLEST = -(2n ** 63n)
const LARGEST = 2n ** 64n - 1n

/** Whether MessagePack returns the value unchanged. */
export function isExact(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return isExactText(value)
    case 'number':
      return value !== 0 || 1 / value > 0
    case 'boolean':
      return true
    case 'bigint':
      return value >= SMALLEST && value <= LARGEST
    case 'object':
      return value === null || value instanceof Uint8Array || isExactTree(value)
    default:
      return false
  }
}

const BYTE_ORDER_MARK = 0xfeff

function isExactText(text: string): boolean {
  return isWellFormed(text) && text.charCodeAt(0) !== BYTE_ORDER_MARK
}

function isExactTree(value: object): boolean {
  if (Array.isArray(value)) return value.every(isExact)
  if (!isPlain(value)) return false
  for (const [name, part] of Object.entries(value)) {
    if (name === '__proto__' || !isExactText(name) || !isExact(part)) return false
  }
  return true
}

/** Whether a prototype is that of a plain object, of any realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/**
 * The value in a form that MessagePack preserves; {@link unspell} is the inverse. Every array in the result
 * is tagged.
 */
export function spell(value: unknown): unknown {
  switch (typeof value) {
    case 'undefined':
      return ['undefined']
    case 'string':
      return isExactText(value) ? value : ['string', JSON.stringify(value)]
    case 'number':
      return Object.is(value, -0) ? ['-0'] : value
    case 'bigint':
      return isExact(value) ? value : ['bigint', value.toString()]
    case 'boolean':
      return value
    case 'object':
      if (value === null || value instanceof Uint8Array) return value
      if (Array.isArray(value)) return ['array', ...value.map(spell)]
      if (isPlain(value)) return ['object', ...Object.entries(value).flat().map(spell)]
      throw notKept(value)
    default:
      throw notKept(value)
  }
}

function notKept(value: unknown): UsageError {
  return new UsageError(
    'ERR_ARGUMENT',
    `An event log stores JSON, bigint and Uint8Array, not ${describe(value)}: convert it to one of these first.`,
    { value },
  )
}

/** The value that {@link spell} encoded. */
export function unspell(spelled: unknown): unknown {
  if (!Array.isArray(spelled)) return spelled
  const [tag, ...rest] = spelled as [unknown, ...unknown[]]
  switch (tag) {
    case 'undefined':
      return undefined
    case 'string':
      return JSON.parse(String(rest[0]))
    case '-0':
      return -0
    case 'bigint':
      return BigInt(String(rest[0]))
    case 'array':
      return rest.map(unspell)
    case 'object':
      return unspellObject(rest)
    default:
      throw new TypeError(`unknown spelling ${String(tag)}`)
  }
}

function unspellObject(parts: readonly unknown[]): object {
  const entries: [string, unknown][] = []
  for (let i = 0; i < parts.length; i += 2) entries.push([String(unspell(parts[i])), unspell(parts[i + 1])])
  return Object.fromEntries(entries)
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? `an instance of ${value.constructor.name}`
    : `a ${typeof value}`
}
