// fast-check, with the number of runs under control. `RUNS=5000 npm test -- view-law` makes every property
// of these files run 5,000 times; `SHRINK=0` reports the first counterexample as found. `check` is left
// alone: tests use it to show that a law fails for a planted fault.
import * as all from 'fast-check'

export * from 'fast-check'

const { RUNS, SHRINK } = process.env
const overrides = {
  ...(RUNS === undefined ? {} : { numRuns: Number(RUNS) }),
  ...(SHRINK === '0' ? { endOnFailure: true } : {}),
}

export function assert(property, parameters) {
  return all.assert(property, { ...parameters, ...overrides })
}

// oxlint-disable-next-line import/no-default-export -- tests import fast-check's default export
export default { ...all.default, assert }
