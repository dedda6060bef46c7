import { SchemaError, StoreError } from '../../error/errors.js'
import { deepFreeze } from '../../util/freeze.js'
import { plain } from '../difference.js'
import type { SchemaDescription } from '../meta.js'
import { resolveSchema } from '../resolve.js'
import type { JsonValue } from '../value-type.js'
import { declarationsOf } from './declarations-of.js'
import { checkKinds } from './data-step-kinds.js'
import {
  cloned,
  fieldOf,
  modelOf,
  refused,
  refuseTaken,
  type Json,
  type Model,
  type Models,
} from './described-models.js'
import { isDataStep, type MigrationStep } from './migration-step.js'
import { renameInChains } from './rename-in-chains.js'
import type { AlterField, AlterModel, RenameField, RenameModel, SchemaStep } from './schema-step.js'

/**
 * The description of a schema after the steps of a migration. Throws StoreError `ERR_MIGRATION` if a step does
 * not fit the schema, or if the steps lead to a schema that `defineSchema` would refuse.
 */
export function applySteps(
  description: SchemaDescription,
  { name, steps }: { readonly name: string; readonly steps: readonly MigrationStep[] },
): SchemaDescription {
  const models = modelsOf(description)
  for (const step of steps) editModels(models, step)
  try {
    return normalised(models)
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error
    const message = `The migration '${name}' leads to a schema that is not valid: ${error.message}`
    throw new StoreError('ERR_MIGRATION', message, { value: name, cause: error })
  }
}

/** The models of a description, to be edited. */
export function modelsOf({ models }: SchemaDescription): Models {
  return cloned(models) as unknown as Models
}

/** Applies one step to described models, which change. */
export function editModels(models: Models, step: MigrationStep): void {
  if (!isDataStep(step)) return edit(models, step)
  checkKinds(models, step, () => {
    for (const each of step.steps) edit(models, each)
  })
}

/** A description after steps, without a check of the result. */
export function editedBy(description: SchemaDescription, steps: readonly MigrationStep[]): SchemaDescription {
  const models = modelsOf(description)
  for (const step of steps) editModels(models, step)
  return { format: 1, models }
}

function edit(models: Models, step: SchemaStep): void {
  switch (step.step) {
    case 'addModel':
    case 'restoreModel':
      refuseTaken(models, step.model, step)
      models[step.model] = { ...(cloned(step.described) as unknown as Model) }
      return
    case 'removeModel':
      modelOf(models, step)
      Reflect.deleteProperty(models, step.model)
      return
    case 'renameModel':
      return renameModel(models, step)
    case 'alterModel':
      return alterModel(modelOf(models, step), step)
    case 'addField':
    case 'restoreField': {
      const { fields } = modelOf(models, step)
      refuseTaken(fields, step.field, step)
      fields[step.field] = cloned(step.described) as unknown as Json
      return
    }
    case 'removeField':
      fieldOf(models, step)
      Reflect.deleteProperty(modelOf(models, step).fields, step.field)
      return
    case 'renameField':
      return renameField(models, step)
    case 'alterField':
      return alterField(models, step)
  }
}

/** As `defineSchema` describes it, so that options with their default values are left out. */
function normalised(models: Models): SchemaDescription {
  // An ordering doesn't affect stored data, and may name fields that a step of another model has renamed.
  const resolvable = Object.fromEntries(
    Object.entries(models).map(([name, model]) => [name, { ...model, ordering: [] }]),
  )
  const described = resolveSchema(declarationsOf({ format: 1, models: resolvable })).describe()
  const result = cloned(described.models) as unknown as Models
  for (const [name, model] of Object.entries(result)) {
    const ordering = models[name]?.['ordering']
    if (Array.isArray(ordering) && ordering.length > 0) model['ordering'] = ordering
  }
  return deepFreeze({ format: 1, models: result })
}

function renameModel(models: Models, step: RenameModel): void {
  const { model: from, to } = step
  const model = modelOf(models, step)
  refuseTaken(models, to, step)
  Reflect.deleteProperty(models, from)
  models[to] = model
  for (const other of Object.values(models)) {
    const parents = other['parents']
    if (parents !== undefined) other['parents'] = renamedKey(parents as Json, from, to)
    for (const field of Object.values(other.fields)) {
      if (field['to'] === from) field['to'] = to
      if (field['through'] === from) field['through'] = to
    }
  }
}

