import { UsageError, ValidationError } from '../error/errors.js'
import { refuseOtherCopy } from '../error/other-copy.js'
import { showValue } from '../error/show-value.js'
import type { Values } from '../event/event.js'
import { isA } from '../schema/is-a.js'
import type { GenericMeta, GenericPartMeta, ModelMeta } from '../schema/meta.js'
import { modelOf } from '../state/model-of.js'
import type { Input } from './row-input.js'

/**
 * The values of a row with the keys that its generic keys consist of instead of `target`, and instead of `target_type`
 * with `target_id`. Setting a key to one kind of target sets the keys to the others to null. The values themselves if
 * they name no generic key.
 */
export function withGenericKeys(model: ModelMeta, input: Input): Input {
  return model.generics.reduce((values, generic) => withGenericKey(generic, values), input)
}

/** The same for one of them. */
export function withGenericKey(generic: GenericMeta, input: Input): Input {
  const found = targetIn(generic, input)
  if (found === undefined) return input
  const others =
    found.part === undefined ? generic.parts : generic.parts.filter((part) => part !== found.part)
  return {
    ...without(withoutGeneric(generic, input), others),
    ...Object.fromEntries(others.map(({ key }) => [key.field.attribute, null])),
    ...(found.part === undefined || found.isNamed
      ? undefined
      : { [found.part.key.field.attribute]: found.value }),
  }
}

/** An input without the names of a generic key itself. */
export function withoutGeneric({ name, typeAttribute, idAttribute }: GenericMeta, input: Input): Input {
  const { [name]: _name, [typeAttribute]: _type, [idAttribute]: _id, ...rest } = input
  return rest
}

/** Whether a name in an input means a generic key. */
export function isGenericName(model: ModelMeta, name: string): boolean {
  return model.generics.some(
    ({ name: own, typeAttribute, idAttribute }) =>
      name === own || name === typeAttribute || name === idAttribute,
  )
}

/** The part that accepts a row: that of its own model, else of a parent. */
export function partOfRow({ parts }: GenericMeta, row: ModelMeta): GenericPartMeta | undefined {
  return parts.find(({ key }) => key.target === row) ?? parts.find(({ key }) => isA(row, key.target))
}

/** The target of a generic key in an input; no part: null. */
interface Target {
  readonly part: GenericPartMeta | undefined
  readonly value?: unknown
  /** The input has it under the name of the part already. */
  readonly isNamed?: boolean
}

/** Undefined: the input doesn't change the generic key, or takes a part away that may not be set. */
function targetIn(generic: GenericMeta, input: Input): Target | undefined {
  const whole = ownValue(input, generic.name)
  const pair = pairIn(generic, input)
  const named = generic.parts.filter(({ key }) => givenFor(key.field, input) !== undefined)
  const ways = [whole !== undefined, pair !== undefined, named.length > 0].filter(Boolean)
  if (ways.length > 1) throw setTwice(generic, whole)
  if (whole !== undefined) return whole === null ? { part: undefined } : ofRow(generic, whole)
  if (pair !== undefined) return pair
  const set = named.filter(({ key }) => givenFor(key.field, input) !== null)
  if (set.length > 1) throw severalTargets(generic, set)
  const [part] = set
  return part === undefined ? undefined : { part, isNamed: true }
}

function ownValue(input: Input, name: string): unknown {
  return Object.hasOwn(input, name) ? input[name] : undefined
}

function givenFor(
  { name, attribute }: { readonly name: string; readonly attribute: string },
  input: Input,
): unknown {
  return input[name] === undefined ? input[attribute] : input[name]
}

function without(input: Input, parts: readonly GenericPartMeta[]): Input {
  const rest = { ...input }
  for (const { key } of parts) Reflect.deleteProperty(rest, key.field.name)
  return rest
}

function ofRow(generic: GenericMeta, value: unknown): Target {
  const model = typeof value === 'object' && value !== null ? modelOf(value) : undefined
  if (model === undefined && typeof value === 'object' && value !== null) refuseOtherCopy(value)
  const part = model === undefined ? undefined : partOfRow(generic, model)
  if (part !== undefined) return { part, value }
  const kinds = generic.parts.map(({ kind }) => kind).join(' or ')
  const orNull = generic.null ? ' or null' : ''
  const [first] = generic.parts
  const hint =
    model === undefined ? `; a raw key goes under a name such as '${first?.key.field.attribute}'` : ''
  const message = `${generic.model.name}.${generic.name}: expected a row of ${kinds}${orNull}, got ${showValue(value)}${hint}`
  throw new ValidationError('ERR_VALUE_TYPE', message, {
    model: generic.model.name,
    field: generic.name,
    value,
  })
}

/** `target_type` and `target_id`, as a row has them. */
function pairIn(generic: GenericMeta, input: Input): Target | undefined {
  const { typeAttribute, idAttribute, model } = generic
  const kind = ownValue(input, typeAttribute)
  const id = ownValue(input, idAttribute)
  if (kind === undefined && id === undefined) return undefined
  if (kind === null && (id === null || id === undefined)) return { part: undefined }
  const part = generic.parts.find((one) => one.kind === kind)
  if (part !== undefined && id !== undefined && id !== null) return { part, value: id }
  const field = part === undefined ? typeAttribute : idAttribute
  const message =
    part === undefined
      ? `${model.name}.${typeAttribute}: expected one of ${generic.parts.map((one) => `'${one.kind}'`).join(', ')}, got ${showValue(kind)}; it is set together with ${idAttribute}`
      : `${model.name}.${idAttribute}: expected the key of a ${part.kind}, got ${showValue(id)}; it is set together with ${typeAttribute}`
  throw new ValidationError('ERR_VALUE_TYPE', message, { model: model.name, field, value: input[field] })
}

function setTwice({ model, name, typeAttribute, parts }: GenericMeta, value: unknown): UsageError {
  const message = `${model.name}.${name} is set twice: set '${name}', or '${typeAttribute}' and its id, or one of ${parts.map(({ key }) => key.field.attribute).join(', ')}.`
  return new UsageError('ERR_ARGUMENT', message, { model: model.name, field: name, value })
}

function severalTargets({ model, name }: GenericMeta, set: readonly GenericPartMeta[]): ValidationError {
  const message = `${model.name}.${name} refers to one row, but ${set.map(({ key }) => key.field.name).join(' and ')} are set: set one of them to null.`
  return new ValidationError('ERR_SEVERAL_TARGETS', message, { model: model.name, field: name })
}

/** Refuses a row of one table whose generic keys have no target, or several. `values` are by attribute. */
export function checkTargets(generics: readonly GenericMeta[], values: Values): void {
  for (const generic of generics) {
    const set = targetsOf(generic, values)
    if (set.length > 1) throw severalTargets(generic, set)
    if (set.length === 0 && !generic.null) throw noTarget(generic)
  }
}

/** The parts of a generic key that a row has set. */
export function targetsOf({ parts }: GenericMeta, values: Values): readonly GenericPartMeta[] {
  return parts.filter(({ key }) => (values[key.field.attribute] ?? null) !== null)
}

function noTarget({ model, name, parts }: GenericMeta): ValidationError {
  const kinds = parts.map(({ kind }) => kind).join(' or ')
  const message = `${model.name}.${name}: a row of ${kinds} is required, because the key is not nullable; pass one, or declare it with null: true`
  return new ValidationError('ERR_REQUIRED', message, { model: model.name, field: name, value: null })
}
