import type { FieldMeta, GenericMeta, ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { requiredFields, type RequestKind } from './read-request.js'

/** A JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>

const DRAFT = 'https://json-schema.org/draft/2020-12/schema'
const WHOLE = '^[+-]?\\d+$'
const NUMBER = '^[+-]?(\\d+\\.?\\d*|\\.\\d+)$'
const TIME = '^([01]?\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,6})?)?$'
const NULL: JsonSchema = { type: 'null' }
const NOT_NULL = ['object', 'array', 'string', 'number', 'boolean']

/**
 * What a request may contain, as a JSON Schema of draft 2020-12: the model's own fields and its parents', keys by
 * attribute. It has the types of JSON alone, and knows no validators.
 */
export function jsonSchemaOf(model: ModelMeta, kind: RequestKind): JsonSchema {
  const properties: Record<string, JsonSchema> = {}
  for (const field of model.rowFields)
    if (field.key?.parentLink !== true && field.computed?.compute === undefined)
      properties[field.attribute] = schemaOfField(field)
  for (const { typeAttribute, idAttribute, parts, null: isNull } of model.generics) {
    const kinds = { type: 'string', enum: parts.map((part) => part.kind) }
    const ids = distinct(parts.map(({ key }) => schemaOfType(key.field)))
    properties[typeAttribute] = isNull ? { anyOf: [kinds, NULL] } : kinds
    properties[idAttribute] = { anyOf: isNull ? [...ids, NULL] : ids }
  }
  const targets = model.generics.map((generic) => targetSchema(generic, kind))
  const required = kind === 'update' ? [] : requiredFields(model, new Set()).map(({ attribute }) => attribute)
  return {
    $schema: DRAFT,
    title: model.name,
    type: 'object',
    properties,
    ...(required.length === 0 ? {} : { required }),
    ...(targets.length === 0 ? {} : { allOf: targets }),
    additionalProperties: false,
  }
}

/** The ways to name the one target of a generic key: its kind with its key, the key to it, or none. */
function targetSchema(
  { parts, typeAttribute, idAttribute, null: isNull }: GenericMeta,
  kind: RequestKind,
): JsonSchema {
  const names = parts.map(({ key }) => key.field.attribute)
  const all = (schema: JsonSchema | false): Properties =>
    Object.fromEntries(names.map((name) => [name, schema]))
  const noPair: Properties = { [typeAttribute]: false, [idAttribute]: false }
  const way = (properties: Properties, ...required: readonly string[]): JsonSchema => ({
    type: 'object',
    properties,
    ...(required.length === 0 ? {} : { required }),
  })
  const pairs = parts.map((part) =>
    way(
      { ...all(false), [typeAttribute]: { const: part.kind }, [idAttribute]: schemaOfType(part.key.field) },
      typeAttribute,
      idAttribute,
    ),
  )
  const keys = parts.map(({ key: { field } }) =>
    way({ ...noPair, ...all(NULL), [field.attribute]: schemaOfType(field) }, field.attribute),
  )
  const none = isNull
    ? [
        way({ ...noPair, ...all(NULL) }),
        way({ ...all(false), [typeAttribute]: NULL, [idAttribute]: NULL }, typeAttribute),
      ]
    : []
  // An update leaves the key that it doesn't name.
  const kept =
    kind === 'update' && !isNull ? names.map((name) => way({ ...noPair, ...all(NULL), [name]: false })) : []
  return { anyOf: [...pairs, ...keys, ...none, ...kept] }
}
type Properties = Readonly<Record<string, JsonSchema | false>>

function distinct(schemas: readonly JsonSchema[]): readonly JsonSchema[] {
  return [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()]
}

function schemaOfField(field: FieldMeta): JsonSchema {
  const { choices } = field
  const value =
    choices === undefined ? schemaOfType(field) : { enum: choices.map(([choice]) => jsonOf(choice)) }
  const schema = field.null ? { anyOf: [value, NULL] } : value
  const initial = field.hasDefault && typeof field.default !== 'function' ? jsonOf(field.default) : undefined
  return initial === undefined ? schema : { ...schema, default: initial }
}

/** The values of JSON that the field's type reads. */
function schemaOfType(field: FieldMeta): JsonSchema {
  switch (field.type.name) {
    case 'auto':
    case 'integer':
      return {
        type: 'integer',
        ...limitsOf(field, { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
      }
    case 'bigInteger':
      return {
        anyOf: [
          {
            type: 'integer',
            ...limitsOf(field, { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
          },
          { type: 'string', pattern: WHOLE },
        ],
      }
    case 'float':
    case 'duration':
      return { type: 'number', ...limitsOf(field) }
    case 'decimal':
      return {
        anyOf: [
          { type: 'string', pattern: NUMBER },
          { type: 'number', ...limitsOf(field) },
        ],
      }
    case 'boolean':
      return { type: 'boolean' }
    case 'string':
    case 'text':
      return { type: 'string', ...(field.maxLength === undefined ? {} : { maxLength: field.maxLength }) }
    case 'date':
      return { type: 'string', format: 'date' }
    case 'datetime':
      return { type: 'string', format: 'date-time' }
    case 'time':
      return { type: 'string', pattern: TIME }
    case 'uuid':
      return { type: 'string', format: 'uuid' }
    case 'json':
      return field.items === undefined ? { type: NOT_NULL } : arraySchema(field, field.items)
    case 'custom':
      return { type: NOT_NULL }
    case 'binary':
      // JSON has no bytes.
      return { not: {} }
  }
}

function arraySchema({ maxLength }: FieldMeta, items: FieldMeta): JsonSchema {
  const most = maxLength === undefined ? {} : { maxItems: maxLength }
  return { type: 'array', items: schemaOfField(items), ...most }
}

function limitsOf({ range }: FieldMeta, widest: JsonSchema = {}): JsonSchema {
  const [minimum, maximum] = [numberOf(range?.min), numberOf(range?.max)]
  return {
    ...widest,
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  }
}

/** A bound as a number; one that no number has is left to the check of the value. */
function numberOf(bound: Value | undefined): number | undefined {
  if (bound === undefined || bound === null) return undefined
  const number = Number(bound)
  return Number.isFinite(number) && (typeof bound !== 'bigint' || Number.isSafeInteger(number))
    ? number
    : undefined
}

/** A stored value as JSON; undefined if there is none. */
function jsonOf(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined
  return value instanceof Uint8Array ? undefined : value
}
