import { modelOf, type Build } from './build.js'
import type { ModelDraft } from './draft.js'
import type { FieldMeta, KeyMeta, ModelMeta } from '../meta.js'
import type { Mutable } from './mutable.js'
import { suggest } from '../suggest.js'
import { autoType } from '../types/numbers.js'
import type { ValueType } from '../value-type.js'

/** Resolves the field that each key of a model refers to: the target's primary key, or `toField`. */
export function findTargetFields(build: Build, draft: ModelDraft): void {
  const model = modelOf(build, draft)
  for (const field of model.fields) {
    if (field.key === undefined) continue
    const key: Mutable<KeyMeta> = field.key
    key.targetField = targetField(build, key, draft.fields.get(field.name)?.options.toField)
    if (!key.parentLink || key.targetField === key.target.pk) continue
    const message = `a parent link holds the parent's primary key, '${key.target.pk.name}'; leave toField out`
    build.faults.add('ERR_PARENT_LINK', { model: draft.name, field: field.name }, message)
  }
}

function targetField(build: Build, { field, target }: KeyMeta, toField: string | undefined): FieldMeta {
  if (toField === undefined) return target.pk
  const place = { model: field.model.name, field: field.name }
  const found = target.rowFields.find(({ name, attribute }) => name === toField || attribute === toField)
  if (found === undefined) {
    if (!isBroken(build, target, toField)) {
      const known = target.rowFields.filter(({ unique }) => unique).map(({ name }) => name)
      const message = `${target.name} has no field '${toField}' for a key to refer to${suggest(toField, known)}; its unique ones are ${known.join(', ')}`
      build.faults.add('ERR_TO_FIELD_UNKNOWN', place, message)
    }
    return target.pk
  }
  if (found.unique) return found
  const message = `${target.name}.${toField} isn't unique, so a key to it may mean several rows; declare it unique: true, or refer to the primary key`
  build.faults.add('ERR_TO_FIELD_NOT_UNIQUE', place, message)
  return target.pk
}

/** Reported already, when it was declared. */
function isBroken(build: Build, model: ModelMeta, name: string): boolean {
  return build.draftOf.get(model)?.broken.has(name) === true
}

/** Sets the type of every key to that of the field that it refers to, which may be a key itself. */
export function resolveKeyTypes(build: Build): void {
  const under = new Set<FieldMeta>()
  const typeOf = (field: Mutable<FieldMeta>): ValueType => {
    if (field.key === undefined || field.type !== undefined) return field.type
    if (under.has(field)) {
      const circle = [...under, field].map(({ model, name }) => `${model.name}.${name}`).join(' → ')
      build.faults.add(
        'ERR_KEY_CYCLE',
        { model: field.model.name, field: field.name },
        `its value would depend on itself (${circle}); give one of them a separate primary key`,
      )
      return autoType
    }
    under.add(field)
    field.type = typeOf(field.key.targetField)
    under.delete(field)
    return field.type
  }
  for (const model of build.models.values()) for (const field of model.fields) typeOf(field)
}
