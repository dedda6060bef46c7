import { setTimeout } from 'node:timers/promises'

/** Resolves once a condition is true. The test runner ends a test that waits forever. */
export async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await setTimeout(5)
}
