import { StudioError } from '../errors.js'
import { decodeKey } from '../values/key.js'

/** Reads the fields of an unchecked request. Throws StudioError `ERR_STUDIO_REQUEST`. */
export class Fields {
  readonly #body: Readonly<Record<string, unknown>>
  readonly #path: string

  constructor(body: unknown, path: string = '') {
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      throw refuse(path === '' ? 'the request' : path, 'an object')
    this.#body = body as Readonly<Record<string, unknown>>
    this.#path = path
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined
  }

  /** Own properties alone: a request can't reach what every object has. */
  #value(name: string): unknown {
    return Object.hasOwn(this.#body, name) ? (this.#body[name] ?? undefined) : undefined
  }

  #name(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`
  }

  text(name: string, most: number = 1000): string {
    const value = this.optionalText(name, most)
    if (value === undefined) throw refuse(this.#name(name), 'a text')
    return value
  }

  optionalText(name: string, most: number = 1000): string | undefined {
    const value = this.#value(name)
    if (value === undefined) return undefined
    if (typeof value !== 'string') throw refuse(this.#name(name), 'a text')
    if (value.length > most) throw refuse(this.#name(name), `at most ${most} characters`)
    return value
  }

  /** A whole number from 0, or from `least`, to `most`. */
  whole(name: string, otherwise: number, most: number = Number.MAX_SAFE_INTEGER, least: number = 0): number {
    const value = this.#value(name)
    if (value === undefined) return otherwise
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least || value > most)
      throw refuse(this.#name(name), `a whole number from ${least} to ${most}`)
    return value
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.#value(name)
    if (value === undefined) return otherwise
    if (typeof value !== 'boolean') throw refuse(this.#name(name), 'true or false')
    return value
  }

  texts(name: string, most: number): readonly string[] | undefined {
    const list = this.list(name, most)
    if (list?.every((each) => typeof each === 'string' && each.length <= 1000) === false)
      throw refuse(this.#name(name), 'a list of texts')
    return list as readonly string[] | undefined
  }

  list(name: string, most: number): readonly unknown[] | undefined {
    const value = this.#value(name)
    if (value === undefined) return undefined
    if (!Array.isArray(value)) throw refuse(this.#name(name), 'a list')
    if (value.length > most) throw refuse(this.#name(name), `at most ${most} entries`)
    return value
  }

  choice<T extends string>(name: string, choices: readonly T[], otherwise: T): T {
    const value = this.#value(name)
    if (value === undefined) return otherwise
    if (!choices.includes(value as T)) throw refuse(this.#name(name), `one of ${choices.join(', ')}`)
    return value as T
  }

  key(name: string): unknown {
    return decodeKey(this.#value(name), this.#name(name))
  }

  keys(name: string, most: number): readonly unknown[] | undefined {
    return this.list(name, most)?.map((key) => decodeKey(key, this.#name(name)))
  }

  object(name: string): Fields | undefined {
    const value = this.#value(name)
    return value === undefined ? undefined : new Fields(value, this.#name(name))
  }

  /** The names and values of an object. */
  entries(name: string): readonly (readonly [string, unknown])[] | undefined {
    const value = this.#value(name)
    if (value === undefined) return undefined
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw refuse(this.#name(name), 'an object')
    return Object.entries(value)
  }
}

function refuse(field: string, expected: string): StudioError {
  return new StudioError('ERR_STUDIO_REQUEST', `${field}: expected ${expected}`, { field })
}
