import { modelOf } from 'relata'
import { constant } from './constant.js'
import type { Decoder } from './decode.js'
import { tagOf, type Json, type JsonObject, type OpSpec, type QuerySpec } from './format.js'
import { invoke, NoSuchMember, type DeleteReport, type Query, type Row } from './loose.js'
import { withoutSelected } from './query-case.js'
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
