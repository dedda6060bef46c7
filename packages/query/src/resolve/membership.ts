import {
  UsageError,
  type FieldMeta,
  type ForwardEdge,
  type KeyMeta,
  type LinkMeta,
  type ModelMeta,
  type SchemaMeta,
  type StateReader,
  type Value,
} from '@relata/core/engine'
import { inheritedThrough } from './inherited.js'

/**
 * How the rows of a model belong to a scope: by a column of the row (its own or an inherited one), or by the rows that
 * its keys refer to.
 */
export type Belonging =
  | { readonly by: 'column'; readonly field: FieldMeta }
  | { readonly by: 'keys'; readonly keys: readonly KeyMeta[] }

/** A column at the end of keys. */
interface DecidingColumn {
  readonly hops: readonly ForwardEdge[]
  readonly field: FieldMeta
}

/**
 * Which rows a scope by one name has, such as `tenant`. Models with a field or relation of this name belong to it by
 * that column, the target of the relation by its key, and models with keys to these by their keys. All other models
 * are shared by all scopes.
 *
 * Keys and links never lead from one scope to another: `builder/scope/crossings.ts` sees to it. So rows that are
 * reached from a row of a scope are in the scope too, unless they are reached from a shared row.
 */
export class Membership {
  readonly name: string
  /** The column whose value a scope compares; of a relation the column that its key refers to. */
  readonly compared: FieldMeta
  readonly #belongings: ReadonlyMap<ModelMeta, Belonging>

  constructor(name: string, compared: FieldMeta, belongings: ReadonlyMap<ModelMeta, Belonging>) {
    this.name = name
    this.compared = compared
    this.#belongings = belongings
  }

  /** Throws UsageError `ERR_SCOPE` if no model has the name, or models disagree about it. */
  static of(schema: SchemaMeta, name: string): Membership {
    const byName = known.get(schema) ?? new Map<string, Membership>()
    known.set(schema, byName)
    let membership = byName.get(name)
    if (membership === undefined) byName.set(name, (membership = resolve(schema, name)))
    return membership
  }

  /** Undefined for a shared model. */
  belonging(model: ModelMeta): Belonging | undefined {
    return this.#belongings.get(model)
  }

  has(model: ModelMeta): boolean {
    return this.#belongings.has(model)
  }

  /** The value of the scope that the row in a slot is in; null if it is in none. */
  valueAt(state: StateReader, model: ModelMeta, slot: number): Value {
    const belonging = this.#belongings.get(model)
    if (belonging === undefined) return null
    const table = state.table(model)
    if (belonging.by === 'column') return (table.stored(slot)?.[belonging.field.attribute] ?? null) as Value
    for (const { field, target } of belonging.keys) {
      const slotOfTarget = table.targets(field)[slot] as number
      const value = slotOfTarget < 0 ? null : this.valueAt(state, target, slotOfTarget)
      if (value !== null) return value
    }
    return null
  }

  /** The columns that decide to which scope a row belongs, with the keys that lead to them. */
  reads(model: ModelMeta): readonly DecidingColumn[] {
    const belonging = this.#belongings.get(model)
    if (belonging === undefined) return []
    if (belonging.by === 'column') {
      const hops = inheritedThrough(model, belonging.field).map(({ forward }) => forward)
      return [{ hops, field: belonging.field }]
    }
    return belonging.keys.flatMap((key) => [
      { hops: [], field: key.field },
      ...this.reads(key.target).map(({ hops, field }) => ({ hops: [key.forward, ...hops], field })),
    ])
  }

  /** Keys of a model whose two ends may be in different scopes. */
  crossable(model: ModelMeta): readonly KeyMeta[] {
    const belonging = this.#belongings.get(model)
    if (belonging === undefined || model.autoOf !== undefined) return NO_KEYS
    return model.fields.flatMap(({ key }) =>
      key === undefined || !this.has(key.target) || isDecidedBy(belonging, key) ? [] : [key],
    )
  }

