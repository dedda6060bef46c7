import { modelOf } from 'relata'
import { sameBag, sameValue } from './compare.js'
import { constant } from './constant.js'
import type { Decoder } from './decode.js'
import {
  isObject,
  tagOf,
  type Json,
  type JsonObject,
  type ModelSpec,
  type OpSpec,
  type QuerySpec,
  type StateSpec,
} from './format.js'
import { invoke, NoSuchMember, type DeleteReport, type Query, type Row } from './loose.js'
import { printable, withoutSelected } from './query-case.js'
import { pair, sameBut } from './pair-rows.js'
import { Unsupported } from './unsupported.js'
import { keyOf } from './world.js'

/** Runs the operations as one transaction. Returns the result of the last one. */
export function mutate(decoder: Decoder, ops: readonly OpSpec[]): unknown {
  return decoder.world.store.transact(() => ops.reduce<unknown>((_, op) => run(decoder, op), undefined)).value
}

export function run(decoder: Decoder, op: OpSpec): unknown {
  const { world } = decoder
  const model = op.model ?? ''
  switch (op.call) {
    case 'create':
      return world
        .manager(model)
        .create({ ...blankParents(decoder, model, op.values), ...values(decoder, op.values) })
    case 'bulkCreate':
      return world.manager(model).bulkCreate(
        (op.values as readonly Json[]).map((one) => values(decoder, one)),
        options(decoder, op),
      )
    case 'save':
      return save(decoder, op)
    case 'bulkUpdate':
      return world
        .manager(model)
        .bulkUpdate(
          (op.args ?? []).map((ref, i) => [
            decoder.row(ref),
            values(decoder, (op.values as readonly Json[])[i]),
          ]),
        )
    case 'delete':
      return deletion(decoder, op)
    case 'update':
      return op.query === undefined ? undefined : whole(decoder, op.query).update(values(decoder, op.values))
    case 'getOrCreate':
    case 'updateOrCreate':
      return orCreate(decoder, op)
    case 'assign':
      return assign(decoder, op)
    case 'relatedCreate':
      return invoke(manager(decoder, op), 'create', [values(decoder, op.values), ...through(decoder, op)])
    case 'add':
    case 'remove':
      return invoke(manager(decoder, op), op.call, [
        ...(op.args ?? []).map((arg) => decoder.value(arg)),
        ...through(decoder, op),
      ])
    case 'set':
      return invoke(manager(decoder, op), 'set', [
        (op.args ?? []).map((arg) => decoder.value(arg)),
        ...through(decoder, op),
      ])
    case 'clear':
      return invoke(manager(decoder, op), 'clear', [])
    default:
      throw new Unsupported(op.call)
  }
}

function values(decoder: Decoder, spec: Json | undefined): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries((spec ?? {}) as JsonObject).map(([name, value]) => [
      name,
      tagOf(value) === '$query' ? decoder.expression(value) : decoder.value(value),
    ]),
  )
}

/**
 * Django saves whole instances: a child created for an existing parent row also writes the parent's fields,
 * with the child's values or their defaults. A store writes only the passed values.
 */
function blankParents(decoder: Decoder, model: string, passed: Json | undefined): Record<string, unknown> {
  const { models } = decoder.world
  const names = Object.keys((passed ?? {}) as JsonObject)
  const blanks: Record<string, unknown> = {}
  for (const [parent, link] of Object.entries(models[model]?.parents ?? {})) {
    if (!names.includes(link) && !names.includes(`${link}_id`)) continue
    for (const [name, field] of Object.entries(models[parent]?.fields ?? {})) {
      const blank =
        field.default ??
        (field.null === true ? null : field.type === 'string' || field.type === 'text' ? '' : undefined)
      if (
        blank !== undefined &&
        name !== models[parent]?.pk &&
        field.to === undefined &&
        !names.includes(name)
      )
        blanks[name] = constant(blank)
    }
  }
  return blanks
}

function manager(decoder: Decoder, op: OpSpec): object {
  return decoder.attribute(decoder.row(op.object ?? null), op.accessor ?? '') as object
}

function options(decoder: Decoder, op: OpSpec): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(op.options ?? {})
      .filter(([name]) => name !== 'bulk')
      .map(([name, value]) => [name, name === 'throughDefaults' ? values(decoder, value) : value]),
  )
}

