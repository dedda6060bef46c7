/** The property in which objects of Relata have their kind, whichever copy of the package created them. */
export const MADE_BY_RELATA: unique symbol = Symbol.for('relata.made')

/** The kind of an object, and the copies of the packages that created it. */
export interface Mark {
  readonly what: string
  /** The copy of this package. */
  readonly core: object
  /** The copy of the package above that created it, if any. */
  readonly above: object | undefined
}

/** This copy of the package: a module is evaluated once in each. */
export const THIS_COPY: object = Object.freeze({})

/**
 * Marks all objects that inherit from a prototype. `above` is the copy of the package that calls: two copies
 * of it may share one copy of this package.
 */
export function markMade(prototype: object, what: string, above?: object): void {
  const mark: Mark = Object.freeze({ what, core: THIS_COPY, above })
  Object.defineProperty(prototype, MADE_BY_RELATA, { value: mark, configurable: true })
}
