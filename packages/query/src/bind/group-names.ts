import { holdsWindow } from '../ast/all-rows.js'
import { bindExpression } from './bind-tree.js'
import type { Column, Typed } from './compiled.js'
import type { Context } from './context.js'
import type { Grouping } from '../plan/planned-query.js'
import { WindowRows } from './window-rows.js'

/** Only types are read. */
const UNREAD = new WindowRows()

/**
 * The context of the rows with the annotations of groups among its columns: for names and types alone, since
 * there is nothing to read before there are groups. Chains that aren't annotations keep the meaning that they
 * have for rows, which the columns of groups would hide.
 */
export function withGroupNames(
  context: Context,
  grouping: Pick<Grouping, 'annotations'> | undefined,
): Context {
  let named = context
  for (const { name, expression } of grouping?.annotations ?? []) {
    const before = holdsWindow(expression) ? { ...named, windowRows: UNREAD } : named
    // Cached, because the type of an annotation that names others is derived from theirs.
    let type: Typed | undefined
    const typed = (): Typed => (type ??= bindExpression(before, expression))
    const column: Column = {
      get kind() {
        return typed().kind
      },
      get unknown() {
        return typed().unknown
      },
      aggregate: true,
      read: () => null,
    }
    named = { ...named, columns: new Map(named.columns).set(name, column) }
  }
  return named
}
