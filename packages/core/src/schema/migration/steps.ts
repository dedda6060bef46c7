import { surrogateName } from '../surrogate.js'
import { UsageError } from '../../error/errors.js'
import { showValue } from '../../error/show-value.js'
import { weightsOf } from '../resolution/search-fields.js'
import { toPlain } from '../describe.js'
import { FIRST_VERSION } from '../first-version.js'
import type { FieldDeclaration, ModelDeclaration, ModelOptions, UniqueDeclaration } from '../declaration.js'
import { describePart, readPart } from '../unique-part.js'
import type { JsonValue, Value } from '../value-type.js'
import { partDeclarations } from '../generic-names.js'
import type { DescribedField, SchemaStep } from './schema-step.js'

/** Options of {@link addField} and {@link restoreField}. */
export interface AddFieldOptions {
  /**
   * The value of existing rows, or of rows that are newer than the removal, in its stored form. By default:
   * the field's default, 1 for a version counter, or else null.
   */
  readonly value?: Value
}

/**
 * A new model.
 *
 * @example
 * ```ts
 * addModel('Publisher', model({ name: string() }))
 * ```
 * @public
 */
export function addModel(name: string, declaration: ModelDeclaration): SchemaStep {
  return frozen({ step: 'addModel', model: nameOf(name), described: describedModel(declaration) })
}

/**
 * Removes a model with its rows. Fields of other models that refer to it must be removed before.
 * @public
 */
export function removeModel(name: string): SchemaStep {
  return frozen({ step: 'removeModel', model: nameOf(name) })
}

/**
 * Restores a removed model, with the rows that it had when it was removed, from the log. A row that refers to
 * a row which was deleted meanwhile gets null, or isn't restored if the key can't be null.
 *
 * @example
 * ```ts
 * restoreModel('Review', model({ text: string() }))
 * ```
 * @public
 */
export function restoreModel(name: string, declaration: ModelDeclaration): SchemaStep {
  return frozen({ step: 'restoreModel', model: nameOf(name), described: describedModel(declaration) })
}

/**
 * Renames a model. Its rows, and relations to it, are kept.
 *
 * @example
 * ```ts
 * renameModel('Author', 'Writer')
 * ```
 * @public
 */
export function renameModel(name: string, to: string): SchemaStep {
  return frozen({ step: 'renameModel', model: nameOf(name), to: nameOf(to) })
}

/** Options of {@link alterModel}; undefined removes one. */
export interface AlterModelOptions {
  readonly ordering?: ModelOptions['ordering'] | undefined
  readonly primaryKey?: ModelOptions['primaryKey'] | undefined
  readonly uniqueTogether?: ModelOptions['uniqueTogether'] | undefined
  readonly uniques?: ModelOptions['uniques'] | undefined
  readonly indexes?: ModelOptions['indexes'] | undefined
  readonly search?: ModelOptions['search'] | undefined
  /** With it the model has a field `_order`: add it, or remove it, in a separate step. */
  readonly orderWithRespectTo?: string | undefined
}

/**
 * Changes options of a model; undefined removes one.
 *
 * @example
 * ```ts
 * alterModel('Book', { uniqueTogether: [['title', 'author']] })
 * ```
 * @public
 */
export function alterModel(name: string, options: AlterModelOptions): SchemaStep {
  return frozen({ step: 'alterModel', model: nameOf(name), options: plainOptions(options) })
}

/**
 * A new field. A field that is required, without a default, needs a `value` for existing rows, or a migration
 * whose `run` sets it.
 *
 * @example
 * ```ts
 * addField('Book', 'pages', integer(), { value: 0 })
 * addField('Comment', 'target__Video', genericKey(['Video'], { onDelete: 'CASCADE' }))   // another target of a generic key
 * ```
 * @public
 */
export function addField(
  model: string,
  field: string,
  declaration: FieldDeclaration,
  options: AddFieldOptions = {},
): SchemaStep {
  return frozen({
    step: 'addField',
    model: nameOf(model),
    field: nameOf(field),
    described: describedField(declaration, field),
    value: valueOf(declaration, options),
  })
}

/**
 * Restores a removed field, with the values or links that its rows had when it was removed, from the log.
 * Newer rows get `value`, or else the field's default, or else null. A key to a row that was deleted
 * meanwhile becomes null.
 *
 * @example
 * ```ts
 * restoreField('Book', 'isbn', string({ null: true }))
 * ```
 * @public
 */
export function restoreField(
  model: string,
  field: string,
  declaration: FieldDeclaration,
  options: AddFieldOptions = {},
): SchemaStep {
  return frozen({
    step: 'restoreField',
    model: nameOf(model),
    field: nameOf(field),
    described: describedField(declaration, field),
    value: valueOf(declaration, options),
  })
}

/**
 * Removes a field with its values, or its links. They stay in the history.
 * @public
 */
export function removeField(model: string, field: string): SchemaStep {
  return frozen({ step: 'removeField', model: nameOf(model), field: nameOf(field) })
}

/**
 * Renames a field. Options that name it (`ordering`, `primaryKey`, `uniqueTogether`, `uniques`, `indexes`, `search`, `toField`, `throughFields`)
 * are adapted.
 *
 * @example
 * ```ts
 * renameField('Book', 'title', 'name')
 * ```
 * @public
 */
export function renameField(model: string, field: string, to: string): SchemaStep {
  return frozen({ step: 'renameField', model: nameOf(model), field: nameOf(field), to: nameOf(to) })
}

