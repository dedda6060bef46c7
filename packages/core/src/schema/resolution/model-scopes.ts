import { showValue } from '../../error/show-value.js'
import { modelOf, type Build } from './build.js'
import type { ModelOptions } from '../declaration.js'
import type { ModelDraft } from './draft.js'
import type { Faults } from './faults.js'

/** Refuses an option `scopes` that isn't an object of conditions. The query package reads the conditions. */
export function checkScopes(model: string, { scopes }: ModelOptions, faults: Faults): void {
  if (areScopes(scopes)) return
  const fault = `scopes must be an object of conditions, such as { default: { deletedAt: null } }, got ${showValue(scopes)}`
  faults.add('ERR_OPTION', { model }, fault)
}

/** The scopes among options, by name. */
export function scopesIn({ scopes }: ModelOptions): readonly (readonly [string, object])[] {
  return areScopes(scopes) ? Object.entries(scopes ?? {}) : []
}

/** Sets `scopes`: those of the parents, the first one's before the others', and its own before all. */
export function settleScopes(build: Build, draft: ModelDraft): void {
  const model = modelOf(build, draft)
  const parents = [...draft.parents.keys()].map((parent) => modelOf(build, parent))
  model.scopes = new Map([...parents.toReversed().flatMap(({ scopes }) => [...scopes]), ...draft.scopes])
}

function areScopes(value: unknown): boolean {
  if (value === undefined) return true
  return isObject(value) && Object.values(value).every(isObject)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
