/** The text of an error, for the message of another one. Anything can be thrown, not only errors. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
