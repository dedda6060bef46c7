import { deepFreeze } from '../util/freeze.js'
import type {
  FieldMeta,
  KeyMeta,
  LinkMeta,
  ModelMeta,
  OnDelete,
  Ordering,
  SchemaDescription,
  SchemaMeta,
} from './meta.js'
import { togetherOf, uniquesOf, type UniqueDescription } from './describe-uniques.js'
import { generatorName } from './generators.js'
import { keyColumn, USUAL_KEY_NAME } from './key-column.js'
import { splitModelName } from './names.js'
import type { JsonValue } from './value-type.js'

/** One model in a {@link SchemaDescription}. Options with their default value are left out. */
export interface ModelDescription {
  readonly pk: string
  /** Columns and many-to-manys; automatic primary keys and parent links too. */
  readonly fields: { readonly [name: string]: FieldDescription }
  /** Parent to link. */
  readonly parents?: { readonly [parent: string]: string }
  readonly ordering?: readonly JsonValue[]
  readonly orderWithRespectTo?: string
  readonly primaryKey?: readonly string[]
  readonly uniqueTogether?: readonly (readonly string[])[]
  readonly uniques?: readonly UniqueDescription[]
  readonly indexes?: readonly (readonly string[])[]
  /** The weight of each field. */
  readonly search?: { readonly [field: string]: number }
}
/** One field: its kind, and each option that doesn't have its default value. */
export interface FieldDescription {
  readonly kind: 'scalar' | 'foreignKey' | 'oneToOne' | 'manyToMany'
  readonly [option: string]: JsonValue
}

/** The options of a described field. Each has a rule in `migration/classify.ts`: the compiler requires it. */
export type FieldOption =
  | 'type'
  | 'to'
  | 'toField'
  | 'column'
  | 'null'
  | 'unique'
  | 'default'
  | 'index'
  | 'trigram'
  | 'choices'
  | 'of'
  | 'maxLength'
  | 'maxDigits'
  | 'decimalPlaces'
  | 'min'
  | 'max'
  | 'now'
  | 'version'
  | 'computed'
  | 'onDelete'
  | 'relatedName'
  | 'relatedQueryName'
  | 'dbConstraint'
  | 'tree'
  | 'generic'
  | 'required'
  | 'parentLink'
  | 'limitChoicesTo'
  | 'enforce'
  | 'symmetrical'
  | 'through'
  | 'throughFields'

/** The options of a described model besides its fields. Each has a rule, too. */
export type ModelOption = Exclude<keyof ModelDescription, 'fields'>

/** The description of a field: only the options listed above. */
type Described = Pick<FieldDescription, 'kind'> & Options
type Options = { readonly [O in FieldOption]?: JsonValue }

const FUNCTION: JsonValue = { $function: true }
/** Expressions nest; if one is nested deeper than this, only its kind is described. */
const DEEPEST = 24

/**
 * The whole schema as plain JSON: it is stored in the first commit of a log, and another schema is compared
 * with it.
 */
export function describeSchema(schema: SchemaMeta): SchemaDescription {
  const models: Record<string, ModelDescription> = {}
  for (const model of schema.models) {
    if (model.autoOf !== undefined) continue
    const links = schema.links.filter((link) => link.model === model)
    models[model.name] = describeModel(model, links)
  }
  return deepFreeze({ format: 1, models })
}

function describeModel(model: ModelMeta, links: readonly LinkMeta[]): ModelDescription {
  const fields: Record<string, FieldDescription> = {}
  for (const field of model.fields)
    fields[field.name] = field.key === undefined ? describeScalar(field) : describeKey(field, field.key)
  for (const link of links) fields[link.name] = describeLink(link)
  const uniques = uniquesOf(model, toPlain)
  return {
    pk: model.pk.name,
    fields,
    ...optional(
      'parents',
      Object.fromEntries(model.parents.map(({ field, target }) => [target.name, field.name])),
      model.parents.length > 0,
    ),
    ...optional(
      'ordering',
      model.ordering.map((entry: Ordering) => toPlain(entry)),
      model.ordering.length > 0,
    ),
    ...optional(
      'orderWithRespectTo',
      model.orderWithRespectTo?.owner.name ?? '',
      model.orderWithRespectTo !== undefined,
    ),
    ...optional(
      'primaryKey',
      model.keyParts.map(({ name }) => name),
      model.keyParts.length > 0,
    ),
    ...optional('uniqueTogether', togetherOf(model), togetherOf(model).length > 0),
    ...(uniques.length > 0 ? { uniques } : {}),
    ...optional(
      'indexes',
      model.indexes.map((columns) =>
        columns.map(({ field, descending }) => (descending ? `-${field.name}` : field.name)),
      ),
      model.indexes.length > 0,
    ),
    ...optional(
      'search',
      Object.fromEntries(model.search.map(({ field, weight }) => [field.name, weight])),
      model.search.length > 0,
    ),
  }
}

