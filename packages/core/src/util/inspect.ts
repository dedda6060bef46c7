/**
 * The method that printers (those of Node, Deno, Bun and chai) call for the text of an object.
 */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom')

/**
 * The list of properties that Jest copies of an object that it prints. Without it, Jest reads all, including
 * getters of the prototypes.
 */
const COPIED_PROPERTIES: unique symbol = Symbol.for('@jest/serializableProperties')
/** In a copy: what the object's `toJSON` returned. */
const JSON_COPY: unique symbol = Symbol('relata.json')

/** A printer's function for the parts of an object. */
export type Print = (value: unknown, options: object) => string

/**
 * A method for {@link INSPECT}. Printers pass the number of levels left, their options, and usually their own
 * function.
 */
export type Inspect<T> = (this: T, depth: number, options: object, print?: Print) => unknown

interface Members {
  readonly inspect: Inspect<never>
  readonly toJSON?: () => unknown
  readonly toString?: () => string
  /**
   * Properties that a copy of an object keeps, for comparisons property by property; left out: none, a copy
   * is what `toJSON` returns.
   */
  readonly copied?: (object: object) => readonly string[]
}

/** Defines the methods that printers call on a prototype. None of them is enumerable. */
export function definePrinted(prototype: object, { inspect, copied, ...methods }: Members): void {
  define(prototype, INSPECT, inspect)
  for (const [name, value] of Object.entries(methods)) define(prototype, name, value)
  if (copied === undefined) {
    printedInCopies(prototype)
    return
  }
  defineText(prototype)
  defineGetter(prototype, COPIED_PROPERTIES, copied)
}

/**
 * Lets a printer copy objects whose state is private: the copy, an object of the same prototype without that
 * state, has and returns what `toJSON` returns. The copy of an object without `toJSON` is empty.
 *
 * An object with a text for printers has it in `String(object)` and template literals too, unless its class has
 * another `toString`.
 */
export function printedInCopies(prototype: object): void {
  defineText(prototype)
  const toJSON = (prototype as { readonly toJSON?: () => unknown }).toJSON
  define(prototype, COPIED_PROPERTIES, toJSON === undefined ? [] : [JSON_COPY])
  if (toJSON === undefined) return
  defineGetter(prototype, JSON_COPY, (object) => (object === prototype ? undefined : toJSON.call(object)))
  define(prototype, 'toJSON', function (this: { readonly [JSON_COPY]?: unknown }): unknown {
    return Object.hasOwn(this, JSON_COPY) && this !== prototype ? this[JSON_COPY] : toJSON.call(this)
  })
}

function defineText(prototype: Printed): void {
  if (prototype[INSPECT] === undefined || prototype.toString !== Object.prototype.toString) return
  define(prototype, 'toString', function (this: Printed): string {
    return String(this[INSPECT]?.(0, {}))
  })
}
interface Printed {
  readonly [INSPECT]?: (depth: number, options: object) => unknown
}

function define(prototype: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(prototype, name, { value, configurable: true, writable: true })
}

function defineGetter(prototype: object, name: PropertyKey, read: (object: object) => unknown): void {
  Object.defineProperty(prototype, name, {
    configurable: true,
    get(this: object): unknown {
      return read(this)
    },
  })
}
