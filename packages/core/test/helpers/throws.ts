import * as assert from 'uvu/assert'

/** The error that a function throws; it must have this code, and every piece of text in its message. */
export function throws(
  fn: () => unknown,
  code: string,
  ...pieces: readonly string[]
): Error & { code: string; value?: unknown; model?: string; field?: string } {
  let error: unknown
  try {
    fn()
  } catch (thrown) {
    error = thrown
  }
  return checked(error, code, pieces)
}

/** The same of a promise that rejects. */
export async function rejects(
  promise: Promise<unknown>,
  code: string,
  ...pieces: readonly string[]
): Promise<Error & { code: string }> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return checked(error, code, pieces)
}

function checked(error: unknown, code: string, pieces: readonly string[]): Error & { code: string } {
  assert.ok(error instanceof Error && 'code' in error, `expected ${code}, found ${String(error)}`)
  assert.is(error.code, code, error.message)
  for (const piece of pieces)
    assert.ok(error.message.includes(piece), `${JSON.stringify(piece)} in ${JSON.stringify(error.message)}`)
  return error as Error & { code: string }
}
