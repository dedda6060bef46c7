import type {
  FieldDeclaration,
  FieldOptions,
  ModelDeclaration,
  ModelOptions,
  UniqueDeclaration,
} from '../declaration.js'
import type { FieldDescription, ModelDescription } from '../describe.js'
import { own, plain, type Plain } from '../difference.js'
import { functionOfLog } from '../function-of-log.js'
import { generatorNamed } from '../generators.js'
import type { SchemaDescription } from '../meta.js'
import { isDefaultLink, type DescribedModels } from '../parent-link.js'
import type { NamedOnDelete } from '../on-delete-policy.js'
import { isScalarName } from '../types/value-types.js'
import type { ScalarName } from '../value-type.js'

/** The declarations of a schema, by model: what `resolveSchema` takes. */
export type Declarations = Readonly<Record<string, ModelDeclaration>>

/** Options that a description keeps as they are declared. */
const KEPT = [
  'null',
  'unique',
  'index',
  'trigram',
  'maxLength',
  'maxDigits',
  'decimalPlaces',
  'now',
  'version',
  'computed',
  'relatedName',
  'relatedQueryName',
  'toField',
  'column',
  'dbConstraint',
  'tree',
  'limitChoicesTo',
  'enforce',
  'symmetrical',
  'through',
  'throughFields',
  'parentLink',
]
/** Options whose values may be a bigint, bytes or a function. */
const VALUES = ['default', 'choices', 'min', 'max']

/**
 * Declarations that resolve to a described schema. A description has no functions: a default that was a
 * function becomes a function that throws, expressions in an `ordering` are left out, and values of `custom`
 * and `json` fields are not validated.
 */
export function declarationsOf(description: SchemaDescription): Declarations {
  const models: DescribedModels = Object.fromEntries(
    Object.entries(description.models).map(([name, model]) => [
      name,
      plain(model) as unknown as ModelDescription,
    ]),
  )
  return Object.fromEntries(Object.entries(models).map(([name, model]) => [name, modelOf(model, models)]))
}

function modelOf(model: ModelDescription, models: DescribedModels): ModelDeclaration {
  const isMade = (field: string, described: FieldDescription): boolean =>
    (field === '_order' && model.orderWithRespectTo !== undefined) ||
    isDefaultLink(models, model, { field, described })
  const fields = Object.entries(model.fields)
    .filter(([name, field]) => !isMade(name, field))
    .map(([name, field]) => [name, fieldOf(field, name === model.pk)] as const)
  const { parents, orderWithRespectTo, primaryKey, uniqueTogether, uniques, indexes, search } = model
  // A child that declares no order has its parent's.
  const ordering = (model.ordering ?? []).filter((term) => typeof term === 'string')
  const options: ModelOptions = {
    ...(parents === undefined ? {} : { parents }),
    ...(orderWithRespectTo === undefined ? {} : { orderWithRespectTo }),
    ...(primaryKey === undefined ? {} : { primaryKey }),
    ...(uniqueTogether === undefined ? {} : { uniqueTogether }),
    ...(uniques === undefined ? {} : { uniques: fromPlain(uniques) as readonly UniqueDeclaration[] }),
    ...(indexes === undefined ? {} : { indexes }),
    ...(search === undefined ? {} : { search }),
    ...functionsOf(model),
    ...(orderWithRespectTo === undefined ? { ordering } : {}),
  }
  return { fields: Object.fromEntries(fields), options }
}

/** The functions of computed fields, which a log doesn't have. */
function functionsOf({ fields }: ModelDescription): Pick<ModelOptions, 'computed'> {
  const computed = Object.entries(fields).filter(([, field]) => own(field as Plain, 'computed') !== undefined)
  return computed.length === 0
    ? {}
    : { computed: Object.fromEntries(computed.map(([name]) => [name, functionOfLog])) }
}

/** The declaration of a described field. */
function fieldOf(field: FieldDescription, primaryKey: boolean): FieldDeclaration {
  const described: Plain = field
  const options: Record<string, unknown> = primaryKey ? { primaryKey } : {}
  for (const option of KEPT) if (own(described, option) !== undefined) options[option] = described[option]
  for (const option of VALUES)
    if (own(described, option) !== undefined) options[option] = fromPlain(described[option])
  if (own(described, 'of') !== undefined)
    options['of'] = fieldOf(plain(described['of']) as FieldDescription, false)
  const { to, type } = field
  if (field.kind !== 'scalar')
    return {
      kind: field.kind,
      to: typeof to === 'string' ? to : '',
      ...genericOf(described),
      options: keyOptions(field, options),
    }
  return { kind: 'scalar', type: isScalarName(type) ? type : ('json' satisfies ScalarName), options }
}

/** The generic key that a described key is a part of. */
function genericOf(described: Plain): Pick<FieldDeclaration, 'generic'> {
  const name = own(described, 'generic')
  if (typeof name !== 'string') return {}
  return { generic: { name, null: own(described, 'required') !== true } }
}

function keyOptions(field: FieldDescription, options: Record<string, unknown>): FieldOptions {
  const onDelete = own(field, 'onDelete')
  if (onDelete === undefined) return options
  const policy =
    typeof onDelete === 'string'
      ? (onDelete as NamedOnDelete)
      : { set: fromPlain(own(plain(onDelete), 'SET')) }
  return { ...options, onDelete: policy }
}

/** The value that a description has as JSON; see `toPlain`. */
export function fromPlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((part: unknown) => fromPlain(part))
  const [first, second] = Object.entries(value)
  if (second !== undefined || first === undefined) return mapPlain(value)
  const [tag, content] = first as [string, unknown]
  switch (tag) {
    case '$function':
      return functionOfLog
    case '$generate':
      return generatorNamed(content) ?? functionOfLog
    case '$bigint':
      return BigInt(String(content))
    case '$number':
      return Number(content)
    case '$date':
      return new Date(Number(content))
    case '$binary':
      return Uint8Array.from(String(content).match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
    case '$symbol':
      return Symbol(String(content))
    default:
      return mapPlain(value)
  }
}

function mapPlain(value: object): unknown {
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, fromPlain(part)]))
}
