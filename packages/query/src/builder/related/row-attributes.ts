import { DoesNotExist, FieldError, UsageError } from '@relata/core'
import type { Edge, ForwardEdge, KeyMeta, LinkEdge, ModelMeta, ReverseEdge, Row, ThroughEdge, Value } from '@relata/core'
import type { StoreContext } from '../context.js'
import { slotByField } from '../row-key.js'
import { shown } from '../shown.js'
import { forwardAccessor, managerAccessor, plainAccessor, reverseOneAccessor } from './accessor.js'
import type { Accessor } from './accessor.js'
import { LinkManager } from './link-manager.js'
import { Relation } from './relation.js'
import { ReverseManager } from './reverse-manager.js'
import { ThroughManager } from './through-manager.js'

/** The row whose field a key names, where that isn't the target's primary key; null for a null key, undefined where it names nothing. */
const forwardByField = (context: StoreContext, edge: ForwardEdge, missing: (row: Row) => Error): Accessor => {
  const { target, key } = edge
  return plainAccessor((row) => {
    const value = row[key.field.attribute] as Value
    if (value === null) return null
    const slot = slotByField(context, target, key.targetField, value)
    return slot < 0 ? undefined : context.table(target).row(slot)
  }, missing)
}

const managerAccessorOf = (context: StoreContext, edge: ReverseEdge | LinkEdge | ThroughEdge, name: string): Accessor => {
  if (edge.kind === 'link') return managerAccessor(LinkManager, new Relation(context, edge, name))
  if (edge.kind === 'through') return managerAccessor(ThroughManager, new Relation(context, edge, name))
  return managerAccessor(ReverseManager, new Relation(context, edge, name))
}

const dangling = (key: KeyMeta, row: Row): DoesNotExist => {
  const { field, target, targetField } = key
  const value = row[field.attribute]
  const message = `${field.model.name}.${field.name} is ${shown(value)}, and there is no ${target.name} with that ${targetField.name}`
  return new DoesNotExist('ERR_DOES_NOT_EXIST', message, { value, model: target.name, field: field.name })
}

const nobody = (relation: Relation<ReverseEdge>, row: Row): DoesNotExist => {
  const { source, target } = relation.edge
  const key = relation.ownerKey(row)
  const message = `${source.name} ${shown(key)} has no ${relation.name}; db.related(row, '${relation.name}') answers null instead`
  return new DoesNotExist('ERR_DOES_NOT_EXIST', message, { value: key, model: target.name, field: relation.name })
}

const accessorOf = (context: StoreContext, edge: Edge, name: string): Accessor => {
  if (edge.kind === 'forward') {
    const missing = (row: Row): Error => dangling(edge.key, row)
    if (edge.key.targetField !== edge.target.pk) return forwardByField(context, edge, missing)
    return forwardAccessor(context.core, context.state.table(edge.target), edge.key.field.attribute, missing)
  }
  if (edge.kind !== 'reverse' || !edge.single) return managerAccessorOf(context, edge, name)
  const relation = new Relation(context, edge, name)
  return reverseOneAccessor(context.core, edge, (row) => nobody(relation, row))
}

/** Every relation that the model's rows have, the parents' too; its own win. */
const relationsOf = (model: ModelMeta): Map<string, Edge> => {
  const relations = new Map<string, Edge>()
  for (const parent of model.parents) for (const [name, edge] of relationsOf(parent.target)) relations.set(name, edge)
  for (const [name, edge] of model.accessors) relations.set(name, edge)
  return relations
}

/** The relation attributes of all models' rows in one store. */
export class RowAttributes {
  private readonly context: StoreContext
  private readonly byModel: readonly ReadonlyMap<string, Accessor>[]

  constructor(context: StoreContext) {
    this.context = context
    this.byModel = context.schema.models.map((model) => this.define(model))
  }

  /** The relation's row or manager; null where a single row is missing. */
  related(model: ModelMeta, row: Row, name: string): unknown {
    const attribute = this.byModel[model.id]?.get(name)
    if (attribute !== undefined) return attribute.read(row) ?? null
    throw new FieldError('ERR_UNKNOWN_FIELD', `${model.name} has no relation '${name}'`, { value: name, model: model.name, field: name })
  }

  private define(model: ModelMeta): ReadonlyMap<string, Accessor> {
    const prototype = this.context.state.rowPrototype(model)
    const attributes = new Map<string, Accessor>()
    const { attribute: key } = model.pk
    Object.defineProperty(prototype, 'pk', {
      configurable: true,
      enumerable: false,
      get(this: Row): unknown {
        return this[key]
      },
    })
    for (const [name, edge] of relationsOf(model)) {
      const accessor = accessorOf(this.context, edge, name)
      attributes.set(name, accessor)
      Object.defineProperty(prototype, name, {
        configurable: true,
        enumerable: false,
        get: accessor.get,
        set: refuseAssignment(model, name),
      })
    }
    return attributes
  }
}

const refuseAssignment =
  (model: ModelMeta, name: string) =>
  (value: unknown): never => {
    throw new UsageError(
      'ERR_ROW_READONLY',
      `A row is read-only: to change '${name}', db.${model.name}.update(row, { ${name}: … }) or its manager`,
      {
        value,
        model: model.name,
        field: name,
      },
    )
  }
