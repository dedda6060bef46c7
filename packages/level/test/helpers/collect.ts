/** All that an iterable yields, or its first few. */
export async function collect<T>(items: AsyncIterable<T>, limit = Infinity): Promise<T[]> {
  const all: T[] = []
  if (limit === 0) return all
  for await (const item of items) {
    all.push(item)
    if (all.length >= limit) break
  }
  return all
}

/** What a promise rejects with. */
export async function rejection(
  promise: Promise<unknown>,
): Promise<Error & { code?: unknown; kind?: unknown; value?: unknown; head?: unknown }> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('expected a rejection with an Error')
}
