import { randomId } from '../util/globals.js'

/**
 * Functions that generate ids. A log knows them by name, so that a schema which is read from it has them too.
 */

/** Ids with one millisecond: twelve bits. */
const IDS_IN_MS = 4096

let lastMs = 0
let count = 0

/**
 * A UUID of version 7: the time in milliseconds, then random bits. Each one sorts after those that this process made
 * before, so rows with such a key are in order of creation.
 *
 * @example
 * ```ts
 * const Order = model({ id: uuid({ primaryKey: true, default: uuid7 }), item: string() })
 * ```
 * @public
 */
export function uuid7(): string {
  const now = Date.now()
  // If the clock goes back, or a millisecond has no more ids, the last time is used, or the one after it.
  if (now > lastMs) {
    lastMs = now
    count = 0
  } else if (++count === IDS_IN_MS) {
    lastMs++
    count = 0
  }
  const time = lastMs.toString(16).padStart(12, '0')
  const order = count.toString(16).padStart(3, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${order}${randomId().slice(18)}`
}

/**
 * A random UUID, of version 4.
 *
 * @example
 * ```ts
 * const Invite = model({ token: uuid({ unique: true, default: uuid4 }) })
 * ```
 * @public
 */
export function uuid4(): string {
  return randomId()
}

const BY_NAME: Readonly<Record<string, () => string>> = Object.freeze({ uuid4, uuid7 })

/** The name of a function that generates ids; undefined for any other value. */
export function generatorName(value: unknown): string | undefined {
  return Object.keys(BY_NAME).find((name) => BY_NAME[name] === value)
}

/** The function with that name; undefined for a name that this version doesn't know. */
export function generatorNamed(name: unknown): (() => string) | undefined {
  return typeof name === 'string' && Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined
}