  /** Whether the two ends of a link may be in different scopes. */
  isCrossable(link: LinkMeta): boolean {
    return link.through === undefined && this.has(link.model) && this.has(link.target)
  }
}

const known = new WeakMap<SchemaMeta, Map<string, Membership>>()
const NO_KEYS: readonly KeyMeta[] = Object.freeze([])

/** Whether a row is always in the scope of the row that a key refers to. */
function isDecidedBy(belonging: Belonging, key: KeyMeta): boolean {
  return belonging.by === 'keys' && belonging.keys.length === 1 && belonging.keys[0] === key
}

function resolve(schema: SchemaMeta, name: string): Membership {
  const belongings = new Map<ModelMeta, Belonging>()
  let compared: FieldMeta | undefined
  for (const model of schema.models) {
    if (model.autoOf !== undefined) continue
    const field = columnOf(schema, model, name)
    if (field === undefined) continue
    const own = field.key?.targetField ?? field
    if (compared !== undefined && !isSame(compared, own)) throw disagreeing(name, compared, own)
    compared ??= own
    belongings.set(model, { by: 'column', field })
  }
  if (compared === undefined)
    throw new UsageError(
      'ERR_SCOPE',
      `scope: no model has a field or a foreign key '${name}'. A scope is by a name that its models have, as in scope({ tenant: id })`,
      { value: name },
    )
  for (const { field } of [...belongings.values()].filter(({ by }) => by === 'column') as {
    field: FieldMeta
  }[])
    if (field.key !== undefined && !belongings.has(field.key.target))
      belongings.set(field.key.target, { by: 'column', field: field.key.targetField })
  while (addByKeys(schema, belongings, true) || addByKeys(schema, belongings, false));
  for (const [model] of belongings)
    for (const { target } of model.parents)
      if (!belongings.has(target)) throw sharedParent(name, model, target)
  return new Membership(name, compared, belongings)
}

/** The field, or the column of the key, that a model has or inherits under a name. */
function columnOf(schema: SchemaMeta, model: ModelMeta, name: string): FieldMeta | undefined {
  const meaning = schema.step(model, name)
  const edge = meaning?.edge
  return meaning?.field ?? (edge?.kind === 'forward' ? edge.key.field : undefined)
}

function isSame(one: FieldMeta, other: FieldMeta): boolean {
  return one.type.name === other.type.name && (one === other || (!one.primaryKey && !other.primaryKey))
}

/**
 * Adds the models with keys to models that belong to the scope: with `required` those with a key that every row has,
 * by this key. Returns whether there are any.
 */
function addByKeys(schema: SchemaMeta, belongings: Map<ModelMeta, Belonging>, required: boolean): boolean {
  const found: [ModelMeta, readonly KeyMeta[]][] = []
  for (const model of schema.models) {
    if (belongings.has(model)) continue
    const keys = model.fields.flatMap(({ key }) =>
      key !== undefined && belongings.has(key.target) ? [key] : [],
    )
    const always = keys.find(({ field, dbConstraint }) => !field.null && dbConstraint)
    if (required && always !== undefined) found.push([model, [always]])
    else if (!required && keys.length > 0) found.push([model, keys])
  }
  for (const [model, keys] of found) belongings.set(model, { by: 'keys', keys })
  return found.length > 0
}

function disagreeing(name: string, one: FieldMeta, other: FieldMeta): UsageError {
  const places = [one, other].map(({ model, name: field }) => `${model.name}.${field}`).join(' and ')
  return new UsageError(
    'ERR_SCOPE',
    `scope: '${name}' isn't the same in all models: it compares ${places}. Give one of them another name`,
    { value: name },
  )
}

function sharedParent(name: string, model: ModelMeta, parent: ModelMeta): UsageError {
  return new UsageError(
    'ERR_SCOPE',
    `scope: ${model.name} belongs to a scope by '${name}', but ${parent.name}, from which it inherits, doesn't: declare '${name}' on ${parent.name}`,
    { value: name, model: parent.name },
  )
}
