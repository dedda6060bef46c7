import type { FieldFlag, ScalarName } from '@relata/core'

/**
 * A column that types compute: of a raw key, an expression, an annotation. A declared field is one, too: it
 * has the same members.
 * @public
 */
export interface Column<K extends ScalarName, V, F extends FieldFlag> {
  readonly type: K
  readonly '~value': V
  readonly '~flags': F
}

/** Any column, for constraints. */
export interface AnyColumn {
  readonly type: ScalarName
  readonly '~value': unknown
  readonly '~flags': FieldFlag
}
