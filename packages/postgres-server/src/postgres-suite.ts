import { suite } from 'uvu'
import * as assert from 'uvu/assert'

/** Tests that need something that isn't available everywhere, such as a server. */
export interface PostgresSuite<T> {
  readonly test: (name: string, run: (needed: T) => Promise<void>) => void
  readonly after: (run: () => Promise<void>) => void
  readonly run: () => void
}

/**
 * The tests of a file that share a server. If it can't be started, they are skipped with the reason; in CI
 * they fail.
 */
export async function postgresSuite<T extends { close(): Promise<void> }>(
  open: () => Promise<T>,
): Promise<PostgresSuite<T>> {
  let needed: T
  try {
    needed = await open()
  } catch (error) {
    return withoutServer(error instanceof Error ? error.message : String(error))
  }
  const tests = suite('')
  const closing: (() => Promise<void>)[] = [() => needed.close()]
  tests.after(async () => {
    for (const close of closing) await close()
  })
  return {
    test: (name, run) => tests(name, () => run(needed)),
    after: (run) => void closing.unshift(run),
    run: () => tests.run(),
  }
}

function withoutServer<T>(why: string): PostgresSuite<T> {
  const tests = suite('')
  const reason = `PostgreSQL: skipped, it can't be started: ${why.split('\n')[0] ?? why}`
  if (process.env['CI']) tests('PostgreSQL starts', () => assert.unreachable(reason))
  else console.log(`– ${reason}`)
  return {
    test: (name, run) => tests.skip(name, () => void run),
    after: () => undefined,
    run: () => tests.run(),
  }
}
