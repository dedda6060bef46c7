import { matchColumn } from '../bind/columns.js'
import type { Context } from '../bind/context.js'
import { valuePathOf } from '../bind/relations.js'
import { ALL, SomePredicate, type Predicate } from '../plan/predicate.js'
import { isRestricted } from '../resolve/path.js'

/**
 * A row whose required key dangles (`dbConstraint: false`) has no value for a chain over it: it is left out,
 * as by an inner join.
 */
export function reachable(context: Context, names: readonly string[]): Predicate[] {
  return names.flatMap((name) => {
    if (matchColumn(context, name) !== undefined) return []
    const { hops } = valuePathOf(context, name)
    const required = hops.slice(
      0,
      hops.findIndex((hop) => hop.kind !== 'forward' || isRestricted(hop) || hop.key.field.null) >>> 0,
    )
    if (required.every((hop) => hop.kind !== 'forward' || hop.key.dbConstraint)) return []
    return [required.reduceRight<Predicate>((child, hop) => new SomePredicate(hop, child, false), ALL)]
  })
}
