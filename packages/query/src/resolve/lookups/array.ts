import { EMPTY, type Term, type Value, type ValueType } from '@relata/core/engine'
import { TermTest, type Test } from '../value-test.js'
import { isIterable, invalidLookupValue, LookupSubject, type Subject } from './definition.js'
import { parseLookupValue } from './value.js'

/**
 * The lookups of JSON arrays on arrays with a type of items: the same meaning, with arguments parsed as items are, and
 * with the items by which an index finds the rows.
 */

/** Every one of these items is in the array; the argument is an item, or a list of items. */
export function containsItems(subject: Subject, items: ValueType, value: unknown): Test {
  const wanted = isIterable(value)
    ? listOf(subject, items, 'contains', value)
    : [itemOf(subject, items, 'contains', value)]
  const keys = [...new Set(keysOf(items, wanted))]
  const has = (own: Value): boolean => {
    const held = keysOf(items, own as readonly Value[])
    return keys.every((key) => held.includes(key))
  }
  return keys.length === 0
    ? new TermTest('contains', value, () => true, undefined)
    : new TermTest('contains', value, has, {
        kind: 'items',
        prefixes: [],
        terms: keys,
        least: keys.length,
        decides: keys.length === 1,
      })
}

/** Each item of the array is one of these. */
export function containedByItems(subject: Subject, items: ValueType, value: unknown): Test {
  const keys = new Set(keysOf(items, listOf(subject, items, 'contained_by', value)))
  const isWithin = (own: Value): boolean =>
    keysOf(items, own as readonly Value[]).every((key) => keys.has(key))
  return new TermTest('contained_by', value, isWithin, {
    kind: 'items',
    prefixes: [],
    terms: [...keys, EMPTY],
    least: 1,
    decides: false,
  })
}

/** Some item of the array is one of these. */
export function overlapsItems(subject: Subject, items: ValueType, value: unknown): Test {
  const keys = new Set(keysOf(items, listOf(subject, items, 'overlap', value)))
  const overlaps = (own: Value): boolean =>
    keysOf(items, own as readonly Value[]).some((key) => keys.has(key))
  return new TermTest('overlap', value, overlaps, {
    kind: 'items',
    prefixes: [],
    terms: [...keys],
    least: 1,
    decides: true,
  })
}

/** The test of equality with arrays: an index finds their items. */
export function equalItems(
  items: ValueType,
  lookup: 'exact' | 'in',
  [value, wanted, matches]: readonly [unknown, readonly Value[], (value: Value) => boolean],
): Test {
  const lists = wanted.map((list) => keysOf(items, list as readonly Value[]))
  const [only, ...others] = lists
  const need =
    only !== undefined && others.length === 0
      ? {
          terms: only.length === 0 ? [EMPTY as Term] : [...new Set(only)],
          least: Math.max(1, new Set(only).size),
          decides: only.length === 0,
        }
      : { terms: [...new Set(lists.map(([first]) => first ?? EMPTY))], least: 1, decides: false }
  return new TermTest(lookup, value, matches, { kind: 'items', prefixes: [], ...need }).ofValues(wanted)
}

function keysOf(items: ValueType, list: readonly Value[]): readonly Term[] {
  return items.plain ? (list as readonly Term[]) : list.map((item) => items.key(item))
}

function listOf(subject: Subject, items: ValueType, lookup: string, value: unknown): readonly Value[] {
  if (!isIterable(value)) throw invalidLookupValue(subject, lookup, value, 'an array or a Set')
  return Array.from(value, (item) => itemOf(subject, items, lookup, item))
}

function itemOf(subject: Subject, items: ValueType, lookup: string, item: unknown): Value {
  if (item === null || item === undefined)
    throw invalidLookupValue(subject, lookup, item, 'items that are not null')
  return parseLookupValue(new LookupSubject(items.name, items, subject.label), lookup, item)
}
