import { own } from '../difference.js'
import { FIRST_VERSION } from '../first-version.js'
import type { Value } from '../value-type.js'
import { fromPlain } from './declarations-of.js'
import type { DescribedField } from './schema-step.js'

/**
 * The value that rows without a field get when it is added and the step has no value: 1 for a version counter,
 * the default, or else null. A default that is a function has no value in a description: null.
 */
export function existingValue(described: DescribedField): Value {
  if (own(described, 'version') !== undefined) return FIRST_VERSION
  const value = own(described, 'default')
  if (value === undefined) return null
  const plain = fromPlain(value)
  return typeof plain === 'function' ? null : (plain as Value)
}
