import type { FieldOptions } from '../declaration.js'
import type { ScalarName, ValueType } from '../value-type.js'
import { arrayType } from './array.js'
import { binaryType } from './binary.js'
import { booleanType } from './boolean.js'
import { customType } from './custom.js'
import { dateType } from './date.js'
import { datetimeType } from './datetime.js'
import { decimalType } from './decimal.js'
import { jsonType } from './json.js'
import { autoType, bigIntegerType, durationType, floatType, integerType } from './numbers.js'
import { stringType, textFieldType } from './text.js'
import { timeType } from './time.js'
import { uuidType } from './uuid.js'

type Parameters = Pick<FieldOptions, 'maxDigits' | 'decimalPlaces' | 'schema' | 'of'>

const TYPES: Readonly<Record<ScalarName, (options: Parameters) => ValueType>> = {
  auto: () => autoType,
  integer: () => integerType,
  bigInteger: () => bigIntegerType,
  float: () => floatType,
  decimal: ({ maxDigits, decimalPlaces }) => decimalType({ maxDigits, decimalPlaces }),
  boolean: () => booleanType,
  string: () => stringType,
  text: () => textFieldType,
  date: () => dateType,
  datetime: () => datetimeType,
  time: () => timeType,
  duration: () => durationType,
  uuid: () => uuidType,
  json: ({ schema, of }) =>
    of === undefined ? jsonType(schema) : arrayType(valueType(of.type ?? 'json', of.options)),
  binary: () => binaryType,
  custom: ({ schema }) => customType(schema),
}

/** The value type of a scalar field with these options. */
export function valueType(name: ScalarName, options: Parameters = {}): ValueType {
  return TYPES[name](options)
}

/** Whether it is the name of a scalar type. */
export function isScalarName(name: unknown): name is ScalarName {
  return typeof name === 'string' && Object.hasOwn(TYPES, name)
}
