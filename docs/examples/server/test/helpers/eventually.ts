import { setTimeout } from 'node:timers/promises'

/** Resolves once something holds; a test that waits for ever is ended by its runner. */
export async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await setTimeout(5)
}
