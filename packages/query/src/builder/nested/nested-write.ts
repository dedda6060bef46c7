import { modelOf, type Edge, type ModelMeta } from '@relata/core/engine'
import { isAddress } from '../address.js'
import { isPlainObject } from '../condition.js'
import type { InputValues } from '../input-values.js'
import { relationsOf } from '../related/relations-of.js'

/**
 * What a row's values write on the other side of one of its relations: `{ create: … }`, `{ connect: … }`; of a key also
 * the address of its row.
 */
export interface NestedWrite {
  readonly name: string
  readonly edge: Edge
  /** As it was passed. Of a reverse one-to-one it may be the row itself, or null for none. */
  readonly argument: object | null
}

const NONE: readonly NestedWrite[] = Object.freeze([])
const CALLS = ['create', 'connect', 'connectOrCreate', 'update', 'disconnect']

/** The nested writes among the values of a row. */
export function nestedAmong(model: ModelMeta, values: InputValues): readonly NestedWrite[] {
  let found = NONE
  for (const name in values) {
    const argument = values[name]
    if (typeof argument !== 'object') continue
    const edge = relationsOf(model).get(name)
    if (edge !== undefined && isNested(edge, argument)) found = [...found, { name, edge, argument }]
  }
  return found
}

/** Whether the value of a key is a nested write: an object with the name of a call. Any other object is an address. */
export function isCall(argument: unknown): boolean {
  return isPlainObject(argument) && CALLS.some((call) => Object.hasOwn(argument, call))
}

/** Other values of a relation are refused where the row is created. */
function isNested(edge: Edge, argument: object | null): boolean {
  if (argument === null) return edge.kind === 'reverse' && edge.single && !edge.key.parentLink
  switch (edge.kind) {
    case 'forward':
      return !edge.key.parentLink && (isCall(argument) || isAddress(edge.target, argument))
    case 'reverse':
      if (edge.key.parentLink) return false
      return isPlainObject(argument) || (edge.single && modelOf(argument) !== undefined)
    case 'link':
    case 'through':
      return isPlainObject(argument)
    case 'tree':
      return false
  }
}
