/** What a query returns of its rows. */

/** `named`: tuples whose values have their names, too. */
export type ValuesForm = 'object' | 'tuple' | 'flat' | 'named'

/**
 * The result: rows (with their visible annotations), or values in one of these forms. Without names: all own
 * fields and visible annotations.
 */
export type Shape =
  | { readonly kind: 'rows' }
  | {
      readonly kind: 'values'
      readonly form: ValuesForm
      readonly names: readonly string[] | undefined
      /** Excludes results whose first value is null (used by `dates`). */
      readonly present?: boolean
      /** Of values that `pick` nests: where each of them is in the result. */
      readonly tree?: ResultTree | undefined
    }

/** An object of a result: the names of its members, and the places of their values among those of the query. */
export interface ResultTree {
  readonly members: readonly ResultMember[]
  /** The place of a value that is null or false if there is no such object. */
  readonly key: number | undefined
}
export interface ResultMember {
  readonly name: string
  readonly at: number | ResultTree
}

/**
 * `true`: equal values are one. Names: of the rows with equal values in these chains only the first one, in the
 * order of the query.
 */
export type Distinct = boolean | readonly string[]
