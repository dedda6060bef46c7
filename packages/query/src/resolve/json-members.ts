import type { JsonValue, Value } from '@relata/core'
import type { Transform } from './transform.js'
import { plainTest, type ValueTest } from './value-test.js'

/** A path of nested members, which `has_key` tests if its value is a chain into the same field. */
export class MemberPath {
  readonly names: readonly string[]
  constructor(names: readonly string[]) {
    this.names = names
  }
}

export function isJsonArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}

/**
 * The member with this name, or the item with this index of an array (from the end if negative); undefined if
 * there is none.
 */
export function memberOf(holder: JsonValue, name: string): JsonValue | undefined {
  if (isJsonArray(holder)) return /^-?\d+$/.test(name) ? holder.at(Number(name)) : undefined
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, name)) return undefined
  return holder[name]
}

/**
 * The value of a step of a chain: a member, or with `len` the length of an array; undefined if there is
 * neither. No array has a member `len`.
 */
export function stepInto(holder: JsonValue, name: string): JsonValue | undefined {
  return name === 'len' && isJsonArray(holder) ? holder.length : memberOf(holder, name)
}

export interface MemberQuestion {
  readonly transforms: readonly Transform[]
  readonly test: ValueTest
}

/**
 * `data__key__isnull` tests whether the key exists, `data__key: null` whether it exists and is JSON null.
 * Both read the surrounding value, because a transform that returns null can't distinguish the two. Undefined
 * for every other lookup.
 */
export function memberQuestion(
  transforms: readonly Transform[],
  lookup: string,
  value: unknown,
): MemberQuestion | undefined {
  const last = transforms.at(-1)
  const { member } = last ?? {}
  if (member === undefined) return undefined
  const around = transforms.slice(0, -1)
  const absent = value === true
  if (lookup === 'isnull' && typeof value === 'boolean') {
    const matches = (holder: Value): boolean =>
      (stepInto(holder as JsonValue, member) === undefined) === absent
    return { transforms: around, test: plainTest('isnull', value, matches).ofNull(absent) }
  }
  if (lookup !== 'exact' || value !== null) return undefined
  return {
    transforms: around,
    test: plainTest('exact', value, (holder) => stepInto(holder as JsonValue, member) === null),
  }
}
