import { showValue } from '../../error/show-value.js'
import type { ModelOptions } from '../declaration.js'
import type { RowMember, RowMethod } from '../meta.js'
import type { Faults } from './faults.js'

/** Refuses an option `methods` that isn't an object of functions and getters. */
export function checkMethods(model: string, { methods }: ModelOptions, faults: Faults): void {
  if (methods === undefined) return
  if (!isObject(methods)) {
    const fault = `methods must be an object of functions and getters, such as { fullName() { return this.name } }, got ${showValue(methods)}`
    faults.add('ERR_OPTION', { model }, fault)
    return
  }
  for (const [name, descriptor] of descriptorsOf(methods)) {
    const fault = faultOf(name, descriptor)
    if (fault !== undefined) faults.add('ERR_OPTION', { model }, fault)
  }
}

/** The methods and getters among options, by name. No getter is called: each is for rows. */
export function methodsIn({ methods }: ModelOptions): readonly (readonly [string, RowMember])[] {
  if (!isObject(methods)) return []
  return descriptorsOf(methods)
    .filter(([name, descriptor]) => faultOf(name, descriptor) === undefined)
    .map(([name, { get, value }]) => [
      name,
      get === undefined ? { kind: 'method', of: value as RowMethod } : { kind: 'getter', of: get },
    ])
}

/** A property of `methods`: a function, or a getter. */
interface Descriptor {
  readonly value?: unknown
  readonly get?: RowMethod
  readonly set?: unknown
}

const descriptorsOf = (methods: object): readonly (readonly [string, Descriptor])[] =>
  Object.entries(Object.getOwnPropertyDescriptors(methods) as Readonly<Record<string, Descriptor>>)

function faultOf(name: string, { value, get, set }: Descriptor): string | undefined {
  if (set !== undefined)
    return `methods has a setter for '${name}', but rows are read-only: declare the getter alone`
  if (get !== undefined || typeof value === 'function') return undefined
  return `methods.${name} must be a function or a getter, such as get ${name}() { return this.name }, got ${showValue(value)}`
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
