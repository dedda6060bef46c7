import { showValue } from '../../error/show-value.js'
import type { ModelOptions } from '../declaration.js'
import type { RowMethod } from '../meta.js'
import type { Faults } from './faults.js'

/** Refuses an option `methods` that isn't an object of functions. */
export function checkMethods(model: string, { methods }: ModelOptions, faults: Faults): void {
  if (areMethods(methods)) return
  const fault = `methods must be an object of functions, such as { fullName() { return this.name } }, got ${showValue(methods)}`
  faults.add('ERR_OPTION', { model }, fault)
}

/** The methods among options, by name. */
export function methodsIn({ methods }: ModelOptions): readonly (readonly [string, RowMethod])[] {
  return areMethods(methods) ? Object.entries(methods ?? {}) : []
}

function areMethods(value: unknown): boolean {
  if (value === undefined) return true
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((method) => typeof method === 'function')
}