/**
 * Changes the declaration of a field. Values of another scalar type are converted; a row whose value can't be
 * converted is refused with `ERR_SCHEMA_DATA`.
 *
 * @example
 * ```ts
 * alterField('Book', 'isbn', string({ maxLength: 13 }))   // was an integer
 * ```
 * @public
 */
export function alterField(model: string, field: string, declaration: FieldDeclaration): SchemaStep {
  return frozen({
    step: 'alterField',
    model: nameOf(model),
    field: nameOf(field),
    described: describedField(declaration, field),
  })
}

function valueOf(
  { options }: FieldDeclaration,
  { value = options.version === true ? FIRST_VERSION : (options.default as Value) }: AddFieldOptions,
): Value {
  return (typeof value === 'function' ? (value as () => unknown)() : (value ?? null)) as Value
}

function frozen(step: SchemaStep): SchemaStep {
  return Object.freeze(step)
}

/** A name in a step, checked. */
export function nameOf(name: unknown): string {
  if (typeof name === 'string' && name !== '') return name
  throw new UsageError(
    'ERR_ARGUMENT',
    `A step of a migration names models and fields by text, got ${showValue(name)}.`,
    { value: name },
  )
}

function describedField(declaration: FieldDeclaration, name: string): DescribedField {
  const { kind, type, to, options, generic } = kindOfField(declaration, name)
  const { onDelete, of, ...others } = options
  const policy: Record<string, JsonValue> =
    onDelete === undefined
      ? {}
      : { onDelete: typeof onDelete === 'string' ? onDelete : { SET: toPlain(onDelete.set) } }
  const target: Record<string, JsonValue> = kind === 'scalar' ? { type: type ?? 'json' } : { to: to ?? '' }
  const items = of === undefined ? {} : { of: describedField(of, name) }
  const part: Record<string, JsonValue> =
    generic === undefined ? {} : { generic: generic.name, ...(generic.null ? {} : { required: true }) }
  return Object.freeze({
    kind,
    ...target,
    ...items,
    ...plainOptions(others),
    ...policy,
    ...part,
  }) as DescribedField
}

/** A step about a generic key names the key to one of its targets. */
function kindOfField(declaration: FieldDeclaration, name: string): FieldDeclaration {
  if (declaration.kind !== 'genericKey') return declaration
  const generic = name.slice(0, Math.max(0, name.indexOf('__')))
  const [part, ...others] = partDeclarations(generic, declaration)
  if (part?.[0] === name && others.length === 0) return part[1]
  const message = `A step names the key of a generic key to one model, such as addField('Comment', 'target__Post', genericKey(['Post'], { … })), got ${showValue(name)}.`
  throw new UsageError('ERR_ARGUMENT', message, { value: name })
}

/** The fields of abstract bases come first, as `defineSchema` puts them. */
function fieldsOf({ fields, options }: ModelDeclaration): Readonly<Record<string, FieldDeclaration>> {
  const all: Record<string, FieldDeclaration> = {}
  for (const base of options.bases ?? []) Object.assign(all, fieldsOf(base))
  return Object.assign(all, fields)
}

function describedModel(declaration: ModelDeclaration): Readonly<Record<string, JsonValue>> {
  const fields = fieldsOf(declaration)
  const described = Object.fromEntries(
    Object.entries(fields)
      .flatMap(([name, field]) =>
        field.kind === 'genericKey' ? partDeclarations(name, field) : [[name, field] as const],
      )
      .map(([name, field]) => [name, describedField(field, name)]),
  )
  // An automatic field is the primary key even if it isn't declared so.
  const declared = Object.entries(fields).find(
    ([, { type, options }]) => options.primaryKey === true || type === 'auto',
  )?.[0]
  const { parents, ordering, orderWithRespectTo, primaryKey, uniqueTogether, uniques, indexes, search } =
    declaration.options
  const links = Array.isArray(parents)
    ? Object.fromEntries(parents.map((parent: string) => [parent, `${parent.toLowerCase()}_ptr`]))
    : (parents as Record<string, string> | undefined)
  const automatic = primaryKey === undefined ? 'id' : surrogateName(new Map(Object.entries(described)))
  const pk = declared ?? Object.values(links ?? {})[0] ?? automatic
  const own =
    declared === undefined && links === undefined && !Object.hasOwn(described, automatic)
      ? { [automatic]: { kind: 'scalar', type: 'auto' } }
      : {}
  return Object.freeze({
    pk,
    fields: { ...own, ...described },
    ...(links === undefined ? {} : { parents: links }),
    ...plainOptions(
      Object.fromEntries(
        Object.entries({
          ordering,
          orderWithRespectTo,
          primaryKey,
          uniqueTogether,
          uniques,
          indexes,
          search,
        }).filter(([, value]) => value !== undefined),
      ),
    ),
  })
}

function plainOptions(options: object): Record<string, JsonValue> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      toPlain(
        name === 'uniques'
          ? plainUniques(value)
          : name === 'search' && value !== undefined
            ? weightsOf(value)
            : value,
      ),
    ]),
  )
}

/** Constraints whose `lower('email')` are written as in a description. */
function plainUniques(uniques: unknown): unknown {
  if (!Array.isArray(uniques)) return uniques
  return uniques.map((unique: UniqueDeclaration) => ({
    ...unique,
    fields: unique.fields.map((entry) => {
      const part = readPart(entry)
      return part === undefined ? entry : describePart(part.name, part.apply)
    }),
  }))
}
