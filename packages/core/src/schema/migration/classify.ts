import { canonicalText } from '../../util/canonical-text.js'
import {
  differencesOf,
  optionDifferences,
  own,
  plain,
  showDifference,
  type Plain,
  type SchemaDifference,
} from '../difference.js'
import type { FieldOption, ModelOption } from '../describe.js'
import type { SchemaDescription } from '../meta.js'
import type { ChangeEffect, SchemaChange } from './schema-change.js'
import { effectOfUniques } from './unique-effect.js'

type OptionDifference = SchemaDifference & { readonly kind: 'option' }
/** The effect of a changed option, from its values before and after. */
type OptionRule = (difference: OptionDifference, field: Plain) => ChangeEffect

const free: OptionRule = () => 'free'
const decided: OptionRule = () => 'decided'
/** A constraint: if it is added, stored data must fit; if it is removed, stored data fits. */
const constraint: OptionRule = ({ after }) => (after === undefined ? 'free' : 'checked')
/** An upper limit: stored data fits if it grows or is removed. */
const limit: OptionRule = ({ before, after }) =>
  after === undefined || (typeof before === 'number' && typeof after === 'number' && after >= before)
    ? 'free'
    : 'checked'
const lowerLimit: OptionRule = ({ before, after }) =>
  after === undefined || (typeof before === 'number' && typeof after === 'number' && after <= before)
    ? 'free'
    : 'checked'

/** What each option of a model requires when it changes. */
export const MODEL_OPTIONS: Readonly<Record<ModelOption, OptionRule>> = {
  pk: decided,
  parents: decided,
  orderWithRespectTo: decided,
  ordering: free,
  indexes: free,
  search: free,
  uniques: ({ before, after }) => effectOfUniques(before, after),
  // The order of its fields is that of an index alone.
  primaryKey: ({ before, after }) =>
    after === undefined || (before !== undefined && containsAll(after, before)) ? 'free' : 'checked',
  uniqueTogether: ({ before, after }) => (containsAll(before, after) ? 'free' : 'checked'),
}

/** What each option of a field requires when it changes. */
export const FIELD_OPTIONS: Readonly<Record<FieldOption, OptionRule>> = {
  type: decided,
  of: ({ before, after }) => effectOfItems(before, after),
  to: decided,
  toField: decided,
  parentLink: decided,
  symmetrical: decided,
  through: decided,
  throughFields: decided,
  default: free,
  index: free,
  trigram: free,
  now: free,
  version: free,
  // Values stay as they are until `recompute`.
  computed: free,
  // A step renames the column.
  column: free,
  onDelete: free,
  relatedName: free,
  relatedQueryName: free,
  null: ({ after }) => (after === true ? 'free' : 'checked'),
  unique: constraint,
  // Other names change no data.
  tree: ({ before, after }) => (before === undefined && after !== undefined ? 'checked' : 'free'),
  generic: constraint,
  required: constraint,
  enforce: constraint,
  choices: ({ before, after }) =>
    after === undefined || (before !== undefined && containsAll(valuesOf(after), valuesOf(before)))
      ? 'free'
      : 'checked',
  maxLength: limit,
  maxDigits: limit,
  max: limit,
  min: lowerLimit,
  // Without `decimalPlaces` decimals keep their digits; with fewer places they would be rounded.
  decimalPlaces: ({ before, after }) => {
    if (after === undefined) return 'free'
    return typeof before === 'number' && typeof after === 'number' && after > before ? 'checked' : 'decided'
  },
  // Described only if it is false.
  dbConstraint: ({ after }) => (after === undefined ? 'checked' : 'free'),
  limitChoicesTo: ({ after }, field) =>
    after === undefined || own(field, 'enforce') === undefined ? 'free' : 'checked',
}

/**
 * The changes that make schema `after` of schema `before`, each with what it requires, in the order of models
 * and fields by name. An option that no rule names is `decided`.
 *
 * @example
 * ```ts
 * classifyChanges(before.describe(), after.describe())
 * // [{ effect: 'free', kind: 'fieldAdded', model: 'Book', field: 'isbn', option: undefined, message: 'Book.isbn was added (string)' }]
 * ```
 * @public
 */
export function classifyChanges(
  before: SchemaDescription,
  after: SchemaDescription,
): readonly SchemaChange[] {
  return differencesOf(before, after).map((difference) => classify(difference, after))
}

