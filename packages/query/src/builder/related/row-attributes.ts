import { DoesNotExist, FieldError, NULL_SLOT, UsageError } from '@relata/core'
import type { Edge, ForwardEdge, KeyMeta, ModelMeta, ReverseEdge, Row, Value } from '@relata/core'
import type { StoreContext } from '../context.js'
import { slotByField } from '../row-key.js'
import { shown } from '../shown.js'
import { LinkManager } from './link-manager.js'
import { Relation } from './relation.js'
import { ReverseManager } from './reverse-manager.js'
import { ThroughManager } from './through-manager.js'

/** Reads one relation of a row; `undefined` where a single row is missing. */
type Read = (row: Row) => unknown

interface Attribute {
  readonly read: Read
  /** Raised where `read` finds nothing. */
  readonly missing: (row: Row) => Error
}

/** The row that a key names; null for a null key, undefined where it names nothing. */
const forwardRead = (context: StoreContext, edge: ForwardEdge): Read => {
  const { field, targetField } = edge.key
  const attribute = field.attribute
  const target = edge.target
  // Through the key, never through the slot: the row may be an old version of itself. benchmarks: forward_hops.
  if (targetField === target.pk) {
    return (row) => {
      const key = row[attribute] as Value
      if (key === null) return null
      const table = context.state.table(target)
      const slot = table.find(key)
      return slot < 0 ? undefined : table.row(slot)
    }
  }
  return (row) => {
    const key = row[attribute] as Value
    if (key === null) return null
    const slot = slotByField(context, target, targetField, key)
    return slot < 0 ? undefined : context.table(target).row(slot)
  }
}

const reverseOneRead = (relation: Relation<ReverseEdge>): Read => {
  const { target, key } = relation.edge
  return (row) => {
    const state = relation.context.state
    const owner = relation.ownerSlot(state, row)
    if (owner < 0) return undefined
    const table = state.table(target)
    const sources = table.sources(key.field)
    if (sources === undefined) return table.row(table.sourcesOf(key.field, owner)[0] ?? NULL_SLOT)
    if (sources.count(owner) === 0) return undefined
    const start = sources.start(owner)
    return table.row(sources.pool[start] as number)
  }
}

const managerRead = (context: StoreContext, edge: Edge, name: string): Read => {
  if (edge.kind === 'link') {
    const relation = new Relation(context, edge, name)
    return (row) => new LinkManager(relation, row)
  }
  if (edge.kind === 'through') {
    const relation = new Relation(context, edge, name)
    return (row) => new ThroughManager(relation, row)
  }
  const relation = new Relation(context, edge as ReverseEdge, name)
  return (row) => new ReverseManager(relation, row)
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

const attributeOf = (context: StoreContext, edge: Edge, name: string): Attribute => {
  if (edge.kind === 'forward') return { read: forwardRead(context, edge), missing: (row) => dangling(edge.key, row) }
  if (edge.kind === 'reverse' && edge.single) {
    const relation = new Relation(context, edge, name)
    return { read: reverseOneRead(relation), missing: (row) => nobody(relation, row) }
  }
  return { read: managerRead(context, edge, name), missing: () => new FieldError('ERR_UNKNOWN_FIELD', name) }
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
  private readonly byModel: readonly ReadonlyMap<string, Attribute>[]

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

  private define(model: ModelMeta): ReadonlyMap<string, Attribute> {
    const prototype = this.context.state.rowPrototype(model)
    const attributes = new Map<string, Attribute>()
    const { attribute: key } = model.pk
    Object.defineProperty(prototype, 'pk', {
      configurable: true,
      enumerable: false,
      get(this: Row): unknown {
        return this[key]
      },
    })
    for (const [name, edge] of relationsOf(model)) {
      const { read, missing } = attributeOf(this.context, edge, name)
      attributes.set(name, { read, missing })
      Object.defineProperty(prototype, name, {
        configurable: true,
        enumerable: false,
        get(this: Row): unknown {
          const found = read(this)
          if (found === undefined) throw missing(this)
          return found
        },
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
