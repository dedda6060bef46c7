import fc from 'fast-check'
import * as assert from 'uvu/assert'

const RUNS = 3000

/**
 * Runs a law on more cases, the same each time, until what it must reach is reached: random cases may miss what is rare,
 * and a generator that can't reach it fails.
 */
export async function reach<T>(
  cases: fc.Arbitrary<T>,
  law: (value: T) => unknown,
  isReached: () => boolean,
): Promise<void> {
  if (isReached()) return
  const stop = async (value: T): Promise<boolean> => {
    await law(value)
    return !isReached()
  }
  const { failed, errorInstance } = await fc.check(fc.asyncProperty(cases, stop), {
    seed: 1,
    numRuns: RUNS,
    endOnFailure: true,
  })
  if (errorInstance instanceof Error && !isReached()) throw errorInstance
  assert.ok(failed, `not reached in ${RUNS} cases`)
}
