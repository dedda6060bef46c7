import { showValue } from '../../error/show-value.js'
import type { FieldDeclaration, FieldOptions } from '../declaration.js'
import type { Faults, Place } from './faults.js'
import { checkComputed } from './computed-fields.js'
import { checkManaged } from './managed-options.js'
import { suggest } from '../suggest.js'
import { ITEM_TYPES } from '../types/array.js'
import { isStandardValidator } from '../types/standard-schema.js'
import { isScalarName } from '../types/value-types.js'
import type { ScalarName } from '../value-type.js'
import { isNameList } from './merge-options.js'
import { TREE_PARTS } from './trees.js'

type Option = keyof FieldOptions

const PLAIN: readonly Option[] = ['null', 'default', 'unique', 'primaryKey', 'index', 'choices']
const COMMON: readonly Option[] = [...PLAIN, 'validate', 'computed']
const OF_SCALAR: Readonly<Partial<Record<ScalarName, readonly Option[]>>> = {
  auto: ['primaryKey', 'unique', 'index'],
  string: [...COMMON, 'maxLength', 'trigram'],
  text: [...COMMON, 'maxLength', 'trigram'],
  binary: [...COMMON, 'maxLength'],
  integer: [...COMMON, 'min', 'max', 'version'],
  bigInteger: [...COMMON, 'min', 'max'],
  float: [...COMMON, 'min', 'max'],
  decimal: [...COMMON, 'min', 'max', 'maxDigits', 'decimalPlaces'],
  date: [...COMMON, 'now'],
  datetime: [...COMMON, 'now'],
  json: [...PLAIN, 'schema', 'computed'],
  custom: [...PLAIN, 'schema', 'computed'],
}
const OF_ARRAY: readonly Option[] = [
  'of',
  'null',
  'default',
  'unique',
  'index',
  'maxLength',
  'validate',
  'computed',
]
/** Options that limit no value, and so are none of an item of an array. */
const OF_COLUMN: ReadonlySet<Option> = new Set([
  'null',
  'default',
  'unique',
  'primaryKey',
  'index',
  'now',
  'version',
  'trigram',
  'computed',
])
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
  genericKey: ['onDelete', 'null', 'relatedName', 'relatedQueryName', 'unique', 'index'],
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
  trigram: BOOLEAN,
  dbConstraint: BOOLEAN,
  tree: [
    `true, or an object of names: ${TREE_PARTS.join(', ')}`,
    (value) =>
      typeof value === 'boolean' ||
      (isObject(value) && Object.keys(value as object).every((part) => TREE_PARTS.includes(part as never))),
  ],
  enforce: BOOLEAN,
  parentLink: BOOLEAN,
  symmetrical: BOOLEAN,
  version: BOOLEAN,
  computed: ["a list of names, such as ['first', 'last']", isNameList],
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
      `the options of ${nameOf(declaration)} must be an object, got ${showValue(declaration.options)}`,
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
  let sound = !isArray(declaration) || checkItems(declaration.options.of, place, faults)
  for (const [option, value] of Object.entries(declaration.options)) {
    if (value !== undefined && !checkOption({ declaration, option, value, allowed }, place, faults))
      sound = false
  }
  if (declaration.kind !== 'scalar') return sound
  checkSizes(declaration.options, place, faults)
  return (
    sound &&
    checkManaged(declaration.options, place, faults) &&
    checkComputed(declaration.options, place, faults)
  )
}

/** An array is JSON with a declaration of its items. */
function isArray({ type, options }: Partial<FieldDeclaration>): boolean {
  return type === 'json' && isObject(options) && Object.hasOwn(options as object, 'of')
}

function nameOf(declaration: FieldDeclaration): string {
  return isArray(declaration) ? 'array' : (declaration.type ?? declaration.kind)
}

/** Whether it declares the items of an array: a scalar that JSON has, with options that limit its values. */
function checkItems(of: unknown, place: Place, faults: Faults): boolean {
  const type = isObject(of) ? (of as Partial<FieldDeclaration>).type : undefined
  if (type === undefined || !ITEM_TYPES.includes(type) || isArray(of as FieldDeclaration)) {
    const message = `array takes the field of its items, such as array(string()): one of ${ITEM_TYPES.join(', ')}; got ${showValue(of)}`
    faults.add('ERR_DECLARATION', place, message)
    return false
  }
  const { options } = of as FieldDeclaration
  const wrong = isObject(options)
    ? Object.keys(options).filter(
        (option) => OF_COLUMN.has(option as Option) && options[option as Option] !== undefined,
      )
    : []
  for (const option of wrong)
    faults.add(
      'ERR_OPTION',
      place,
      `the items of an array have no option '${option}'; declare it on the array: array(${type}(), { ${option}: … })`,
    )
  return wrong.length === 0 && checkDeclaration(of as FieldDeclaration, place, faults)
}

function allowedOptions(declaration: unknown): readonly Option[] | undefined {
  if (typeof declaration !== 'object' || declaration === null) return undefined
  const { kind, type, to, targets } = declaration as Partial<FieldDeclaration>
  if (isArray(declaration)) return OF_ARRAY
  if (kind === 'scalar') return isScalarName(type) ? (OF_SCALAR[type] ?? COMMON) : undefined
  if (kind === 'genericKey') return isNames(targets) ? OF_RELATION[kind] : undefined
  return typeof kind === 'string' && typeof to === 'string' && Object.hasOwn(OF_RELATION, kind)
    ? OF_RELATION[kind]
    : undefined
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === 'string')
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
  const kind = nameOf(declaration)
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
