import { queryAll } from './query-source.js'
import { DoesNotExist, FieldError, IssueList, type ModelMeta, type Row } from '@relata/core/engine'
import { isExpression } from '../ast/expression.js'
import type { Expression, Query } from '../ast/nodes.js'
import { someIn, type Tree } from '../ast/fold.js'
import type { Evaluation } from '../engine/services.js'
import { referredChains } from '../bind/expression-facts.js'
import { checkedExpression } from './check-arguments.js'
import type { StoreContext } from './context.js'
import { refuseForeignValue } from './store-identity.js'
import { refuseSliced, refuseValues } from './refusal.js'
import { rowAt } from './row-key.js'
import { updateRow, valuesObject, type InputValues } from './write.js'

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

export function createRow(context: StoreContext, model: ModelMeta, values: InputValues): Row {
  return rowAt(
    context,
    model,
    context.writer.create(model, values, (input) => computeValues(context, model, input)),
  )
}

export function createRows(context: StoreContext, model: ModelMeta, list: Iterable<unknown>): Row[] {
  return context.writer
    .bulkCreate(model, list, (values) => computeValues(context, model, valuesObject(values, 'bulkCreate')))
    .map((slot) => rowAt(context, model, slot))
}

function callDefaults(defaults: InputValues): InputValues {
  return Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [
      name,
      typeof value === 'function' ? (value as () => unknown)() : value,
    ]),
  )
}

/**
 * The values of the row to create if none was found: lookups on fields of the model itself, and the defaults.
 */
function creationValues(where: InputValues, defaults: InputValues): InputValues {
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(where)) {
    if (!name.includes('__')) values[name] = value
    else if (/^[^_]+(_[^_]+)*__exact$/.test(name)) values[name.slice(0, -'__exact'.length)] = value
  }
  return { ...values, ...callDefaults(defaults) }
}

export interface Creation {
  readonly context: StoreContext
  readonly model: ModelMeta
  /** The one row that the lookups find; throws `DoesNotExist`. */
  readonly find: () => Row
  readonly create: (values: InputValues) => Row
}

function findOrUndefined(creation: Creation): Row | undefined {
  try {
    return creation.find()
  } catch (error) {
    if (error instanceof DoesNotExist) return undefined
    throw error
  }
}

/** As one step, at one instant. */
export function asOneStep<T>(context: StoreContext, call: () => T): T {
  return context.engine.atOneInstant(() => context.writer.atomic(call))
}

/** [the row, whether it was created], as one step. */
function getOrCreate(creation: Creation, where: InputValues, defaults: InputValues): [Row, boolean] {
  return asOneStep(creation.context, () => {
    const row = findOrUndefined(creation)
    return row === undefined ? [creation.create(creationValues(where, defaults)), true] : [row, false]
  })
}

function updateOrCreate(creation: Creation, where: InputValues, defaults: InputValues): [Row, boolean] {
  return asOneStep(creation.context, () => {
    const { context, model } = creation
    const row = findOrUndefined(creation)
    if (row === undefined) return [creation.create(creationValues(where, defaults)), true]
    const slot = context.table(model).find(row[model.pk.attribute] as never)
    return [updateRow(context, queryAll(context, model), slot, callDefaults(defaults)), false]
  })
}

type OrCreate = typeof getOrCreate
export const OR_CREATE: Readonly<Record<'getOrCreate' | 'updateOrCreate', OrCreate>> = {
  getOrCreate,
  updateOrCreate,
}

/** A copy, because the values are read twice: to look for the row and to create it. */
export function copiedValues(values: unknown, method: string): InputValues {
  return {
    ...valuesObject(values, method),
  }
}

export function refuseForCreation(query: Query): Query {
  refuseSliced(query, 'getOrCreate')
  refuseValues(query, 'getOrCreate')
  return query
}
