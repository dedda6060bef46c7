import { and, not, or } from '@relata/query'
import type { Condition } from './naive.js'

/** The condition as a user writes it. */
export function given(condition: Condition): object {
  switch (condition.kind) {
    case 'lookup':
      return {
        [[...condition.path, condition.field, ...(condition.lookup === 'exact' ? [] : [condition.lookup])].join('__')]: condition.value,
      }
    case 'not':
      return (not as (one: object) => object)(given(condition.child))
    default:
      return (condition.kind === 'and' ? (and as (...all: object[]) => object) : (or as (...all: object[]) => object))(
        ...condition.children.map(given),
      )
  }
}
