import type { Value } from '@relata/core'
import type { Prepared } from '../plan/prepared.js'
import { namesOf } from './names.js'

/** What a tuple of values is given as: itself, its only value, or an object by name. */
export function shaped(prepared: Prepared): (tuple: readonly Value[]) => unknown {
  const { shape } = prepared.query
  if (shape.kind !== 'values' || shape.form === 'tuple') return (tuple) => tuple
  if (shape.form === 'flat') return (tuple) => tuple[0]
  const names = namesOf(prepared)
  return (tuple) => Object.fromEntries(names.map((name, i) => [name, tuple[i]]))
}
