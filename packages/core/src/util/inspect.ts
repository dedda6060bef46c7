/** By this method the printers that know it, those of Node, Deno, Bun and chai among them, ask an object for its text. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom')

/** A printer's own function for the parts of an object. */
export type Print = (value: unknown, options: object) => string

/** A method for {@link INSPECT}. Printers give how many levels are left, their options, and mostly their own function. */
export type Inspect<T> = (this: T, depth: number, options: object, print?: Print) => unknown

interface Members {
  readonly inspect: Inspect<never>
  readonly toJSON?: () => unknown
  readonly toString?: () => string
}

/** Puts what printers call on a prototype. None of it is enumerable. */
export function definePrinted(prototype: object, { inspect, ...members }: Members): void {
  Object.defineProperty(prototype, INSPECT, { value: inspect, configurable: true, writable: true })
  for (const [name, value] of Object.entries(members)) {
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true })
  }
}
