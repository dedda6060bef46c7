/** What Relata makes says under this symbol what it is, whichever copy of the package made it. */
export const MADE_BY_RELATA: unique symbol = Symbol.for('relata.made')

/** Marks what inherits from a prototype. */
export function markMade(prototype: object, what: string): void {
  Object.defineProperty(prototype, MADE_BY_RELATA, { value: what, configurable: true })
}
