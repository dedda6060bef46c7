import type { Rows } from './dynamic.js'

/*
 * Calls with as many arguments as a request names. A request has at most 200 of them: LIMITS.columns.
 */

export function orderedBy(rows: Rows, terms: readonly unknown[]): Rows {
  return rows.orderBy(...terms)
}

export function valuesOf(rows: Rows, chains: readonly string[]): Rows {
  return rows.values(...chains)
}
