import { showValue } from '../../error/show-value.js'
import type { UniqueDeclaration } from '../declaration.js'
import { suggest } from '../suggest.js'
import { readPart } from '../unique-part.js'
import type { Faults } from './faults.js'

interface Rule {
  readonly expected: string
  readonly accepts: (value: unknown) => boolean
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const RULES: Readonly<Record<keyof UniqueDeclaration, Rule>> = {
  fields: {
    expected: "a list of names of fields, or of lower('name') and upper('name')",
    accepts: (value) => Array.isArray(value) && value.every((entry) => readPart(entry) !== undefined),
  },
  where: { expected: 'an object of conditions', accepts: isObject },
  nullsDistinct: { expected: 'true or false', accepts: (value) => typeof value === 'boolean' },
  name: { expected: 'a text', accepts: isText },
  message: { expected: 'a text', accepts: isText },
}

/** Refuses an option `uniques` that isn't a list of constraints. */
export function checkUniques(model: string, uniques: unknown, faults: Faults): void {
  if (uniques === undefined) return
  const fault = (message: string): void => faults.add('ERR_UNIQUES', { model }, `uniques ${message}`)
  if (!Array.isArray(uniques)) {
    fault(`must be a list, such as [{ fields: ['a'], where: { b: true } }], got ${showValue(uniques)}`)
    return
  }
  for (const declared of uniques as readonly unknown[]) {
    const problem = faultOf(declared)
    if (problem !== undefined) fault(problem)
  }
}

/** Whether it is a constraint that can be resolved. */
export function isUnique(declared: unknown): declared is UniqueDeclaration {
  return faultOf(declared) === undefined
}

function faultOf(declared: unknown): string | undefined {
  if (!isObject(declared)) return `takes objects, such as { fields: ['a'] }, got ${showValue(declared)}`
  const options = declared as Readonly<Record<string, unknown>>
  for (const [option, value] of Object.entries(options)) {
    if (!Object.hasOwn(RULES, option))
      return `has no option '${option}'${suggest(option, Object.keys(RULES))}; it has ${Object.keys(RULES).join(', ')}`
    const rule = RULES[option as keyof UniqueDeclaration]
    if (value !== undefined && !rule.accepts(value))
      return `takes as ${option} ${rule.expected}, got ${showValue(value)}`
  }
  return options['fields'] === undefined ? `needs fields, such as { fields: ['a'] }` : undefined
}
