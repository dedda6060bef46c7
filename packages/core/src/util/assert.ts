/** A broken invariant of Relata itself: a bug in Relata, never the caller's mistake. */
export class InvariantError extends Error {
  readonly code: string = 'ERR_INTERNAL'
  constructor(message: string) {
    super(`${message} (this is a bug in Relata, please report it)`)
    this.name = 'InvariantError'
  }

  toJSON(): { readonly name: string; readonly code: string; readonly message: string } {
    return { name: this.name, code: this.code, message: this.message }
  }
}

/** Checks an invariant. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message)
}

/** The value, which can't be null or undefined here. */
export function must<T>(value: T | null | undefined, message: string): T {
  if (value === null || value === undefined) throw new InvariantError(message)
  return value
}

/** The end of an exhaustive switch. */
export function unreachable(value: never): never {
  throw new InvariantError(`an impossible case: ${String(value)}`)
}
