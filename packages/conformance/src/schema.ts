import * as r from 'relata'
import { isObject, type FieldSpec, type Json, type ModelSpec } from './format.js'
import { constant } from './constant.js'
import { Decoder } from './decode.js'
import { Unsupported } from './unsupported.js'

type Declarations = Parameters<typeof r.defineSchema>[0]
type Options = Record<string, unknown>
/** Called at each delete, for SET(callable): returns a value from the store of the case. */
export type Caller = (op: Json) => unknown

/**
 * The declarations of a suite's models. Without a caller, for a schema that is only validated, every option
 * is declared.
 */
export function declare(models: Readonly<Record<string, ModelSpec>>, call?: Caller): Declarations {
  return Object.fromEntries(
    Object.entries(models).map(([name, spec]) => [name, declareModel(withParents(spec), call)]),
  ) as Declarations
}

/**
 * If a model lists no parents, its primary key decides whether it has one: a parent link as the primary key
 * means inheritance. A parent link beside another primary key is a plain one-to-one, as in Django for a model
 * without a base class.
 */
export function withParents(spec: ModelSpec): ModelSpec {
  if (spec.parents !== undefined) return spec
  const link = spec.fields[spec.pk]
  return link?.parentLink === true && link.to !== undefined
    ? { ...spec, parents: { [link.to]: spec.pk } }
    : spec
}

function declareModel(spec: ModelSpec, call: Caller | undefined): unknown {
  const fields = Object.fromEntries(
    Object.entries(spec.fields).map(([name, field]) => [name, declareField(name, field, { spec, call })]),
  )
  const options: Options = {}
  if (spec.ordering !== undefined && spec.ordering.length > 0)
    options['ordering'] = spec.ordering.map(orderingEntry)
  if (spec.uniqueTogether !== undefined) options['uniqueTogether'] = spec.uniqueTogether
  if (spec.parents !== undefined) options['parents'] = spec.parents
  return dynamic(r.model)(fields, options)
}

/** The declaration functions as they are called with options known at run time alone. */
function dynamic(declaration: unknown): (...args: readonly unknown[]) => unknown {
  return declaration as (...args: readonly unknown[]) => unknown
}

function orderingEntry(entry: Json): unknown {
  if (typeof entry === 'string') return entry
  if (isObject(entry) && '$orderBy' in entry) {
    return new Decoder().orderTerm(entry)
  }
  return new Decoder().expression(entry)
}

interface FieldContext {
  readonly spec: ModelSpec
  readonly call: Caller | undefined
}

function declareField(name: string, field: FieldSpec, { spec, call }: FieldContext): unknown {
  if (field.type === 'foreignKey' || field.type === 'oneToOne')
    return dynamic(field.type === 'oneToOne' ? r.oneToOne : r.foreignKey)(field.to, {
      ...common(field, name, spec),
      ...keyOptions(field, call, spec),
    })
  if (field.type === 'manyToMany') return r.manyToMany(field.to ?? '', linkOptions(field))
  return dynamic(SCALARS[field.type])(scalarOptions(name, field, spec))
}

const SCALARS: Readonly<Record<string, unknown>> = {
  auto: r.auto,
  integer: r.integer,
  float: r.float,
  decimal: r.decimal,
  boolean: r.boolean,
  string: r.string,
  text: r.text,
  date: r.date,
  datetime: r.datetime,
  time: r.time,
  duration: r.duration,
  uuid: r.uuid,
  json: r.json,
  binary: r.binary,
}

function common(field: FieldSpec, name: string, spec: ModelSpec): Options {
  const options: Options = {}
  if (field.null === true) options['null'] = true
  if (field.unique === true) options['unique'] = true
  if (field.primaryKey === true || spec.pk === name) options['primaryKey'] = true
  if (field.default !== undefined) options['default'] = constant(field.default)
  return options
}

function scalarOptions(name: string, field: FieldSpec, spec: ModelSpec): Options {
  const options = common(field, name, spec)
  if (field.maxLength !== undefined && (field.type === 'string' || field.type === 'text'))
    options['maxLength'] = field.maxLength
  // What SQLite holds a narrower type to: the others fit into its integers, and it counts no characters.
  if (field.django?.startsWith('Positive') === true) options['min'] = 0
  if (field.maxDigits !== undefined) options['maxDigits'] = field.maxDigits
  if (field.decimalPlaces !== undefined) options['decimalPlaces'] = field.decimalPlaces
  // Django uses the empty string for a missing string.
  if (
    (field.type === 'string' || field.type === 'text') &&
    options['default'] === undefined &&
    options['primaryKey'] !== true &&
    field.null !== true
  )
    options['default'] = ''
  if (field.type === 'auto') return options['primaryKey'] === true ? { primaryKey: true } : {}
  return options
}

function keyOptions(field: FieldSpec, call: Caller | undefined, spec: ModelSpec): Options {
  const options: Options = { onDelete: onDelete(field.onDelete ?? 'CASCADE', call) }
  // The corpus omits defaults that are functions, because their result is unknown.
  if (
    call !== undefined &&
    field.onDelete === 'SET_DEFAULT' &&
    field.default === undefined &&
    field.null !== true
  )
    options['default'] = unknownDefault
  if (typeof field.relatedName === 'string') options['relatedName'] = field.relatedName
  if (typeof field.relatedQueryName === 'string') options['relatedQueryName'] = field.relatedQueryName
  if (typeof field.toField === 'string') options['toField'] = field.toField
  if (field.dbConstraint === false) options['dbConstraint'] = false
  if (field.parentLink === true && field.to !== undefined && spec.parents?.[field.to] !== undefined)
    options['parentLink'] = true
  return options
}

function unknownDefault(): never {
  throw new Unsupported('a default that is a function')
}

function onDelete(value: Json, call: Caller = () => undefined): unknown {
  if (!isObject(value)) return value
  const set = value['SET'] as Json
  return isObject(set) && '$call' in set ? r.SET(() => call(set['$call'] as Json)) : r.SET(constant(set))
}

function linkOptions(field: FieldSpec): Options {
  const options: Options = {}
  if (typeof field.relatedName === 'string') options['relatedName'] = field.relatedName
  if (typeof field.relatedQueryName === 'string') options['relatedQueryName'] = field.relatedQueryName
  if (field.dbConstraint === false) options['dbConstraint'] = false
  // Refused, as by Django.
  if (field.unique === true) options['unique'] = true
  if (field.symmetrical !== undefined) options['symmetrical'] = field.symmetrical
  if (typeof field.through === 'string') options['through'] = field.through
  if (Array.isArray(field.throughFields)) options['throughFields'] = field.throughFields
  return options
}
