import type { ModelMeta } from '@relata/core/engine'
import type { Condition, Step } from '../ast/nodes.js'
import type { BoundItem } from './bound-nodes.js'
import type { Context } from './context.js'
import { overAlias } from './relations.js'

/**
 * A filter of a query set, which keeps its condition with the names resolved: a condition is bound once, when
 * the query set is created; its runs, and those of query sets derived from it, use the result. A private
 * field stays writable on a frozen object, and costs less than a WeakMap. benchmarks: fof.
 */
export class FilterStep {
  readonly kind = 'filter' as const
  readonly condition: Condition
  #model: ModelMeta | undefined = undefined
  #item: BoundItem | undefined = undefined

  constructor(condition: Condition) {
    this.condition = condition
    Object.freeze(this)
  }

  static itemOf(step: Step, model: ModelMeta): BoundItem | undefined {
    return #item in step && step.#model === model ? step.#item : undefined
  }

  static keep(step: Step, model: ModelMeta, item: BoundItem): void {
    if (!(#item in step)) return
    step.#model = model
    step.#item = item
  }
}

/** After annotations a name may mean one of them, so nothing is kept. */
const meansModelAlone = ({ columns, relations }: Context): boolean =>
  columns.size === 0 && relations === undefined

/** The item of a filter that is bound already. */
export function boundItem(step: Step, context: Context): BoundItem | undefined {
  return meansModelAlone(context) ? FilterStep.itemOf(step, context.model) : undefined
}

/** Keeps a filter's item, if it is the same at each run. */
export function keepItem(step: Step, context: Context, item: BoundItem): void {
  if (meansModelAlone(context) && isFixed(item)) FilterStep.keep(step, context.model, item)
}

function isFixed(item: BoundItem): boolean {
  switch (item.kind) {
    case 'field':
      return item.fixed
    case 'not':
      return isFixed(item.child)
    case 'and':
    case 'or':
    case 'xor':
      return item.children.every(isFixed)
    case 'found':
      return !overAlias(item.path)
    case 'within':
    case 'tied':
      return item.inner.scopes.every(isFixed)
    case 'compute':
      return false
  }
}
