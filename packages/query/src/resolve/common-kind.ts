import type { ScalarName } from '@relata/core'

/**
 * Groups of types, each in the order in which a type can be converted to the next one. Float and decimal have
 * no common type, because one isn't exact.
 */
const LADDERS: readonly (readonly ScalarName[])[] = [
  ['boolean', 'auto', 'integer', 'bigInteger', 'decimal'],
  ['boolean', 'auto', 'integer', 'bigInteger', 'float'],
  ['integer', 'duration'],
  ['float', 'duration'],
  ['uuid', 'string', 'text'],
  ['date', 'datetime'],
]

/**
 * The type to which values of all of these convert without loss; undefined if there is none, as for JSON
 * beside another type.
 */
export function commonKind(kinds: readonly ScalarName[]): ScalarName | undefined {
  const said: readonly ScalarName[] = [...new Set(kinds)].filter((kind) => kind !== 'json')
  const [first, ...rest] = said
  if (first === undefined) return 'json'
  if (rest.length === 0) return first
  const ladder = LADDERS.find((steps) => said.every((kind) => steps.includes(kind)))
  return ladder?.findLast((kind) => said.includes(kind))
}
