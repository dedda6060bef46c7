import { UsageError, valueType, type ScalarName, type ValueType } from '@relata/core/engine'
import type { ValueTest } from '../value-test.js'
import {
  formFor,
  LookupSubject,
  type ItemLookups,
  type LookupDefinition,
  type LookupFamily,
  type LookupForm,
  type Subject,
} from './definition.js'
import { EQUALITY } from './equality.js'
import { JSON_CONTAINS, JSON_LOOKUPS } from './json.js'
import { ORDERING } from './ordering.js'
import { PATTERN } from './pattern.js'
import { SEARCH } from './search.js'
import { SIMILAR } from './similar.js'
import { CONTAINS, TEXT } from './text.js'

/** A relation has these too. */
export type RelationLookupName = keyof typeof EQUALITY | keyof typeof ORDERING

/** Every lookup, as Django spells it. */
export type LookupName =
  | RelationLookupName
  | 'contains'
  | keyof typeof TEXT
  | keyof typeof PATTERN
  | keyof typeof SEARCH
  | keyof typeof SIMILAR
  | keyof typeof JSON_LOOKUPS

const EITHER: LookupFamily<'contains', false> = {
  contains: { ofRelations: false, forms: [CONTAINS, JSON_CONTAINS] },
}

/** The one definition of each lookup. */
const LOOKUPS: Readonly<Record<LookupName, LookupDefinition>> = {
  ...EQUALITY,
  ...ORDERING,
  ...EITHER,
  ...TEXT,
  ...PATTERN,
  ...SEARCH,
  ...SIMILAR,
  ...JSON_LOOKUPS,
}

export function isLookupName(name: string): name is LookupName {
  return Object.hasOwn(LOOKUPS, name)
}
export const LOOKUP_NAMES: readonly LookupName[] = Object.keys(LOOKUPS).filter(isLookupName)
export function isRelationLookup(name: LookupName): name is RelationLookupName {
  return LOOKUPS[name].ofRelations
}

/**
 * The results of a comparison (negative, 0, positive) that a lookup accepts; undefined if it doesn't compare
 * two values.
 */
export function acceptedBy(name: LookupName): ((compared: number) => boolean) | undefined {
  return LOOKUPS[name].accepts
}

/** How a lookup tests the items of a list; undefined if it takes no list, or tests the list as a whole. */
export function itemsOf(name: LookupName): ItemLookups | undefined {
  return LOOKUPS[name].items
}

/**
 * The types of computed values, which have no column. Numbers are left out: those of different types compare
 * with each other.
 */
const KIND_TYPES: Partial<Record<ScalarName, ValueType>> = Object.fromEntries(
  (
    ['json', 'date', 'datetime', 'time', 'duration', 'uuid', 'boolean', 'string', 'text', 'binary'] as const
  ).map((kind) => [kind, valueType(kind)]),
)

/** The definition of a lookup on values of the subject's kind. Throws FieldError `ERR_UNKNOWN_LOOKUP`. */
export function lookupForm(name: LookupName, subject: Subject): LookupForm {
  return formFor(LOOKUPS[name], name, subject)
}

/** The same; undefined if values of the kind don't have the lookup. */
export function lookupFormOf(name: LookupName, kind: ScalarName): LookupForm | undefined {
  return LOOKUPS[name].forms.find(({ kinds }) => kinds.includes(kind))
}

/**
 * Makes the test of one lookup. Throws UsageError `ERR_UNDEFINED`, ValidationError (from the type),
 * FieldError `ERR_UNKNOWN_LOOKUP`.
 */
export function makeTest(subject: Subject, lookup: LookupName, value: unknown): ValueTest {
  if (value === undefined) {
    throw new UsageError(
      'ERR_UNDEFINED',
      `The value of '${subject.label}' (${lookup}) is undefined: pass a value, or null to match rows without one.`,
    )
  }
  const { test } = lookupForm(lookup, subject)
  return test(typedSubject(subject), value)
}

/** {@link makeTest} with the lookup found once, for values that are not undefined. */
export function testMaker(subject: Subject, lookup: LookupName): (value: unknown) => ValueTest {
  const { test } = lookupForm(lookup, subject)
  const typed = typedSubject(subject)
  return (value) => test(typed, value)
}

function typedSubject(subject: Subject): Subject {
  return subject.type === undefined
    ? new LookupSubject(subject.kind, KIND_TYPES[subject.kind], subject.label)
    : subject
}
