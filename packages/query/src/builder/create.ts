import { FieldError, IssueList, type ModelMeta, type Row } from '@relata/core/engine'
import { isExpression } from '../ast/expression.js'
import type { Expression } from '../ast/nodes.js'
import { someIn, type Tree } from '../ast/fold.js'
import type { Evaluation } from '../engine/services.js'
import { referredChains } from '../bind/expression-facts.js'
import { checkedExpression } from './check-arguments.js'
import type { StoreContext } from './context.js'
import { valuesObject, type InputValues } from './input-values.js'
import { nestedAmong } from './nested/nested-write.js'
import { NestedWrites } from './nested/nested-writes.js'
import type { RowWrites } from './nested/one-row.js'
import { refuseForeignValue } from './store-identity.js'
import { rowAt } from './row-key.js'

/**
 * Evaluates expressions among the values, which must not read a row (`Lower(Value('X'))`, a Subquery). Rows
 * of another store are refused.
 */
function computeValues(context: StoreContext, model: ModelMeta, values: InputValues): InputValues {
  let result: Record<string, unknown> | undefined
  let faults: IssueList | undefined
  let evaluation: Evaluation | undefined
  for (const name in values) {
    const value = values[name]
    if (typeof value !== 'object' || value === null) continue
    try {
      if (isExpression(value)) {
        evaluation ??= context.engine.evaluation()
        ;(result ??= { ...values })[name] = computeConstant({ context, model, evaluation }, name, value)
      } else refuseForeignValue(context, value)
    } catch (error) {
      faults ??= new IssueList()
      faults.note(error)
    }
  }
  faults?.settle()
  return result ?? values
}

interface CreationContext {
  readonly context: StoreContext
  readonly model: ModelMeta
  readonly evaluation: Evaluation
}

function computeConstant(
  { context, model, evaluation }: CreationContext,
  name: string,
  argument: Expression,
): unknown {
  const expression = checkedExpression(context, model, argument)
  if (readsRow(expression))
    throw new FieldError(
      'ERR_EXPRESSION_IN_CREATE',
      `create: '${name}' uses a column of a row that doesn't exist yet: only constant expressions are allowed here`,
      {
        value: expression,
        model: model.name,
        field: name,
      },
    )
  return context.engine.constant(model, expression, evaluation)
}

/** Nested queries read their own rows; only their references to the outer row count. */
const READS_ROW: ReadonlySet<Tree['kind']> = new Set(['f', 'outer', 'aggregate', 'lookup'])
function readsRow(expression: Expression): boolean {
  return someIn(expression, ({ kind }) => READS_ROW.has(kind)) || referredChains(expression).length > 0
}

/** Creates a row, and what its values nest: the rows that it refers to before it, those that refer to it after it. */
export function createRow(context: StoreContext, model: ModelMeta, values: InputValues): Row {
  let nested: NestedWrites | undefined
  const slot = context.writer.create(
    model,
    values,
    (input) => {
      nested = nestedWrites(context, model, input)
      return computeValues(context, model, nested === undefined ? input : nested.targets(input))
    },
    (created) => nested?.related(rowAt(context, model, created)),
  )
  return rowAt(context, model, slot)
}

/** The same for each entry of a list: all or none. */
export function createRows(context: StoreContext, model: ModelMeta, list: Iterable<unknown>): Row[] {
  const later: [index: number, NestedWrites][] = []
  let index = 0
  const read = (entry: unknown): InputValues => {
    const values = valuesObject(entry, 'bulkCreate')
    const nested = nestedWrites(context, model, values)
    if (nested !== undefined) later.push([index, nested])
    index++
    return computeValues(context, model, nested === undefined ? values : nested.targets(values))
  }
  return context.writer.step(() => {
    const slots = context.writer.bulkCreate(model, list, read)
    const faults = new IssueList()
    for (const [at, nested] of later)
      faults.attempt(() => nested.related(rowAt(context, model, slots[at] as number)), at)
    faults.settle()
    return slots.map((slot) => rowAt(context, model, slot))
  })
}

const CREATING: RowWrites = { create: createRow }

function nestedWrites(
  context: StoreContext,
  model: ModelMeta,
  values: InputValues,
): NestedWrites | undefined {
  const nested = nestedAmong(model, values)
  return nested.length === 0 ? undefined : new NestedWrites(context, nested, CREATING)
}

/** As one step, at one instant. */
export function asOneStep<T>(context: StoreContext, call: () => T): T {
  return context.engine.atOneInstant(() => context.writer.atomic(call))
}
