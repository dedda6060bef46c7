import { FieldError, ValidationError, type ScalarName, type ValueType } from '@relata/core'
import type { ValueTest } from '../value-test.js'

/**
 * The value that a lookup tests: its kind, its column's type (undefined for a computed value) and its name in
 * errors.
 */
export interface Subject {
  readonly kind: ScalarName
  readonly type: ValueType | undefined
  readonly label: string
}

/** A class: the tests of query sets may keep it. */
export class LookupSubject implements Subject {
  readonly kind: ScalarName
  readonly type: ValueType | undefined
  readonly label: string

  constructor(kind: ScalarName, type: ValueType | undefined, label: string) {
    this.kind = kind
    this.type = type
    this.label = label
  }
}

/** The form of the value that a lookup compares with. It decides how untrusted text is parsed. */
export type ValueForm = 'value' | 'values' | 'items' | 'pair' | 'boolean' | 'text' | 'key' | 'keys' | 'json'

/** The kinds of values that have a lookup. */
export interface Kinds {
  readonly includes: (kind: ScalarName) => boolean
  /** How the error for another kind names these kinds. */
  readonly words: string
}
export const EVERY_KIND: Kinds = { includes: () => true, words: 'every type' }
export const WRITTEN: Kinds = { includes: (kind) => kind !== 'binary', words: 'every type but binary' }
export const NOT_JSON: Kinds = {
  includes: (kind) => kind !== 'json' && WRITTEN.includes(kind),
  words: `${WRITTEN.words} and json`,
}
export const JSON_ONLY: Kinds = { includes: (kind) => kind === 'json', words: 'json' }

/** A lookup on some kinds of values. */
export interface LookupForm {
  readonly kinds: Kinds
  readonly takes: ValueForm
  /**
   * Creates the test for one value, which is never undefined. Throws ValidationError for a value that the
   * lookup doesn't accept.
   */
  readonly test: (subject: Subject, value: unknown) => ValueTest
}

/** A lookup that tests a list item by item, so that an item may be computed from the row. */
export interface ItemLookups {
  /** The lookup of the item at a place. */
  readonly lookup: (place: number) => 'exact' | 'gte' | 'lte'
  /** Whether every item must match; otherwise one suffices. */
  readonly every: boolean
}

export interface LookupDefinition {
  /** Whether a relation has it too: the lookup then tests the raw key. */
  readonly ofRelations: boolean
  /** For `exact gt gte lt lte`: the results of a comparison (negative, 0, positive) that it accepts. */
  readonly accepts?: (compared: number) => boolean
  /** For a lookup that takes a list and tests its items. */
  readonly items?: ItemLookups
  /** No two forms include the same kind. */
  readonly forms: readonly LookupForm[]
}
/** Lookups by name: the type parameter lists the names, so that a missing definition does not compile. */
export type LookupFamily<Name extends string, OfRelations extends boolean> = Readonly<
  Record<Name, LookupDefinition & { readonly ofRelations: OfRelations }>
>

/**
 * The definition of `name` for a kind. Throws FieldError `ERR_UNKNOWN_LOOKUP` if the lookup doesn't apply to
 * this kind.
 */
export function formFor({ forms }: LookupDefinition, name: string, { kind, label }: Subject): LookupForm {
  const form = forms.find(({ kinds }) => kinds.includes(kind))
  if (form !== undefined) return form
  const has = forms.map(({ kinds }) => kinds.words).join(' and ')
  throw new FieldError(
    'ERR_UNKNOWN_LOOKUP',
    `'${name}' is not a lookup of '${label}' (${kind}): it applies to ${has}.`,
    {
      field: label,
      value: name,
    },
  )
}

export function invalidLookupValue(
  subject: Subject,
  lookup: string,
  value: unknown,
  expected: string,
): ValidationError {
  return new ValidationError(
    'ERR_LOOKUP_VALUE',
    `The lookup '${lookup}' of '${subject.label}' takes ${expected}; got ${describe(value)}.`,
    { value, field: subject.label },
  )
}
function describe(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? Array.isArray(value)
      ? 'an array'
      : 'an object'
    : `${typeof value} ${String(value)}`
}

export function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}
