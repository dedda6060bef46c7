import fc from 'fast-check'
import * as assert from 'uvu/assert'

const RUNS = 3000

/**
 * Shows that a law notices a fault that is planted: in one of its cases an assertion fails. The cases of a seed are the
 * same each time; one that leads to the fault early saves time. Other errors are passed over: by them a fault would be
 * found without the law.
 */
export function assertNoticed<T>(cases: fc.Arbitrary<T>, law: (value: T) => void, seed: number = 1): void {
  const others = new Map<string, number>()
  const isKept = (value: T): boolean => {
    try {
      law(value)
    } catch (error) {
      if (error instanceof assert.Assertion) return false
      others.set(String(error), (others.get(String(error)) ?? 0) + 1)
    }
    return true
  }
  const { failed } = fc.check(fc.property(cases, isKept), { seed, numRuns: RUNS, endOnFailure: true })
  assert.ok(failed, `no assertion failed in ${RUNS} cases; other errors: ${JSON.stringify([...others])}`)
}
