import { showValue } from '../../error/show-value.js'
import type { FieldDeclaration, FieldOptions } from '../declaration.js'
import type { Faults, Place } from './faults.js'
import { checkManaged } from './managed-options.js'
import { suggest } from '../suggest.js'
import { isStandardValidator } from '../types/standard-schema.js'
import { isScalarName } from '../types/value-types.js'
import type { ScalarName } from '../value-type.js'

type Option = keyof FieldOptions

const PLAIN: readonly Option[] = ['null', 'default', 'unique', 'primaryKey', 'index', 'choices']
const COMMON: readonly Option[] = [...PLAIN, 'validate']
const OF_SCALAR: Readonly<Partial<Record<ScalarName, readonly Option[]>>> = {
  auto: ['primaryKey', 'unique', 'index'],
  string: [...COMMON, 'maxLength'],
  text: [...COMMON, 'maxLength'],
  binary: [...COMMON, 'maxLength'],
  integer: [...COMMON, 'min', 'max', 'version'],
  bigInteger: [...COMMON, 'min', 'max'],
  float: [...COMMON, 'min', 'max'],
  decimal: [...COMMON, 'min', 'max', 'maxDigits', 'decimalPlaces'],
  date: [...COMMON, 'now'],
  datetime: [...COMMON, 'now'],
  json: [...PLAIN, 'schema'],
  custom: [...PLAIN, 'schema'],
}
const RELATION: readonly Option[] = [
  'relatedName',
  'relatedQueryName',
  'dbConstraint',
  'limitChoicesTo',
  'enforce',
]
const OF_KEY: readonly Option[] = [
  ...RELATION,
  'null',
  'default',
  'unique',
  'primaryKey',
  'index',
  'onDelete',
  'toField',
  'column',
]
const OF_RELATION: Readonly<Record<string, readonly Option[]>> = {
  foreignKey: [...OF_KEY, 'tree'],
  oneToOne: [...OF_KEY, 'parentLink', 'reverse'],
  manyToMany: [...RELATION, 'through', 'throughFields', 'symmetrical'],
}

const BOOLEAN: Shape = ['true or false', (value) => typeof value === 'boolean']
const STRING: Shape = ['a string', (value) => typeof value === 'string']
const VALIDATOR: Shape = ["a Standard Schema validator (an object with '~standard')", isStandardValidator]
type Shape = readonly [expected: string, holds: (value: unknown) => boolean]
/** Options whose values are checked here; the others are checked with their meaning. */
const SHAPES: Readonly<Partial<Record<Option, Shape>>> = {
  null: BOOLEAN,
  unique: BOOLEAN,
  primaryKey: BOOLEAN,
  index: BOOLEAN,
  dbConstraint: BOOLEAN,
  tree: BOOLEAN,
  enforce: BOOLEAN,
  parentLink: BOOLEAN,
  symmetrical: BOOLEAN,
  version: BOOLEAN,
  now: ["'create' or 'update'", (value) => value === 'create' || value === 'update'],
  relatedName: STRING,
  relatedQueryName: STRING,
  toField: STRING,
  column: STRING,
  through: STRING,
  reverse: ["'null' or 'throw'", (value) => value === 'null' || value === 'throw'],
  choices: [
    'a list, or an object from value to label',
    (value) => typeof value === 'object' && value !== null,
  ],
  throughFields: [
    'a list of two field names',
    (value) =>
      Array.isArray(value) &&
      value.length === 2 &&
      value.every((name) => typeof name === 'string' && name !== ''),
  ],
  limitChoicesTo: [
    'an object of lookups',
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  ],
  schema: VALIDATOR,
  validate: VALIDATOR,
}

/** Whether the declaration is one of a field, with options that its kind takes. */
export function checkDeclaration(declaration: FieldDeclaration, place: Place, faults: Faults): boolean {
  const allowed = allowedOptions(declaration)
  if (allowed !== undefined && !isObject(declaration.options)) {
    faults.add(
      'ERR_OPTION',
      place,
      `the options of ${declaration.type ?? declaration.kind} must be an object, got ${showValue(declaration.options)}`,
    )
    return false
  }
  if (allowed === undefined) {
    faults.add(
      'ERR_DECLARATION',
      place,
      `expected a field such as string() or foreignKey('Model', { … }), got ${showValue(declaration)}`,
    )
    return false
  }
  let sound = true
  for (const [option, value] of Object.entries(declaration.options)) {
    if (value !== undefined && !checkOption({ declaration, option, value, allowed }, place, faults))
      sound = false
  }
  if (declaration.kind !== 'scalar') return sound
  checkSizes(declaration.options, place, faults)
  return sound && checkManaged(declaration.options, place, faults)
}

function allowedOptions(declaration: unknown): readonly Option[] | undefined {
  if (typeof declaration !== 'object' || declaration === null) return undefined
  const { kind, type, to } = declaration as Partial<FieldDeclaration>
  if (kind === 'scalar') return isScalarName(type) ? (OF_SCALAR[type] ?? COMMON) : undefined
  return typeof kind === 'string' && typeof to === 'string' && Object.hasOwn(OF_RELATION, kind)
    ? OF_RELATION[kind]
    : undefined
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

interface GivenOption {
  readonly declaration: FieldDeclaration
  readonly option: string
  readonly value: unknown
  readonly allowed: readonly Option[]
}

function checkOption(
  { declaration, option, value, allowed }: GivenOption,
  place: Place,
  faults: Faults,
): boolean {
  const kind = declaration.type ?? declaration.kind
  if (!(allowed as readonly string[]).includes(option)) {
    faults.add(
      'ERR_OPTION',
      place,
      `${kind} has no option '${option}'${suggest(option, allowed)}; it has ${allowed.join(', ')}`,
    )
    return false
  }
  const shape = SHAPES[option as Option]
  if (shape === undefined || shape[1](value)) return true
  const code =
    option === 'choices' ? 'ERR_CHOICES' : option === 'throughFields' ? 'ERR_THROUGH_FIELDS' : 'ERR_OPTION'
  faults.add(code, place, `${option} must be ${shape[0]}, got ${showValue(value)}`)
  return false
}

function checkSizes(
  { maxLength, maxDigits, decimalPlaces }: FieldOptions,
  place: Place,
  faults: Faults,
): void {
  if (maxLength !== undefined && !isWhole(maxLength, 1, Number.MAX_SAFE_INTEGER)) {
    faults.add(
      'ERR_LENGTH_OPTION',
      place,
      `maxLength must be a whole number of at least 1, got ${showValue(maxLength)}`,
    )
  }
  if (maxDigits !== undefined && !isWhole(maxDigits, 1, 1000)) {
    faults.add(
      'ERR_DECIMAL_OPTION',
      place,
      `maxDigits must be a whole number from 1 to 1000, got ${showValue(maxDigits)}`,
    )
  }
  if (decimalPlaces !== undefined && !isWhole(decimalPlaces, 0, 1000)) {
    faults.add(
      'ERR_DECIMAL_OPTION',
      place,
      `decimalPlaces must be a whole number from 0 to 1000, got ${showValue(decimalPlaces)}`,
    )
  } else if (maxDigits !== undefined && decimalPlaces !== undefined && decimalPlaces > maxDigits) {
    faults.add(
      'ERR_DECIMAL_OPTION',
      place,
      `decimalPlaces (${decimalPlaces}) can't be more than maxDigits (${maxDigits}); raise maxDigits`,
    )
  }
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most
}
