// fast-check, with the number of runs under control. `RUNS=5000 npm test -- view-law` makes every property
// of these files run 5,000 times. After a failure, cases are made smaller for 30 seconds at most, or for
// `SHRINK` seconds; `SHRINK=0` reports the first counterexample as found. `check` is left alone: tests use it
// to show that a law fails for a planted fault.
import * as all from 'fast-check'

export * from 'fast-check'

const { RUNS, SHRINK } = process.env
const overrides = {
  ...(RUNS === undefined ? {} : { numRuns: Number(RUNS) }),
  ...(SHRINK === '0' ? { endOnFailure: true } : {}),
}

const shrinkTime = 1000 * (SHRINK === undefined ? 30 : Number(SHRINK))

/** The property, which holds for every case once it has failed for longer than shrinking may take. */
function bounded(property) {
  let failedAt
  const note = (result) => {
    if (result !== null && !all.PreconditionFailure.isFailure(result)) failedAt ??= Date.now()
    return result
  }
  return new Proxy(property, {
    get(target, name) {
      const member = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      if (name !== 'run') return member.bind(target)
      return (value) => {
        if (failedAt !== undefined && Date.now() - failedAt > shrinkTime)
          return target.isAsync() ? Promise.resolve(null) : null
        const result = member.call(target, value)
        return target.isAsync() ? result.then(note) : note(result)
      }
    },
  })
}

export function assert(property, parameters) {
  return all.assert(bounded(property), { ...parameters, ...overrides })
}

// oxlint-disable-next-line import/no-default-export -- tests import fast-check's default export
export default { ...all.default, assert }
