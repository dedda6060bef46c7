/** What Relata makes says under this symbol what it is, whichever copy of the package made it. */
export const MADE_BY_RELATA: unique symbol = Symbol.for('relata.made')

/** What an object is, and which copies of the packages made it. */
export interface Mark {
  readonly what: string
  /** The copy of this package. */
  readonly core: object
  /** The copy of the package above that made it, if one did. */
  readonly above: object | undefined
}

/** This copy of the package: a module is evaluated once in each. */
export const THIS_COPY: object = Object.freeze({})

/**
 * Marks what inherits from a prototype. `above` is the copy of the package that calls: two copies of it may
 * share one copy of this package.
 */
export function markMade(prototype: object, what: string, above?: object): void {
  const mark: Mark = Object.freeze({ what, core: THIS_COPY, above })
  Object.defineProperty(prototype, MADE_BY_RELATA, { value: mark, configurable: true })
}
