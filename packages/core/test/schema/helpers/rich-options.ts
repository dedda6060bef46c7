import fc from 'fast-check'
import { uuid7 } from '../../../src/schema/generators.js'
import type { FieldDeclaration } from '../../../src/schema/declaration.js'
import type { ScalarName } from '../../../src/schema/value-type.js'

/** Random options of fields, with values that are hard to print. */

export const made = (): never => {
  throw new TypeError('not called')
}
/** Of a UUID, one that a log knows by name. */
export const functionFor = (type: ScalarName): (() => string) => (type === 'uuid' ? uuid7 : made)
export const maybe = (option: string, values: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .option(values, { nil: undefined, freq: 2 })
    .map((value) => (value === undefined ? {} : { [option]: value }))
export const merged = (
  ...parts: readonly fc.Arbitrary<Record<string, unknown>>[]
): fc.Arbitrary<Record<string, unknown>> =>
  fc.tuple(...parts).map((list) => Object.assign({}, ...list) as Record<string, unknown>)

const hostile = fc.constantFrom(
  'a',
  "it's",
  'two\nlines',
  '"quoted"',
  '`${x}`',
  '__proto__',
  '*/',
  '\u2028\u202e',
  '\\',
)
export const VALUES: Readonly<Partial<Record<ScalarName, fc.Arbitrary<unknown>>>> = {
  string: hostile,
  text: hostile,
  integer: fc.integer({ min: 0, max: 9 }),
  bigInteger: fc.bigInt({ min: 0n, max: 9n }),
  float: fc.constantFrom(0, 1.5, -2, Infinity, 1e30),
  decimal: fc.constantFrom('1', '2', '3'),
  boolean: fc.boolean(),
  date: fc.constantFrom('2020-01-02', '1999-12-31'),
  datetime: fc.constantFrom('2020-01-02T03:04:05Z', '1999-12-31T00:00:00Z'),
  time: fc.constantFrom('01:02:03', '23:59:59'),
  duration: fc.constantFrom(0, 1000),
  uuid: fc.constantFrom('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'),
  json: fc.constantFrom<unknown>([1, { a: "it's" }], { ['__proto__']: 1, constructor: [null] }, 'text'),
  custom: fc.constantFrom<unknown>({ lat: 1 }, 5),
  binary: fc.constantFrom(new Uint8Array([]), new Uint8Array([1, 255])),
}
const CHOICES: readonly ScalarName[] = [
  'string',
  'text',
  'integer',
  'bigInteger',
  'decimal',
  'date',
  'uuid',
  'duration',
]

/** Options that only some types take. */
export function ownOptions(type: ScalarName): fc.Arbitrary<Record<string, unknown>> {
  if (type === 'text') return maybe('trigram', fc.boolean())
  if (type === 'string')
    return merged(maybe('maxLength', fc.integer({ min: 10, max: 12 })), maybe('trigram', fc.constant(true)))
  if (type === 'decimal')
    return merged(
      maybe('maxDigits', fc.integer({ min: 8, max: 9 })),
      maybe('decimalPlaces', fc.integer({ min: 0, max: 2 })),
      maybe('max', fc.constantFrom('10', '20')),
    )
  if (type === 'bigInteger')
    return merged(maybe('min', fc.constantFrom(-1n, 0n)), maybe('max', fc.constant(99n)))
  if (type === 'integer')
    return merged(maybe('min', fc.constantFrom(-1, 0)), maybe('max', fc.constantFrom(10, 20)))
  if (type === 'json') return maybe('of', fc.constantFrom(...ITEMS))
  return fc.constant({})
}

/** Declarations of the items of an array. */
const ITEMS = [
  { kind: 'scalar', type: 'string', options: { maxLength: 10 } },
  { kind: 'scalar', type: 'string', options: { maxLength: 12, choices: ['a', ["it's", 'two\nlines']] } },
  { kind: 'scalar', type: 'integer', options: { min: 0, max: 20 } },
  { kind: 'scalar', type: 'decimal', options: { decimalPlaces: 2 } },
  { kind: 'scalar', type: 'date', options: {} },
]

/** Choices, with labels or without. */
export function choicesOf(
  type: ScalarName,
  values: fc.Arbitrary<unknown>,
): fc.Arbitrary<Record<string, unknown>> {
  if (!CHOICES.includes(type)) return fc.constant({})
  return fc
    .option(
      fc.tuple(fc.uniqueArray(values, { minLength: 2, maxLength: 2, selector: String }), fc.boolean()),
      { freq: 4 },
    )
    .map((given) => {
      if (given === null) return {}
      const [list, labelled] = given
      return { choices: labelled ? list.map((value) => [value, `the ${String(value)}`]) : list }
    })
}

/** Adds a field that is computed from several others, if there are; returns the option with its function. */
export function addComputed(
  fields: Record<string, FieldDeclaration>,
  from: readonly string[],
  nameOf: () => string,
): object {
  if (from.length < 3) return {}
  const name = nameOf()
  const computed = from.map((each) =>
    fields[each]?.kind === 'scalar' ? each : (fields[each]?.options.column ?? `${each}_id`),
  )
  fields[name] = { kind: 'scalar', type: 'string', options: { null: true, computed } }
  return { computed: { [name]: made } }
}

/** The options, perhaps with one that lets the store set the value, if no other option contradicts it. */
export function maybeManaged(
  type: ScalarName,
  options: Record<string, unknown>,
): fc.Arbitrary<Record<string, unknown>> {
  const has = (...names: readonly string[]): boolean => names.some((name) => options[name] !== undefined)
  const managed =
    (type === 'date' || type === 'datetime') && !has('default', 'choices')
      ? fc.constantFrom<Record<string, unknown>>({}, {}, { now: 'create' }, { now: 'update' })
      : type === 'integer' && !has('default', 'choices', 'null', 'unique', 'min', 'max')
        ? fc.constantFrom<Record<string, unknown>>({}, { version: true })
        : fc.constant({})
  return managed.map((more) => ({ ...options, ...more }))
}

export interface GenericPlan {
  readonly here: boolean
  /** Places of its targets. */
  readonly to: readonly number[]
  readonly null: boolean
  readonly policy: number
  readonly options: Readonly<Record<string, unknown>>
  readonly isUnique: boolean
}

/** A generic key to some of the models. */
export function genericPlan(places: number): fc.Arbitrary<GenericPlan> {
  return fc.record({
    here: fc.boolean(),
    to: fc.uniqueArray(fc.nat(places - 1), { minLength: 1, maxLength: places }),
    null: fc.boolean(),
    policy: fc.nat(4),
    options: merged(maybe('unique', fc.boolean()), maybe('index', fc.constant(false))),
    isUnique: fc.boolean(),
  })
}

export const POLICIES = [
  'CASCADE',
  'PROTECT',
  'RESTRICT',
  'SET_NULL',
  'SET_DEFAULT',
  'DO_NOTHING',
  'SET',
  'SET_FUNCTION',
] as const
export const GENERIC_POLICIES = ['CASCADE', 'PROTECT', 'RESTRICT', 'SET_NULL', 'DO_NOTHING'] as const
/** Those that null the key, here. */
export const NULLING: ReadonlySet<string> = new Set(POLICIES.filter((name) => name.startsWith('SET')))

/** Options that contradict no other. */
export function withoutFaults(
  type: ScalarName,
  options: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { null: nullable = false, choices, default: value, ...others } = options
  const given: Record<string, unknown> = { ...others }
  if (given['of'] !== undefined) {
    if (nullable === true) given['null'] = true
    if (value === undefined || (value === null && nullable !== true)) return given
    return { ...given, default: value === null || typeof value === 'function' ? value : [] }
  }
  if (type === 'binary' || type === 'json' || type === 'custom') {
    delete given['unique']
    delete given['index']
  }
  if (nullable === true) given['null'] = true
  if (choices !== undefined) given['choices'] = choices
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined
  if (value === null) return nullable === true ? { ...given, default: null } : given
  if (value !== undefined)
    given['default'] =
      first === undefined || typeof value === 'function' ? value : Array.isArray(first) ? first[0] : first
  return given
}

/** A primary key of two fields, beside an automatic one; none if fewer are never null. */
export function keyOf(
  { composite, pk }: { readonly composite: boolean; readonly pk: string },
  fields: Readonly<Record<string, FieldDeclaration>>,
  names: readonly string[],
): object {
  const required = names.filter((name) => fields[name]?.options.null !== true)
  if (!composite || required.length < 2 || (pk !== 'id' && pk !== 'auto')) return {}
  return { primaryKey: required.slice(0, 2) }
}

export const hasTree = (fields: Readonly<Record<string, FieldDeclaration>>): boolean =>
  Object.values(fields).some(({ options }) => options.tree !== undefined)

export const withOptions = (
  field: FieldDeclaration,
  options: FieldDeclaration['options'],
): FieldDeclaration => ({
  ...field,
  options: { ...field.options, ...options },
})

/** Texts that are searched: a list of names, or with weights. */
export function searchOf(
  { unique, index }: { readonly unique: readonly number[]; readonly index: readonly number[] },
  fields: Readonly<Record<string, FieldDeclaration>>,
  own: readonly string[],
): object {
  const texts = own.filter((name) => fields[name]?.type === 'string' || fields[name]?.type === 'text')
  if (texts.length === 0 || index.length < 2) return {}
  return { search: unique.length > 1 ? texts : Object.fromEntries(texts.map((name, at) => [name, at + 0.5])) }
}

export function reverseOptions(names: 'named' | 'hidden' | 'both', field: string): Record<string, unknown> {
  return {
    relatedName: names === 'hidden' ? '+' : `${field}_back`,
    ...(names === 'both' ? { relatedQueryName: `${field}_query` } : {}),
  }
}

export function letter(at: number): string {
  return 'abcd'.charAt(at)
}
