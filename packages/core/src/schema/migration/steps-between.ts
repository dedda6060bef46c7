import { differencesOf, fieldOfDifference, own, plain, type Plain } from '../difference.js'
import type { SchemaDescription } from '../meta.js'
import type { JsonValue } from '../value-type.js'
import { editedBy } from './apply-steps.js'
import { existingValue } from './existing-value.js'
import { conversionOf, conversionStep, type LinkConversion, type ModelPlace } from './link-conversions.js'
import { fieldLabel, type MigrationDecisions } from './migration-decisions.js'
import { isDataStep, type DataStep, type MigrationStep } from './migration-step.js'
import { fieldsOf, pairFields, pairModels, targetAfter, type SchemaPair } from './model-pairs.js'
import { orderRenames } from './rename-order.js'
import type {
  AddField,
  AlterField,
  AlterModel,
  DescribedField,
  RemoveField,
  SchemaStep,
} from './schema-step.js'
import {
  changedParents,
  isTarget,
  unsupportedChanges,
  type UnsupportedChange,
} from './unsupported-changes.js'

/** The steps from one schema to another. */
export interface StepPlan {
  readonly steps: readonly MigrationStep[]
  /** Changes that no step makes. If there are none, the steps lead exactly to the schema. */
  readonly unsupported: readonly UnsupportedChange[]
}

/**
 * The steps that make schema `after` of schema `before`. Names that are in only one of them are added or
 * removed, unless a decision says that they are renamed. Code: `ERR_ARGUMENT` if a decision names something
 * that doesn't exist.
 */
export function stepsBetween(
  before: SchemaDescription,
  after: SchemaDescription,
  decisions: MigrationDecisions,
): StepPlan {
  const pair = pairModels(before, after, decisions)
  const parents = changedParents(pair)
  if (parents.length > 0) return { steps: [], unsupported: parents }
  const removals = [
    ...removedModels(pair),
    ...renamedModels(pair),
    ...[...pair.models.kept].flatMap(([from, model]) => leavingFields(pair, from, model)),
  ]
  const edited = editedBy(before, removals)
  const conversions = conversionsOf(pair)
  const additions: MigrationStep[] = []
  for (const model of pair.models.added)
    additions.push({ step: 'addModel', model, described: plainJson(own(after.models, model)) })
  const alterations: AlterField[] = []
  for (const difference of differencesOf(edited, after)) {
    const { model } = difference
    const field = fieldOfDifference(difference)
    if (field === undefined) continue
    const described = plainJson(own(fieldsOf(own(after.models, model)), field))
    if (difference.kind === 'fieldAdded') {
      const added = addition(pair, model, field, described)
      const conversion = conversions.get(fieldLabel(model, field))
      additions.push(
        conversion === undefined ? added : conversionStep(conversion.step, conversion.removed, added),
      )
    } else alterations.push({ step: 'alterField', model, field, described })
  }
  const altered = withoutRepetitions(alterations)
  const first = altered.filter((step) => comesFirst(edited, step))
  const converted = new Set(
    [...conversions.values()].map(({ removed }) => fieldLabel(removed.model, removed.field)),
  )
  const read = modelsRead(pair, conversions)
  const data = additions.filter((step) => isDataStep(step))
  const options = alteredModels(edited, after)
  const isLate = (step: SchemaStep): boolean => step.step === 'removeModel' && read.has(step.model)
  const steps = [
    ...removals.filter(
      (step) =>
        !isLate(step) && !(step.step === 'removeField' && converted.has(fieldLabel(step.model, step.field))),
    ),
    ...first,
    ...additions.filter((step) => !isDataStep(step)),
    ...keysFirst(
      edited,
      altered.filter((step) => !first.includes(step)),
    ),
    // They need a valid schema before and after them, so they come as late as possible.
    ...options.flatMap((step) => optionsBefore(step, data)),
    ...data,
    ...removals.filter((step) => isLate(step)),
    ...options.flatMap((step) => optionsAfter(step, data)),
  ]
  return { steps: steps.map((step) => Object.freeze(step)), unsupported: unsupportedChanges(edited, after) }
}

function removedModels({ models }: SchemaPair): readonly SchemaStep[] {
  return models.removed.map((model) => ({ step: 'removeModel', model }))
}

function renamedModels({ models, before }: SchemaPair): readonly SchemaStep[] {
  const present = Object.keys(before.models).filter((name) => !models.removed.includes(name))
  return orderRenames(models.kept, present).map(([model, to]) => ({ step: 'renameModel', model, to }))
}

/** Fields of a model that are removed, replaced or renamed; `model` is its new name. */
function leavingFields(pair: SchemaPair, from: string, model: string): readonly SchemaStep[] {
  const fields = pairFields(pair, from)
  const replaced = replacedFields(pair, { from, model, fields })
  const removed = [...fields.removed, ...replaced]
  const kept = new Map([...fields.kept].filter(([field]) => !removed.includes(field)))
  return [
    ...removed.map((field): SchemaStep => ({ step: 'removeField', model, field })),
    ...orderRenames(kept, kept.keys()).map(([field, to]): SchemaStep => ({
      step: 'renameField',
      model,
      field,
      to,
    })),
  ]
}

/** Fields that both have, but whose values or links can't be kept: old names. */
function replacedFields(pair: SchemaPair, { from, model, fields }: ModelPlace): readonly string[] {
  const [old, now] = [fieldsOf(own(pair.before.models, from)), fieldsOf(own(pair.after.models, model))]
  return [...fields.kept]
    .filter(
      ([name, to]) =>
        pair.decisions.replacedFields.has(fieldLabel(model, to)) ||
        isReplaced(pair, plain(own(old, name)), plain(own(now, to))),
    )
    .map(([name]) => name)
}