function through(decoder: Decoder, op: OpSpec): readonly unknown[] {
  const passed = options(decoder, op)
  return Object.keys(passed).length === 0 ? [] : [passed]
}

/** A bulk write names its rows by a query set, all of a model's by `all()`. */
function whole(decoder: Decoder, spec: QuerySpec): Query {
  return invoke(decoder.query(withoutSelected(spec)), 'all', []) as Query
}

/** Django saves an instance under the key it has now: with another key, that is another row. */
function save(decoder: Decoder, op: OpSpec): unknown {
  const row = decoder.row(op.object ?? null)
  const model = modelOf(row)
  const name = model?.name ?? (row['unsaved'] as string)
  const changes = values(decoder, op.values)
  const key = model === undefined ? undefined : keyAmong(changes, model.pk)
  if (model === undefined || key === undefined || key === row[model.pk.attribute])
    return decoder.world.writes(name).update(row, changes)
  const known = (decoder.world.manager(name).filter({ pk: key }).toArray() as Row[])[0]
  const all = {
    ...Object.fromEntries(model.rowFields.map((field) => [field.attribute, row[field.attribute]])),
    [model.pk.attribute]: key,
  }
  const others = Object.fromEntries(
    Object.entries(changes).filter(([field]) => ![model.pk.name, model.pk.attribute, 'pk'].includes(field)),
  )
  if (known !== undefined) return decoder.world.writes(name).update(known, others)
  for (const field of Object.keys(others)) delete all[`${field}_id`]
  return decoder.world.manager(name).create({ ...all, ...others })
}

function keyAmong(
  changes: Readonly<Record<string, unknown>>,
  pk: { readonly name: string; readonly attribute: string },
): unknown {
  const key = changes[pk.attribute] ?? changes[pk.name] ?? changes['pk']
  return typeof key === 'object' && key !== null && modelOf(key) !== undefined ? keyOf(key as Row) : key
}

function deletion(decoder: Decoder, op: OpSpec): DeleteReport {
  if (op.query !== undefined) return whole(decoder, op.query).delete()
  const row = decoder.row(op.object ?? null)
  return decoder.world.writes(modelOf(row)?.name ?? '').delete(row)
}

function orCreate(decoder: Decoder, op: OpSpec): unknown {
  const on: object = op.model === undefined ? manager(decoder, op) : decoder.world.manager(op.model)
  return invoke(on, op.call, [
    values(decoder, op.lookup),
    values(decoder, op.defaults),
    ...through(decoder, op),
  ])
}

/** Sets a reverse one-to-one and saves the value, which changes the key of the row on the other side. */
function assign(decoder: Decoder, op: OpSpec): unknown {
  const row = decoder.row(op.object ?? null)
  const value = op.value === undefined || op.value === null ? null : decoder.row(op.value)
  const owner = modelOf(row)?.name ?? ''
  if (value === null) {
    // There is nothing to save then; the attribute is one all the same.
    if (!(op.attribute !== undefined && op.attribute in row)) throw new NoSuchMember(op.attribute ?? '')
    return undefined
  }
  const model = modelOf(value)
  const spec = decoder.world.models[model?.name ?? '']
  const field = Object.entries(spec?.fields ?? {}).find(
    ([name, one]) =>
      one.type === 'oneToOne' &&
      one.to === owner &&
      accessorOf(one.relatedName, model?.name ?? '', name) === op.attribute,
  )
  if (field === undefined) throw new NoSuchMember(op.attribute ?? '')
  return decoder.world.writes(model?.name ?? '').update(value, { [field[0]]: row })
}
function accessorOf(relatedName: string | null | undefined, model: string, _field: string): string {
  return relatedName ?? model.toLowerCase()
}

/** Compares the result of the last operation; undefined if it is as expected. */
export function returnsMismatch(returned: unknown, expected: Json): string | undefined {
  const actual = shape(returned)
  if (isObject(expected) && '$ref' in expected && isNewRow(actual, expected)) return undefined
  if (
    Array.isArray(expected) &&
    isObject(expected[0] as Json) &&
    Array.isArray(actual) &&
    actual.length === 2
  ) {
    const [row, created] = actual as readonly unknown[]
    const ref = expected[0] as JsonObject
    return created === expected[1] && (sameValue(row, ref) || (created === true && isNewRow(row, ref)))
      ? undefined
      : `returned ${JSON.stringify(actual, printable)} ≠ ${JSON.stringify(expected)}`
  }
  return sameValue(actual, expected)
    ? undefined
    : `returned ${JSON.stringify(actual, printable)} ≠ ${JSON.stringify(expected)}`
}

