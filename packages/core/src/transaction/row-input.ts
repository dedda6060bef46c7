import { FieldError, UsageError } from '../error/errors.js'
import { IssueList } from '../error/issue-list.js'
import { showValue } from '../error/show-value.js'
import { checkValue } from '../schema/check-value.js'
import { suggest } from '../schema/suggest.js'
import type { FieldMeta, KeyMeta, ModelMeta, SchemaMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { rowOrKey, rowToKey } from './keys.js'
import type { Column, ModelPlan } from './model-plan.js'
import { noteClashes } from './uniqueness.js'
import type { WriteContext } from './write-context.js'

/** The parts of a store that reading a row's values needs. */
type RowContext = Pick<WriteContext, 'schema' | 'table'>

/**
 * Values by field name (`author`: a row or null) or by attribute (`author_id`: a raw key, or also a row).
 */
export type Input = Readonly<Record<string, unknown>>

/**
 * Reads the values of a new row of one table, in the order of its fields: checks each, evaluates defaults.
 * Values that the store assigns (an automatic key, a position) are left undefined if the input has none.
 * Refuses names that the model doesn't have. The error has an issue for each fault.
 */
export function readRow(
  context: RowContext,
  plan: ModelPlan,
  input: Input,
): Record<string, Value | undefined> {
  const values: Record<string, Value | undefined> = {}
  const { columns } = plan
  let taken = 0
  let at = 0
  try {
    for (; at < columns.length; at++) {
      const column = columns[at] as Column
      const value = take(column, input)
      if (value !== undefined) taken++
      values[column.attribute] = value === undefined ? defaultOf(column.field) : value
    }
    if (taken !== countPassed(input)) refuseNames(context.schema, plan.model, input)
  } catch (error) {
    refuseAll(context, plan, { input, values, error, at })
  }
  return values
}

/** A row being read that has a fault in one of its columns, or after the last. */
interface Broken {
  readonly input: Input
  readonly values: Record<string, Value | undefined>
  readonly error: unknown
  readonly at: number
}

/**
 * Finds the other faults of a row. A name misspelt is reported before the field that it left without a value.
 */
function refuseAll(context: RowContext, plan: ModelPlan, { input, values, error, at }: Broken): void {
  const list = new IssueList()
  for (const name of unknownNames(plan.model, input)) list.note(unknownName(context.schema, plan.model, name))
  if (at < plan.columns.length) list.note(error)
  noteFaults(context, plan, { input, values, list, from: at + 1 })
  list.settle()
  throw error
}

/** A row whose faults are collected. */
interface Faulty {
  readonly input: Input
  readonly values: Record<string, Value | undefined>
  readonly list: IssueList
  /** The first column to check. */
  readonly from: number
}

function noteFaults(context: RowContext, plan: ModelPlan, { input, values, list, from }: Faulty): void {
  for (const column of plan.columns.slice(from)) {
    const value = list.attempt(() => take(column, input) ?? defaultOf(column.field))
    if (value !== undefined) values[column.attribute] = value
  }
  noteClashes(list, { table: context.table(plan.model), values, slot: -1 })
}

/**
 * Collects the faults of the values for one table's part of a row that isn't written, because another part is
 * faulty. The keys to its parents are not known.
 */
export function noteFaultsOf(context: RowContext, plan: ModelPlan, input: Input, list: IssueList): void {
  const columns = plan.columns.filter(({ field, name, attribute }) => {
    return field.key?.parentLink !== true || input[name] !== undefined || input[attribute] !== undefined
  })
  noteFaults(context, { ...plan, columns }, { input, values: {}, list, from: 0 })
}

function take(column: Column, input: Input): Value | undefined {
  const { field, name } = column
  const given = column.inherited && !Object.hasOwn(input, name) ? undefined : input[name]
  if (!column.isKey)
    return given === undefined
      ? undefined
      : field.auto && given === null && field.managed === undefined && field.computed === undefined
        ? undefined
        : checkValue(field, given, name, field.validator)
  const raw =
    column.inherited && !Object.hasOwn(input, column.attribute) ? undefined : input[column.attribute]
  if (raw === undefined) return given === undefined ? undefined : passedKey(field, given)
  if (given === undefined || name === column.attribute) return rawKey(field, raw)
  throw passedTwice(field, given)
}

/** The value of one field, by its name or attribute. */
export function readValue(field: FieldMeta, name: string, value: unknown): Value {
  return field.key !== undefined && name === field.name ? passedKey(field, value) : rawKey(field, value)
}

/** A row is accepted under the attribute's name and under the field's. */
function rawKey(field: FieldMeta, value: unknown): Value {
  const { key, attribute } = field
  if (key !== undefined && typeof value === 'object' && value !== null)
    return rowOrKey(field, key, value, attribute)
  return checkValue(field, value, attribute, field.validator)
}

function passedKey(field: FieldMeta, value: unknown): Value {
  return field.key === undefined
    ? checkValue(field, value, field.name, field.validator)
    : rowToKey(field, field.key, value)
}

/** A field's value if the input has none; undefined if the store assigns it. */
function defaultOf(field: FieldMeta): Value | undefined {
  if (field.hasDefault) return evaluateDefault(field)
  if (field.auto) return undefined
  return field.null ? null : checkValue(field, undefined)
}

/** A declared default: a function is called each time. */
export function evaluateDefault(field: FieldMeta): Value {
  const declared = field.default
  const value: unknown = typeof declared === 'function' ? declared() : declared
  return field.key === undefined
    ? checkValue(field, value, field.name, field.validator)
    : rowOrKey(field, field.key, value)
}

function countPassed(input: Input): number {
  let count = 0
  for (const name in input) if (input[name] !== undefined) count++
  return count
}

/**
 * Throws for the name that made the counts differ; returns if all such values are null in fields that the
 * store assigns.
 */
function refuseNames(schema: SchemaMeta, model: ModelMeta, input: Input): void {
  const [name] = unknownNames(model, input)
  if (name !== undefined) throw unknownName(schema, model, name)
}

function unknownNames(model: ModelMeta, input: Input): readonly string[] {
  return Object.keys(input).filter(
    (name) => input[name] !== undefined && model.fieldByName.get(name) === undefined,
  )
}

export function passedTwice(field: FieldMeta, value: unknown): UsageError {
  const message = `${field.model.name}.${field.name} is set twice, as '${field.name}' and as '${field.attribute}': set one of them.`
  return new UsageError('ERR_ARGUMENT', message, { model: field.model.name, field: field.name, value })
}

/**
 * The error of a name that can't be set: a virtual property, a relation that isn't a column of the row, or an unknown
 * name.
 */
function unknownName(schema: SchemaMeta, model: ModelMeta, name: string): FieldError | UsageError {
  if (model.properties.has(name)) return propertyNotStored(model, name)
  const parent = parentOfTree(schema, model, name)
  if (parent !== undefined) {
    const message = `${model.name}.${name} follows from ${parent.field.model.name}.${parent.field.name}: set that key instead.`
    return new UsageError('ERR_NOT_ASSIGNABLE', message, { model: model.name, field: name, value: name })
  }
  const edge = schema.attribute(model, name)?.edge ?? schema.step(model, name)?.edge
  if (edge !== undefined) {
    const message = `${model.name}.${name} is not a column of the row: nest { create: … } or { connect: … } in create, or write it through its manager (add, set, remove) once the row exists.`
    return new UsageError('ERR_NOT_ASSIGNABLE', message, { model: model.name, field: name, value: name })
  }
  return new FieldError(
    'ERR_UNKNOWN_FIELD',
    `${model.name} has no field ${showValue(name)}${hintOf(schema, model, name)}.`,
    {
      model: model.name,
      field: name,
      value: name,
    },
  )
}

/** The error of a virtual property among the values of a row. */
export function propertyNotStored(model: ModelMeta, name: string): UsageError {
  const message = `${model.name}.${name} is computed by a getter of the model's methods and isn't stored: leave it out, and set the fields that it reads.`
  return new UsageError('ERR_NOT_ASSIGNABLE', message, { model: model.name, field: name, value: name })
}

/** The key to the parent, if a tree gives its rows this name. */
export function parentOfTree(schema: SchemaMeta, model: ModelMeta, name: string): KeyMeta | undefined {
  const meaning = schema.step(model, name)
  return meaning?.edge?.kind === 'tree' ? meaning.edge.parent : meaning?.field?.depthOf
}

/**
 * A hint what to write instead of a name that can't be set: a similar name, a recipe for a chain into JSON,
 * or the other row for a chain that leads to it. Goes at the end of a message.
 */
export function hintOf(schema: SchemaMeta, model: ModelMeta, name: string): string {
  const [head = '', ...rest] = name.split('__')
  const meaning = rest.length === 0 ? undefined : schema.step(model, head)
  if (meaning?.field?.type.name === 'json' && meaning.field.key === undefined)
    return `; a write sets whole fields: change a part of a JSON value with a recipe, update(row, (draft) => { draft.${[head, ...rest].join('.')} = … })`
  if (meaning?.edge !== undefined || meaning?.field?.key !== undefined)
    return `; a write sets the model's own fields: '${head}' leads to another row: update that row`
  const known = model.rowFields.map((field) => field.name)
  const attributes = model.rowFields.map((field) => field.attribute)
  return `${suggest(name, [...known, ...attributes])}; it has ${known.join(', ')}`
}

/** An object's own values: the object itself if it is a plain one. */
export function ownValues(input: Input): Input {
  const prototype: unknown = Object.getPrototypeOf(input)
  return prototype === Object.prototype || prototype === null ? input : { ...input }
}

/** The field with a name or attribute, of the model or of a parent. */
export function resolveName(schema: SchemaMeta, model: ModelMeta, name: string): FieldMeta {
  const field =
    model.fieldByName.get(name) ?? schema.step(model, name)?.field ?? schema.attribute(model, name)?.field
  if (field === undefined || field.depthOf !== undefined) throw unknownName(schema, model, name)
  return field
}

/**
 * The values by name; refuses anything but an object. Of a row, and of an object of any other class, only own
 * properties count: a row's class has its relations, which its keys contain already.
 */
export function valuesOf(model: ModelMeta, input: unknown): Input {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return ownValues(input as Input)
  throw new UsageError(
    'ERR_ARGUMENT',
    `The values of a ${model.name} must be an object by field name, got ${showValue(input)}.`,
    {
      value: input,
    },
  )
}