function describeScalar(field: FieldMeta): Described {
  const {
    choices,
    items,
    maxLength = null,
    maxDigits = null,
    decimalPlaces = null,
    range,
    managed = null,
  } = field
  return {
    kind: 'scalar',
    type: field.type.name,
    ...describeColumn(field),
    ...optional('of', items === undefined ? null : describeScalar(items), items !== undefined),
    ...optional('index', true, field.index || field.terms.includes('items')),
    ...optional('trigram', true, field.terms.includes('trigrams')),
    ...optional('choices', toPlain(choices), choices !== undefined),
    ...optional('maxLength', maxLength, maxLength !== null),
    ...optional('maxDigits', maxDigits, maxDigits !== null),
    ...optional('decimalPlaces', decimalPlaces, decimalPlaces !== null),
    ...optional('min', toPlain(range?.min), range?.min !== undefined),
    ...optional('max', toPlain(range?.max), range?.max !== undefined),
    ...optional('now', managed, managed === 'create' || managed === 'update'),
    ...optional('version', true, managed === 'version'),
    ...optional('computed', field.computed?.names ?? [], field.computed !== undefined),
  }
}

function describeColumn(field: FieldMeta): Options {
  return {
    ...optional('null', true, field.null),
    ...optional('unique', true, field.unique && !field.primaryKey && field.key?.oneToOne !== true),
    ...optional('default', toPlain(field.default), field.hasDefault),
  }
}

function describeKey(field: FieldMeta, key: KeyMeta): Described {
  return {
    kind: key.oneToOne ? 'oneToOne' : 'foreignKey',
    to: key.target.name,
    toField: key.targetField.name,
    onDelete: describeOnDelete(key.onDelete),
    ...describeColumn(field),
    ...describeReverse(key.reverse, field.model, key.oneToOne),
    ...optional('column', field.attribute, field.attribute !== keyColumn(USUAL_KEY_NAME, field.name)),
    ...optional('index', false, !key.indexed),
    ...optional('dbConstraint', false, !key.dbConstraint),
    ...describeTree(key),
    ...optional('generic', key.generic?.name ?? '', key.generic !== undefined),
    ...optional('required', true, key.generic?.null === false),
    ...optional('parentLink', true, key.parentLink),
    ...describeLimit(key),
  }
}

/** The names that differ from the usual ones; true if none does. */
function describeTree({ tree }: KeyMeta): Options {
  if (tree === undefined) return {}
  const names = Object.entries(tree.names).filter(([part, name]) => part !== name)
  return { tree: names.length === 0 ? true : Object.fromEntries(names) }
}

function describeLink(link: LinkMeta): Described {
  const { through } = link
  return {
    kind: 'manyToMany',
    to: link.target.name,
    ...(link.symmetrical ? {} : describeReverse(link.reverse, link.model, false)),
    ...optional('symmetrical', true, link.symmetrical),
    ...optional('dbConstraint', false, !link.dbConstraint),
    ...optional('through', through?.model.name ?? null, through !== undefined),
    ...optional('throughFields', through?.keys.map(({ field }) => field.name) ?? null, through !== undefined),
    ...describeLimit(link),
  }
}

function describeReverse(
  reverse: { readonly accessor: string; readonly name: string },
  model: ModelMeta,
  oneToOne: boolean,
): Options {
  const lower = splitModelName(model.name).objectName.toLowerCase()
  const relatedName = reverse.accessor === '' ? '+' : reverse.accessor
  const usualQueryName =
    relatedName === '+' ? '' : relatedName === `${lower}_set` && !oneToOne ? lower : relatedName
  return {
    ...optional('relatedName', relatedName, relatedName !== (oneToOne ? lower : `${lower}_set`)),
    ...optional('relatedQueryName', reverse.name, reverse.name !== usualQueryName),
  }
}

function describeLimit({
  limitChoicesTo,
  enforceChoices,
}: Pick<KeyMeta, 'limitChoicesTo' | 'enforceChoices'>): Options {
  return {
    ...optional('limitChoicesTo', toPlain(limitChoicesTo), limitChoicesTo !== undefined),
    ...optional('enforce', true, enforceChoices),
  }
}

function describeOnDelete(onDelete: OnDelete): JsonValue {
  return onDelete.kind === 'SET' ? { SET: toPlain(onDelete.value) } : onDelete.kind
}

/** The option, if the description includes it. */
function optional<O extends FieldOption | ModelOption, V extends JsonValue>(
  option: O,
  value: V,
  included: boolean,
): { readonly [P in O]?: V } {
  return included ? ({ [option]: value } as { readonly [P in O]?: V }) : {}
}

/** Any declared value as JSON: functions as a marker, other values that JSON doesn't have with a tag. */
export function toPlain(value: unknown, depth: number = 0): JsonValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : { $number: String(value) }
  if (typeof value === 'bigint') return { $bigint: String(value) }
  if (typeof value === 'function') return describeFunction(value)
  if (typeof value === 'symbol') return { $symbol: value.description ?? '' }
  return objectToPlain(value, depth)
}

/** A log keeps the names of functions that Relata has, so that they can be called without the application. */
function describeFunction(value: unknown): JsonValue {
  const name = generatorName(value)
  return name === undefined ? FUNCTION : { $generate: name }
}

function objectToPlain(value: object, depth: number): JsonValue {
  if (value instanceof Uint8Array)
    return { $binary: Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('') }
  if (value instanceof Date) return { $date: String(value.getTime()) }
  if (depth === DEEPEST) return { $object: value.constructor?.name ?? '' }
  if (Array.isArray(value)) return value.map((part) => toPlain(part, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, toPlain(part, depth + 1)]))
}
