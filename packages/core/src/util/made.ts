/** What Relata makes says under this symbol what it is, whichever copy of the package made it. */
export const MADE_BY_RELATA: unique symbol = Symbol.for('relata.made')

/** What an object is, and which copy of the package made it. */
export interface Mark {
  readonly what: string
  readonly copy: object
}

/** This copy of the package: a module is evaluated once in each. */
export const THIS_COPY: object = Object.freeze({})

/** Marks what inherits from a prototype. */
export function markMade(prototype: object, what: string): void {
  const mark: Mark = Object.freeze({ what, copy: THIS_COPY })
  Object.defineProperty(prototype, MADE_BY_RELATA, { value: mark, configurable: true })
}
