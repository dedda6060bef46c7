import { UsageError } from '@relata/core/engine'

/**
 * Refuses the argument of a method that takes none. Elsewhere it would be a condition: `count({ n: 1 })`
 * would count every row. Code: `ERR_ARGUMENT`.
 */
export function refuseArgument(method: string, value: unknown): void {
  if (value === undefined) return
  throw new UsageError(
    'ERR_ARGUMENT',
    `${method} takes no arguments: it is about all rows of the query set; select them first, with filter(…)`,
    { value },
  )
}