function classify(difference: SchemaDifference, after: SchemaDescription): SchemaChange {
  const { kind, model } = difference
  const field = 'field' in difference ? difference.field : undefined
  const option = kind === 'option' ? difference.option : undefined
  const effect = effectOf(difference, after)
  return Object.freeze({ effect, kind, model, field, option, message: showDifference(difference) })
}

function effectOf(difference: SchemaDifference, after: SchemaDescription): ChangeEffect {
  switch (difference.kind) {
    case 'modelAdded':
      return 'free'
    case 'modelRemoved':
    case 'fieldRemoved':
      return 'decided'
    case 'fieldAdded':
      return effectOfAdded(difference.described)
    case 'fieldReplaced':
      return effectOfReplaced(difference, after)
    case 'option':
      return effectOfOption(difference, after)
  }
}

function effectOfAdded(field: Plain): ChangeEffect {
  if (field['kind'] === 'manyToMany') return 'free'
  if (own(field, 'parentLink') !== undefined || field['type'] === 'auto') return 'decided'
  // A counter begins at 1 in every row.
  if (own(field, 'version') !== undefined) return 'free'
  const hasDefault = own(field, 'default') !== undefined
  // Rows that exist need a target, which another key of the same generic key may have.
  if (own(field, 'required') === true) return 'checked'
  if (!hasDefault) return own(field, 'null') === true ? 'free' : 'decided'
  // Every row gets the same default: if it must be unique, there may be one row only; if it is a key, it must
  // refer to a row.
  const isUnique = own(field, 'unique') !== undefined || field['kind'] === 'oneToOne'
  return isUnique || field['kind'] !== 'scalar' || own(field, 'enforce') !== undefined ? 'checked' : 'free'
}

/** A foreign key and a one-to-one differ in that the values of the latter are unique. */
function effectOfReplaced(
  { model, field, before, after }: SchemaDifference & { readonly kind: 'fieldReplaced' },
  schema: SchemaDescription,
): ChangeEffect {
  const kinds = new Set([before['kind'], after['kind']])
  if (!(kinds.has('foreignKey') && kinds.has('oneToOne'))) return 'decided'
  const { kind: _was, unique: _unique, ...rest } = before
  const { kind, unique, ...others } = after
  // The automatic step of `column` is that of an option.
  if (own(rest, 'column') !== own(others, 'column')) return 'decided'
  const effects = optionDifferences({ model, field }, rest, others).map((difference) =>
    effectOfOption(difference as OptionDifference, schema),
  )
  if (kind === 'oneToOne' || unique !== undefined) effects.push('checked')
  return strongest(effects)
}

/** Values stay as they are if the items keep their type. */
function effectOfItems(before: unknown, after: unknown): ChangeEffect {
  if (before === undefined || after === undefined) return 'decided'
  const [was, is] = [plain(before), plain(after)]
  const place = { model: '', field: '' }
  return strongest(
    optionDifferences(place, was, is).map((difference) => {
      const changed = difference as OptionDifference
      // No step of its own rounds or extends the items.
      if (changed.option === 'decimalPlaces') return 'decided'
      return (own<OptionRule>(FIELD_OPTIONS, changed.option) ?? decided)(changed, is)
    }),
  )
}

function effectOfOption(difference: OptionDifference, schema: SchemaDescription): ChangeEffect {
  const { model, field, option } = difference
  const described = plain(own(schema.models, model))
  if (field === undefined) return (own<OptionRule>(MODEL_OPTIONS, option) ?? decided)(difference, described)
  const rule = own<OptionRule>(FIELD_OPTIONS, option) ?? decided
  return rule(difference, plain(own(plain(described['fields']), field)))
}

function strongest(effects: readonly ChangeEffect[]): ChangeEffect {
  if (effects.includes('decided')) return 'decided'
  return effects.includes('checked') ? 'checked' : 'free'
}

/** Whether every member of `parts` is a member of `whole`. */
function containsAll(whole: unknown, parts: unknown): boolean {
  const known = new Set(listOf(whole).map((part) => canonicalText(part)))
  return listOf(parts).every((part) => known.has(canonicalText(part)))
}

/** The values of choices, without their labels. */
function valuesOf(choices: unknown): readonly unknown[] {
  return listOf(choices).map((choice) => (Array.isArray(choice) ? choice[0] : choice))
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
