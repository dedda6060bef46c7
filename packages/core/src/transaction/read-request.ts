import { UsageError } from '../error/errors.js'
import { IssueList } from '../error/issue-list.js'
import type { FieldMeta, GenericMeta, ModelMeta, SchemaMeta } from '../schema/meta.js'
import { checkValue } from '../schema/check-value.js'
import type { Value } from '../schema/value-type.js'
import { checkTargets, withGenericKey, withoutGeneric } from './generic-keys.js'
import { evaluateDefault, passedTwice, type Input, readValue, resolveName, valuesOf } from './row-input.js'
import { noteRowFaults } from './validators.js'

/** Which call the values are for. */
export type RequestKind = 'create' | 'update'

/** Values by attribute, in their stored form. */
type RequestValues = Record<string, Value>

/**
 * The values of a request, as `create` or `update` would read them, without a store: names, types, missing values,
 * limits, choices and validators are checked, keys and unique values aren't. Only values that were passed are
 * returned. The error has an issue for each fault.
 */
export function readRequest(
  schema: SchemaMeta,
  model: ModelMeta,
  kind: RequestKind,
  body: unknown,
): RequestValues {
  const faults = new IssueList()
  const values: RequestValues = {}
  const passed = new Set<FieldMeta>()
  const { input, sound } = readTargets(model, valuesOf(model, body), faults)
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined) continue
    faults.attempt(() => {
      const field = resolveName(schema, model, name)
      if (passed.has(field)) throw passedTwice(field, value)
      if (field.computed?.compute !== undefined) throw computedInRequest(field, value)
      passed.add(field)
      // The store assigns an automatic key whose value is null.
      if (kind === 'create' && value === null && field.auto && field.managed === undefined) return
      values[field.attribute] = readValue(field, name === 'pk' ? field.attribute : name, value)
    })
  }
  if (kind === 'create') {
    for (const field of requiredFields(model, passed))
      faults.attempt(() => checkValue(field, undefined, field.attribute))
  }
  for (const generic of sound)
    if (isDecided(generic, kind, { model, passed, values }))
      faults.attempt(() => checkTargets([generic], values))
  if (kind === 'create' && faults.isEmpty) noteFaultsOfRow(faults, model, values)
  faults.settle()
  return values
}

function computedInRequest({ model, name, computed }: FieldMeta, value: unknown): UsageError {
  const message = `${model.name}.${name} is computed from ${computed?.names.join(', ') ?? ''}: leave it out.`
  return new UsageError('ERR_NOT_ASSIGNABLE', message, { model: model.name, field: name, value })
}

/** The values with the keys of generic keys, and those of them whose target could be read. */
function readTargets(
  model: ModelMeta,
  body: Input,
  faults: IssueList,
): { readonly input: Input; readonly sound: readonly GenericMeta[] } {
  let input = body
  const sound: GenericMeta[] = []
  for (const generic of model.generics) {
    const read = faults.attempt(() => withGenericKey(generic, input))
    if (read !== undefined) sound.push(generic)
    input = read ?? withoutGeneric(generic, input)
  }
  return { input, sound }
}

/** Whether the values say which target the row has: an update leaves keys that it doesn't name. */
function isDecided(
  { parts }: GenericMeta,
  kind: RequestKind,
  {
    model,
    passed,
    values,
  }: { readonly model: ModelMeta; readonly passed: ReadonlySet<FieldMeta>; readonly values: RequestValues },
): boolean {
  const fields = parts.map(({ key }) => key.field)
  if (kind === 'update') return fields.every(({ attribute }) => attribute in values)
  // A value with a fault of its own is reported already.
  return (
    fields.every((field) => !passed.has(field) || field.attribute in values) &&
    !isAttached(model, passed, fields)
  )
}

/** Whether fields have the values of an existing parent row. */
function isAttached(model: ModelMeta, passed: ReadonlySet<FieldMeta>, fields: readonly FieldMeta[]): boolean {
  const attached = model.parents.filter(({ field }) => passed.has(field)).map(({ target }) => target)
  return attached.some((parent) => fields.every((field) => parent.rowFields.includes(field)))
}

/** The fields without which a create is refused, besides those that were passed. */
export function requiredFields(model: ModelMeta, passed: ReadonlySet<FieldMeta>): readonly FieldMeta[] {
  return model.rowFields.filter((field) => {
    if (passed.has(field) || field.hasDefault || field.auto || field.null) return false
    return field.key?.parentLink !== true && !isAttached(model, passed, [field])
  })
}

/** What the model's validators find; fields that the store sets have no value yet. */
function noteFaultsOfRow(faults: IssueList, model: ModelMeta, values: RequestValues): void {
  const validated = lineOf(model).filter(({ validator }) => validator !== undefined)
  if (validated.length === 0) return
  const row: Record<string, Value | undefined> = {}
  for (const field of model.rowFields) {
    const { attribute } = field
    row[attribute] =
      values[attribute] ?? (field.hasDefault && !(attribute in values) ? evaluateDefault(field) : null)
    if (field.auto && !(attribute in values)) row[attribute] = undefined
  }
  for (const one of validated) noteRowFaults(faults, one, row)
}

function lineOf(model: ModelMeta): readonly ModelMeta[] {
  return [...new Set([model, ...model.parents.flatMap(({ target }) => lineOf(target))])]
}
