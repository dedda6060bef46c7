import { bindCondition } from '../bind/bind-tree.js'
import type { Context } from '../bind/context.js'
import type { DefaultScope } from '../bind/default-scope.js'
import { boundItem } from '../bind/filter-step.js'
import { conjunctsOf } from './conjunction.js'
import { keepAsFixed } from './fixed-predicates.js'
import type { Predicate } from './predicate.js'
import { readyItem } from './ready-item.js'
import { planScope } from './scope.js'

/** Of scopes whose conditions are constant: planned once. */
const planned = new WeakMap<DefaultScope, Predicate>()
/** The conditions of default scopes, for `explain`. */
const conditions = new WeakSet<Predicate>()

/** Whether a condition of a plan is one of a default scope. */
export const isOfDefaultScope = (predicate: Predicate): boolean => conditions.has(predicate)

/** The predicate of a model's default scope. */
export function scopePredicate(context: Context, scope: DefaultScope): Predicate {
  const known = planned.get(scope)
  if (known !== undefined) return known
  const bound = boundItem(scope, context)
  const item = readyItem(context, bound ?? bindCondition(context, scope.condition))
  const predicate = planScope(context, context.model, item)
  for (const part of conjunctsOf(predicate)) if (isNode(part)) conditions.add(part)
  // The same item: nothing of it was read from the state.
  if (item === bound && isConstant(predicate)) {
    keepAll(predicate)
    planned.set(scope, predicate)
  }
  return predicate
}

/** Not one of the two constants, which other queries share. */
const isNode = ({ kind }: Predicate): boolean => kind !== 'all' && kind !== 'none'

function isConstant(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'all':
    case 'none':
    case 'test':
      return true
    case 'some':
    case 'not':
      return isConstant(predicate.child)
    case 'and':
    case 'or':
    case 'xor':
      return predicate.children.every(isConstant)
    case 'custom':
    case 'among':
      return false
  }
}

/** All nodes: conjunctions are merged with those of a query. */
function keepAll(predicate: Predicate): void {
  if (isNode(predicate)) keepAsFixed(predicate)
  if ('child' in predicate) keepAll(predicate.child)
  if ('children' in predicate) for (const child of predicate.children) keepAll(child)
}
