import type { Value, ValueType } from '../../src/schema/value-type.js'

function valueType(name: ValueType['name'], rest: Partial<ValueType> = {}): ValueType {
  return {
    name,
    parse: (value) => value as Value,
    parseLookup: (value) => value as Value,
    compare: (a, b) => ((a as string) < (b as string) ? -1 : (a as string) > (b as string) ? 1 : 0),
    key: (value) => value as string,
    plain: true,
    numeric: false,
    ...rest,
  }
}

export const integerType: ValueType = valueType('integer', { numeric: true })
export const floatType: ValueType = valueType('float', { numeric: true })
export const stringType: ValueType = valueType('string')

/** Text whose case doesn't matter: a type whose key isn't the value. */
export const uncasedType: ValueType = valueType('custom', {
  plain: false,
  key: lower,
  compare: (a, b) => (lower(a) < lower(b) ? -1 : lower(a) > lower(b) ? 1 : 0),
})

function lower(value: Value): string {
  return (value as string).toLowerCase()
}