/** A key that the store gave itself may differ. */
function isNewRow(actual: unknown, expected: JsonObject): boolean {
  return (
    isObject(actual) &&
    Array.isArray(actual['$ref']) &&
    (actual['$ref'] as readonly Json[])[0] === (expected['$ref'] as readonly Json[])[0]
  )
}

function shape(returned: unknown): unknown {
  if (Array.isArray(returned)) return returned.map(shape)
  if (typeof returned !== 'object' || returned === null) return returned
  if ('byModel' in returned && 'total' in returned) return [returned.total, returned.byModel]
  const model = modelOf(returned)
  return model === undefined ? returned : { $ref: [model.name, keyOf(returned as Row)] }
}

/**
 * Compares the state after with the one expected; keys that the store gave itself are matched by the rows'
 * other fields.
 */
export function stateMismatch(
  actual: Readonly<Record<string, readonly unknown[]>>,
  { before, expected }: { before: StateSpec; expected: StateSpec },
  models: Readonly<Record<string, ModelSpec>>,
): string | undefined {
  const renamed = renamedKeys(actual, { before, expected }, models)
  for (const name of new Set([...Object.keys(actual), ...Object.keys(expected)])) {
    const rows = (actual[name] ?? []).map((row) => rename(row, name, { models, renamed }))
    const wanted = expected[name] ?? []
    if (!sameBag(rows, wanted, sameValue))
      return `${name}: ${JSON.stringify(rows, printable)} ≠ ${JSON.stringify(wanted)}`
  }
  return undefined
}

type Renamed = ReadonlyMap<string, readonly (readonly [actual: unknown, expected: unknown])[]>

/** New rows (of keys that weren't there before) in pairs: those that agree in everything else first. */
function renamedKeys(
  actual: Readonly<Record<string, readonly unknown[]>>,
  { before, expected }: { before: StateSpec; expected: StateSpec },
  models: Readonly<Record<string, ModelSpec>>,
): Renamed {
  const renamed = new Map<string, (readonly [unknown, unknown])[]>()
  for (const [name, spec] of Object.entries(models)) {
    const { pk } = spec
    const old = (before[name] ?? []) as readonly JsonObject[]
    const isNew = (row: JsonObject): boolean =>
      !old.some((one) => sameValue(constant(row[pk] as Json), one[pk] as Json))
    const wanted = ((expected[name] ?? []) as readonly JsonObject[]).filter(isNew)
    const extra = ((actual[name] ?? []) as readonly JsonObject[]).filter(
      (row) => !old.some((one) => sameValue(row[pk], one[pk] as Json)),
    )
    const same = pair(extra, wanted, (row, one) => sameBut(row, one, { pk, spec, strict: true }))
    const alike = pair(extra, wanted, (row, one) => sameBut(row, one, { pk, spec, strict: false }))
    renamed.set(
      name,
      [...same, ...alike].map(([row, one]) => [row[pk], constant(one[pk] as Json)]),
    )
  }
  return renamed
}

function rename(
  row: unknown,
  name: string,
  { models, renamed }: { models: Readonly<Record<string, ModelSpec>>; renamed: Renamed },
): unknown {
  const to = (model: string | undefined, key: unknown): unknown =>
    renamed.get(model ?? '')?.find(([from]) => from === key)?.[1] ?? key
  const [model = '', field] = name.split('.')
  const spec = models[model]
  if (field !== undefined) {
    const [from, target] = row as readonly unknown[]
    return [to(model, from), to(spec?.fields[field]?.to, target)]
  }
  const fields = Object.entries(row as JsonObject).map(([key, value]) => {
    const parent = Object.entries(spec?.parents ?? {}).find(([, link]) => link === key)?.[0]
    return [
      key,
      to(key === spec?.pk && parent === undefined ? model : (parent ?? spec?.fields[key]?.to), value),
    ]
  })
  return Object.fromEntries(fields) as unknown
}
