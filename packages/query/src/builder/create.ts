import { questionOf } from './source.js'
import { DoesNotExist, FieldError, IssueList, type ModelMeta, type Row } from '@relata/core'
import { isExpression } from '../ast/expression.js'
import type { Expression, Query } from '../ast/nodes.js'
import { someIn, type Tree } from '../ast/fold.js'
import type { Evaluation } from '../engine/services.js'
import { referredChains } from '../bind/expression-facts.js'
import { admittedExpression } from './admit.js'
import type { StoreContext } from './context.js'
import { refuseForeignValue } from './foreign.js'
import { refuseSliced, refuseValues } from './refusal.js'
import { rowAt } from './row-key.js'
import { updateRow, valuesObject, type GivenValues } from './write.js'

/**
 * Expressions among the values that read no row (`Lower(Value('X'))`, a Subquery) become what they come to;
 * rows of another store are refused.
 */
const computed = (context: StoreContext, model: ModelMeta, values: GivenValues): GivenValues => {
  let result: Record<string, unknown> | undefined
  let faults: IssueList | undefined
  let evaluation: Evaluation | undefined
  for (const name in values) {
    const value = values[name]
    if (typeof value !== 'object' || value === null) continue
    try {
      if (isExpression(value)) {
        evaluation ??= context.engine.evaluation()
        ;(result ??= { ...values })[name] = constant({ context, model, evaluation }, name, value)
      } else refuseForeignValue(context, value)
    } catch (error) {
      faults ??= new IssueList()
      faults.note(error)
    }
  }
  faults?.settle()
  return result ?? values
}

interface Computing {
  readonly context: StoreContext
  readonly model: ModelMeta
  readonly evaluation: Evaluation
}

const constant = ({ context, model, evaluation }: Computing, name: string, given: Expression): unknown => {
  const expression = admittedExpression(context, model, given)
  if (readsRow(expression))
    throw new FieldError(
      'ERR_EXPRESSION_IN_CREATE',
      `create: '${name}' is computed from a row, and there is none yet`,
      {
        value: expression,
        model: model.name,
        field: name,
      },
    )
  return context.engine.constant(model, expression, evaluation)
}

/** What queries inside read is theirs, but for what they refer to. */
const READS_ROW: ReadonlySet<Tree['kind']> = new Set(['f', 'outer', 'aggregate', 'lookup'])
const readsRow = (expression: Expression): boolean =>
  someIn(expression, ({ kind }) => READS_ROW.has(kind)) || referredChains(expression).length > 0

export const createRow = (context: StoreContext, model: ModelMeta, values: GivenValues): Row =>
  rowAt(
    context,
    model,
    context.core.create(model, values, (given) => computed(context, model, given)),
  )

export const createRows = (context: StoreContext, model: ModelMeta, list: Iterable<unknown>): Row[] =>
  context.core
    .bulkCreate(model, list, (values) => computed(context, model, valuesObject(values, 'bulkCreate')))
    .map((slot) => rowAt(context, model, slot))

const called = (defaults: GivenValues): GivenValues =>
  Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [
      name,
      typeof value === 'function' ? (value as () => unknown)() : value,
    ]),
  )

/**
 * What is created where nothing was found: the lookups that name a field of the model itself, and the
 * defaults.
 */
const creationValues = (where: GivenValues, defaults: GivenValues): GivenValues => {
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(where)) {
    if (!name.includes('__')) values[name] = value
    else if (/^[^_]+(_[^_]+)*__exact$/.test(name)) values[name.slice(0, -'__exact'.length)] = value
  }
  return { ...values, ...called(defaults) }
}

export interface Creation {
  readonly context: StoreContext
  readonly model: ModelMeta
  /** The one row that the lookups find; raises `DoesNotExist`. */
  readonly find: () => Row
  readonly create: (values: GivenValues) => Row
}

const found = (creation: Creation): Row | undefined => {
  try {
    return creation.find()
  } catch (error) {
    if (error instanceof DoesNotExist) return undefined
    throw error
  }
}

/** As one step, at one instant. */
const asOne = <T>(context: StoreContext, call: () => T): T =>
  context.engine.atOneInstant(() => context.core.atomic(call))

/** [the row, whether it was created], as one step. */
const getOrCreate = (creation: Creation, where: GivenValues, defaults: GivenValues): [Row, boolean] =>
  asOne(creation.context, () => {
    const row = found(creation)
    return row === undefined ? [creation.create(creationValues(where, defaults)), true] : [row, false]
  })

const updateOrCreate = (creation: Creation, where: GivenValues, defaults: GivenValues): [Row, boolean] =>
  asOne(creation.context, () => {
    const { context, model } = creation
    const row = found(creation)
    if (row === undefined) return [creation.create(creationValues(where, defaults)), true]
    const slot = context.table(model).find(row[model.pk.attribute] as never)
    return [updateRow(context, questionOf(context, model), slot, called(defaults)), false]
  })

type OrCreate = typeof getOrCreate
export const OR_CREATE: Readonly<Record<'getOrCreate' | 'updateOrCreate', OrCreate>> = {
  getOrCreate,
  updateOrCreate,
}

/** Read once: they say what is looked for, and then what is created. */
export const copiedValues = (given: unknown, method: string): GivenValues => ({
  ...valuesObject(given, method),
})

export const refuseForCreation = (query: Query): Query => {
  refuseSliced(query, 'getOrCreate')
  refuseValues(query, 'getOrCreate')
  return query
}
