import { FieldError } from '@relata/core/engine'
import { holdsWindow } from '../ast/all-rows.js'
import { junction, necessary } from '../ast/condition.js'
import { findIn } from '../ast/fold.js'
import type { AnnotateStep, Condition, Expression } from '../ast/nodes.js'
import type { Context } from '../bind/context.js'
import { hasAggregate, hasWindow, holdsAggregate } from '../bind/expression-facts.js'

/** What the steps of a query mean with windows: see decision 0076. */

/** The parts of a condition that read windows, and the rest, which decides which rows windows see. */
interface WindowParts {
  readonly reading: readonly Condition[]
  readonly rest: Condition | undefined
}

/** WHERE and QUALIFY of SQL. */
export function windowParts(context: Context, condition: Condition): WindowParts {
  const parts = necessary(condition)
  const reading = parts.filter((part) => hasWindow(context, part))
  if (reading.length === 0) return { reading, rest: condition }
  const rest = parts.filter((part) => !reading.includes(part))
  return { reading, rest: rest.length === 0 ? undefined : junction('and', rest) }
}

/** Whether an annotation after `values` has one value for each group. A window has if there are groups, or if it reads an aggregate. */
export function isOfGroups(context: Context, expression: Expression, hasGroups: boolean): boolean {
  if (!holdsWindow(expression)) return hasAggregate(context, expression)
  return hasGroups || holdsAggregate(expression)
}

/** An aggregate over a window would see one row of it. Throws FieldError `ERR_WINDOW`. */
export function refuseWindowIn({ model }: Context, { name, expression }: AnnotateStep): void {
  const around = findIn(expression, (node) =>
    node.kind === 'aggregate' && holdsWindow(node) ? node : undefined,
  )
  if (around === undefined) return
  throw new FieldError(
    'ERR_WINDOW',
    `'${name}' aggregates a window function: annotate the window function first, then aggregate its name, as in annotate({ n: … }).aggregate({ … }).`,
    { model: model.name, field: name },
  )
}