interface Conversion {
  readonly step: LinkConversion
  /** The removal that the data step replaces. */
  readonly removed: RemoveField
}

/** Replaced fields whose keys or links are converted to another form: by the label afterwards. */
function conversionsOf(pair: SchemaPair): ReadonlyMap<string, Conversion> {
  const found = new Map<string, Conversion>()
  for (const [from, model] of pair.models.kept) {
    const place = { from, model, fields: pairFields(pair, from) }
    for (const field of replacedFields(pair, place)) {
      const step = conversionOf(pair, place, field)
      const now = place.fields.kept.get(field) ?? field
      if (step !== undefined)
        found.set(fieldLabel(model, now), { step, removed: { step: 'removeField', model, field } })
    }
  }
  return found
}

/** Whether a field can't be altered, because its values or links can't be kept. */
export function isReplaced({ models }: SchemaPair, before: Plain, after: Plain): boolean {
  const wasMany = before['kind'] === 'manyToMany'
  if (wasMany !== (after['kind'] === 'manyToMany')) return true
  const [to, through] = [targetAfter(models, before['to']), targetAfter(models, before['through'])]
  // A relation to a removed model isn't a relation to a new model of the same name.
  if (to === 'removed' || through === 'removed') return true
  return wasMany && (to !== after['to'] || through !== after['through'])
}

/** Removed models that data steps still read: through models, and the targets of their keys. */
function modelsRead(
  { before, models }: SchemaPair,
  conversions: ReadonlyMap<string, Conversion>,
): ReadonlySet<string> {
  const read = new Set<string>()
  for (const { removed } of conversions.values()) {
    const { through } = plain(own(fieldsOf(own(before.models, removed.model)), removed.field))
    if (typeof through === 'string') read.add(through)
  }
  // The set grows during the iteration.
  for (const model of read)
    for (const { to } of Object.values(fieldsOf(own(before.models, model))))
      if (typeof to === 'string') read.add(to)
  return new Set(models.removed.filter((model) => read.has(model)))
}

function addition(
  { after, decisions }: SchemaPair,
  model: string,
  field: string,
  described: DescribedField,
): AddField {
  // Rows with the same position are in order of creation.
  const isPlace = field === '_order' && plain(own(after.models, model))['orderWithRespectTo'] !== undefined
  const decided = decisions.values.get(fieldLabel(model, field))
  const value = decided === undefined ? (isPlace ? 0 : existingValue(described)) : decided
  return { step: 'addField', model, field, described, value }
}

/** A field that differs in several options is altered once. */
function withoutRepetitions(steps: readonly AlterField[]): readonly AlterField[] {
  const found = new Map<string, AlterField>()
  for (const step of steps) found.set(fieldLabel(step.model, step.field), step)
  return [...found.values()]
}

/**
 * Whether a field is altered before others are added and keys are altered: a field that keys refer to can't change
 * its type, so it changes before a key refers to it.
 */
function comesFirst(edited: SchemaDescription, { model, field }: AlterField): boolean {
  return (
    own(fieldsOf(own(edited.models, model)), field)?.['toField'] === undefined &&
    !isTarget(edited, model, field)
  )
}

/** Keys stop referring to a field before it changes its type. */
function keysFirst(edited: SchemaDescription, steps: readonly AlterField[]): readonly AlterField[] {
  const targets = steps.filter(({ model, field }) => isTarget(edited, model, field))
  return [...steps.filter((step) => !targets.includes(step)), ...targets]
}

/** Options of models that differ, model by model. */
function alteredModels(edited: SchemaDescription, after: SchemaDescription): readonly AlterModel[] {
  const options = new Map<string, Record<string, JsonValue>>()
  for (const difference of differencesOf(edited, after)) {
    if (difference.kind !== 'option' || difference.field !== undefined) continue
    const changed = options.get(difference.model) ?? {}
    options.set(difference.model, changed)
    changed[difference.option] = (difference.after ?? null) as JsonValue
  }
  return [...options].map(([model, changed]) => ({ step: 'alterModel', model, options: changed }))
}

/** Options of a model, without those that name a field of a later data step. */
function optionsBefore(step: AlterModel, data: readonly DataStep[]): readonly AlterModel[] {
  const options = Object.entries(step.options).map(([option, value]) => [
    option,
    namesAny(value, fieldsBy(step.model, data)) ? null : value,
  ])
  return [{ ...step, options: Object.fromEntries(options) as AlterModel['options'] }]
}

function optionsAfter(step: AlterModel, data: readonly DataStep[]): readonly AlterModel[] {
  const options = Object.entries(step.options).filter(([, value]) =>
    namesAny(value, fieldsBy(step.model, data)),
  )
  return options.length === 0 ? [] : [{ ...step, options: Object.fromEntries(options) }]
}

/** The fields that data steps add to a model. */
function fieldsBy(model: string, data: readonly DataStep[]): ReadonlySet<string> {
  const added = data.filter((step) => step.model === model).flatMap(({ steps }) => steps)
  return new Set(added.flatMap((step) => (step.step === 'addField' ? [step.field] : [])))
}

/** Whether an option names a field: by itself, in lists, with `-` before a name to descend, or in conditions. */
function namesAny(value: JsonValue, fields: ReadonlySet<string>): boolean {
  if (typeof value === 'string') return fields.has(value.startsWith('-') ? value.slice(1) : value)
  if (Array.isArray(value)) return value.some((part: JsonValue) => namesAny(part, fields))
  return Object.entries(plain(value)).some(
    ([name, part]) => fields.has(name.split('__')[0] ?? '') || namesAny(part as JsonValue, fields),
  )
}

function plainJson(value: unknown): Readonly<Record<string, JsonValue>> {
  return plain(value) as Readonly<Record<string, JsonValue>>
}
