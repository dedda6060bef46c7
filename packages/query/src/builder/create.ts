import { questionOf } from './source.js'
import { DoesNotExist, FieldError } from '@relata/core'
import type { ModelMeta, Row } from '@relata/core'
import { isExpression } from '../ast/expression.js'
import type { Expression } from '../ast/expression.js'
import { chainsOf } from '../plan/reads.js'
import { admitExpression } from './admit.js'
import type { StoreContext } from './context.js'
import { refuseForeignValues } from './foreign.js'
import { rowAt } from './row-key.js'
import { updateRow } from './write.js'
import type { GivenValues } from './write.js'

/** `pk` stands for the key's own name. */
const named = (context: StoreContext, model: ModelMeta, values: GivenValues): GivenValues => {
  refuseForeignValues(context, values)
  const given = computed(context, model, values)
  if (!Object.hasOwn(given, 'pk')) return given
  const { pk, ...others } = given
  return { ...others, [model.pk.attribute]: pk }
}

/** Expressions among the values that read no row (`Lower(Value('X'))`, a Subquery) become what they come to. */
const computed = (context: StoreContext, model: ModelMeta, values: GivenValues): GivenValues => {
  let result: Record<string, unknown> | undefined
  for (const name in values) {
    const value = values[name]
    if (!isExpression(value)) continue
    admitExpression(context, value)
    if (readsRow(value))
      throw new FieldError('ERR_EXPRESSION_IN_CREATE', `create: '${name}' is computed from a row, and there is none yet`, {
        value,
        model: model.name,
        field: name,
      })
    result ??= { ...values }
    result[name] = context.engine.constant(model, value)
  }
  return result ?? values
}

const readsRow = (expression: Expression): boolean => {
  switch (expression.kind) {
    case 'f':
    case 'outer':
    case 'aggregate':
      return true
    case 'arithmetic':
      return readsRow(expression.left) || readsRow(expression.right)
    case 'function':
      return expression.args.some(readsRow)
    default:
      return chainsOf(expression).length > 0
  }
}

export const createRow = (context: StoreContext, model: ModelMeta, values: GivenValues): Row =>
  rowAt(context, model, context.core.create(model, named(context, model, values)))

export const createRows = (context: StoreContext, model: ModelMeta, list: readonly GivenValues[]): Row[] =>
  context.core
    .bulkCreate(
      model,
      list.map((values) => named(context, model, values)),
    )
    .map((slot) => rowAt(context, model, slot))

const called = (defaults: GivenValues): GivenValues =>
  Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, typeof value === 'function' ? (value as () => unknown)() : value]),
  )

/** What is created where nothing was found: the lookups that name a field of the model itself, and the defaults. */
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

/** [the row, whether it was created], as one step. */
export const getOrCreate = (creation: Creation, where: GivenValues, defaults: GivenValues): [Row, boolean] =>
  creation.context.core.atomic(() => {
    const row = found(creation)
    return row === undefined ? [creation.create(creationValues(where, defaults)), true] : [row, false]
  })

export const updateOrCreate = (creation: Creation, where: GivenValues, defaults: GivenValues): [Row, boolean] =>
  creation.context.core.atomic(() => {
    const { context, model } = creation
    const row = found(creation)
    if (row === undefined) return [creation.create(creationValues(where, defaults)), true]
    const slot = context.table(model).find(row[model.pk.attribute] as never)
    return [updateRow(context, questionOf(context, model), slot, called(defaults)), false]
  })