function renameField(models: Models, step: RenameField): void {
  const { field: from, to } = step
  const model = modelOf(models, step)
  fieldOf(models, step)
  refuseTaken(model.fields, to, step)
  renameInChains(models, step)
  model.fields = renamedKey(model.fields, from, to) as Model['fields']
  const renamed = (name: JsonValue): JsonValue => (name === from ? to : name === `-${from}` ? `-${to}` : name)
  const renamedIn = (option: string, depth: number): void => {
    const value = model[option]
    if (value !== undefined) model[option] = mapNames(value, renamed, depth)
  }
  if (model['pk'] === from) model['pk'] = to
  if (model['orderWithRespectTo'] === from) model['orderWithRespectTo'] = to
  renamedIn('primaryKey', 1)
  renamedIn('uniqueTogether', 2)
  renamedIn('indexes', 2)
  if (model['search'] !== undefined) model['search'] = renamedKey(plain(model['search']) as Json, from, to)
  renameInUniques(model, from, to)
  renamedIn('parents', 1)
  for (const field of Object.values(models).flatMap((other) => Object.values(other.fields))) {
    if (field['to'] === step.model && field['toField'] === from) field['toField'] = to
    const through = field['throughFields']
    if (field['through'] === step.model && through !== undefined)
      field['throughFields'] = mapNames(through, renamed, 1)
  }
}

function alterField(models: Models, step: AlterField): void {
  const model = modelOf(models, step)
  const before = fieldOf(models, step)
  const after = cloned(step.described) as unknown as Json
  const many = [before['kind'], after['kind']].filter((kind) => kind === 'manyToMany').length
  if (many === 1)
    throw refused(
      step,
      'turns a column into links, or links into a column: use foreignKeyToManyToMany or manyToManyToForeignKey, or add a field, copy the values in `run`, and remove the old field',
    )
  const isKey = model['pk'] === step.field || isTarget(models, step)
  if (isKey && (before['type'] !== after['type'] || before['kind'] !== after['kind']))
    throw refused(
      step,
      'changes the type of a field that keys refer to, which is not supported: add a field instead',
    )
  model.fields[step.field] = after
}

function isTarget(models: Models, { model, field }: AlterField): boolean {
  return Object.values(models)
    .flatMap((other) => Object.values(other.fields))
    .some(({ to, toField }) => to === model && toField === field)
}

function alterModel(model: Model, { options }: AlterModel): void {
  for (const [option, value] of Object.entries(options)) {
    if (value === null) Reflect.deleteProperty(model, option)
    else model[option] = cloned(value)
  }
}

/** Renames a field in the fields and the conditions of unique constraints. */
function renameInUniques(model: Model, from: string, to: string): void {
  const { uniques } = model
  if (!Array.isArray(uniques)) return
  const renamed = (name: JsonValue): JsonValue => (name === from ? to : name)
  model['uniques'] = uniques.map((unique: JsonValue) => {
    const { fields, where, ...others } = plain(unique) as Json
    const conditions = Object.entries(plain(where)).map(([condition, value]) => {
      const isOf = condition === from || condition.startsWith(`${from}__`)
      return [isOf ? to + condition.slice(from.length) : condition, value as JsonValue]
    })
    return {
      fields: ((fields ?? []) as readonly JsonValue[]).map((part) =>
        mapNames(part, renamed, typeof part === 'string' ? 0 : 1),
      ),
      ...(where === undefined ? {} : { where: Object.fromEntries(conditions) as JsonValue }),
      ...others,
    }
  })
}

/** The same object with one key renamed, in its place. */
function renamedKey(values: Readonly<Record<string, JsonValue>>, from: string, to: string): Json {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key === from ? to : key, value]))
}

/** Names in a list of them, or in an object's values; `depth` is how many lists they are in. */
function mapNames(value: JsonValue, map: (name: JsonValue) => JsonValue, depth: number): JsonValue {
  if (depth === 0) return map(value)
  if (Array.isArray(value)) return value.map((part: JsonValue) => mapNames(part, map, depth - 1))
  return Object.fromEntries(Object.entries(plain(value)).map(([key, part]) => [key, map(part as JsonValue)]))
}
