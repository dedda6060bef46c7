import { DoesNotExist, type FieldMeta, type ModelMeta, type Row } from '@relata/core/engine'
import type { Query } from '../ast/nodes.js'
import type { StoreContext } from './context.js'
import { asOneStep } from './create.js'
import { valuesObject, type InputValues } from './input-values.js'
import { queryAll } from './query-source.js'
import { refuseSliced, refuseValues } from './refusal.js'
import { updateRow } from './write.js'

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
function creationValues(model: ModelMeta, where: InputValues, defaults: InputValues): InputValues {
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(where)) {
    if (!name.includes('__') || model.rowFields.some((field) => isNamed(field, name))) values[name] = value
    else if (/^[^_]+(_[^_]+)*__exact$/.test(name)) values[name.slice(0, -'__exact'.length)] = value
  }
  return { ...values, ...callDefaults(defaults) }
}

/** A part of a generic key has a name such as `target__Post`. */
function isNamed({ name, attribute }: FieldMeta, passed: string): boolean {
  return name === passed || attribute === passed
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

/** [the row, whether it was created], as one step. */
function getOrCreate(creation: Creation, where: InputValues, defaults: InputValues): [Row, boolean] {
  return asOneStep(creation.context, () => {
    const row = findOrUndefined(creation)
    return row === undefined
      ? [creation.create(creationValues(creation.model, where, defaults)), true]
      : [row, false]
  })
}

function updateOrCreate(creation: Creation, where: InputValues, defaults: InputValues): [Row, boolean] {
  return asOneStep(creation.context, () => {
    const { context, model } = creation
    const row = findOrUndefined(creation)
    if (row === undefined) return [creation.create(creationValues(creation.model, where, defaults)), true]
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
