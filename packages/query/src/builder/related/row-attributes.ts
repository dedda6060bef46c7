import {
  canGenerate,
  DoesNotExist,
  FieldError,
  must,
  treeMembers,
  treeOf,
  UsageError,
  type Edge,
  type ForwardEdge,
  type GenericMeta,
  type GenericPartMeta,
  type KeyMeta,
  type ModelMeta,
  type ReverseEdge,
  type Row,
  type SchemaMeta,
  type StateReader,
  type Value,
} from '@relata/core/engine'
import type { StoreContext } from '../context.js'
import { slotByField } from '../row-key.js'
import { formatValue } from '../format-value.js'
import { ScopedState } from '../scope/scoped-state.js'
import { withMethods } from '../query-methods.js'
import { accessorOf, type Accessor, type Accessors, type ManagerClass, type Missing } from './accessor.js'
import { GeneratedAccessors } from './generated-accessors.js'
import { LinkManager } from './link-manager.js'
import { PlainAccessors } from './plain-accessors.js'
import { Relation } from './relation.js'
import { relationsOf } from './relations-of.js'
import { ReverseManager } from './reverse-manager.js'
import { ThroughManager } from './through-manager.js'
import { depthAccessor, treeAccessor } from './tree-accessors.js'

/**
 * Throws the error of a missing related row. On the prototype of rows, which has no relations, it returns
 * undefined.
 */
function missingUnlessPrototype(error: (row: Row) => DoesNotExist): Missing {
  return (row) => {
    if (Object.hasOwn(row, 'pk')) return undefined
    throw error(row)
  }
}

function danglingKey(key: KeyMeta, row: Row): DoesNotExist {
  const { field, target, targetField } = key
  const value = row[field.attribute]
  const message = `${field.model.name}.${field.name} is ${formatValue(value)}, but there is no ${target.name} with that ${targetField.name}`
  return new DoesNotExist('ERR_DOES_NOT_EXIST', message, { value, model: target.name, field: field.name })
}

function noRelatedRow(relation: Relation<ReverseEdge>, row: Row): DoesNotExist {
  const { target } = relation.edge
  const key = relation.ownerKey(row)
  const message = `${formatValue(row)} has no ${relation.name}; to read null instead, use db.related(row, '${relation.name}'), or declare the relation with reverse: 'null'`
  return new DoesNotExist('ERR_DOES_NOT_EXIST', message, {
    value: key,
    model: target.name,
    field: relation.name,
  })
}

/** The accessors of one store's relations. */
class RelationAccessors {
  private readonly context: StoreContext
  private readonly accessors: Accessors

  constructor(context: StoreContext, generated: boolean) {
    this.context = context
    this.accessors = generated ? new GeneratedAccessors(context) : new PlainAccessors(context)
  }

  of(edge: Edge, name: string): Accessor {
    const { context, accessors } = this
    if (edge.kind === 'forward') return this.forward(edge)
    if (edge.kind === 'tree') return treeAccessor(new Relation(context, edge, name))
    if (edge.kind === 'link')
      return accessors.manager(this.managers(edge, LinkManager), new Relation(context, edge, name))
    if (edge.kind === 'through')
      return accessors.manager(this.managers(edge, ThroughManager), new Relation(context, edge, name))
    const relation = new Relation(context, edge, name)
    return edge.single
      ? accessors.reverseOne(
          edge,
          edge.key.nullReverse ? () => null : missingUnlessPrototype((row) => noRelatedRow(relation, row)),
        )
      : accessors.manager(this.managers(edge, ReverseManager), relation)
  }

  /** The class of a relation's managers, with the methods of the related rows. */
  private managers<C extends ManagerClass>({ target }: Edge, Manager: C): C {
    return withMethods(this.context, target, Manager)
  }

  depth(model: ModelMeta): Accessor {
    const tree = must(treeOf(model), 'a tree has a depth')
    return depthAccessor(new Relation(this.context, tree.path, tree.depth.name))
  }

  private forward({ key, target }: ForwardEdge): Accessor {
    const { context } = this
    const { attribute } = key.field
    const error = missingUnlessPrototype((row) => danglingKey(key, row))
    if (key.targetField === target.pk) return this.accessors.forward(target, attribute, error)
    return accessorOf((row) => {
      const value = row[attribute] as Value | undefined
      if (value === null || value === undefined) return value
      const slot = slotByField(context, target, key.targetField, value)
      return slot < 0 ? undefined : context.table(target).row(slot)
    }, error)
  }
}

/** An accessor that is made at its first use: most stores of a test use few of their relations. */
class LazyAccessor {
  private readonly make: () => Accessor
  private made: Accessor | undefined

  constructor(make: () => Accessor) {
    this.make = make
  }

  get(): Accessor {
    this.made ??= this.make()
    return this.made
  }

  /** Defines the attribute `name`. Its first read replaces the getter by the accessor's own. */
  define(prototype: object, name: string, set: (value: unknown) => never): void {
    const replace = (get: () => unknown): void => {
      Object.defineProperty(prototype, name, { configurable: true, enumerable: false, get, set })
    }
    if (this.made !== undefined) {
      replace(this.made.get)
      return
    }
    const accessor = (): Accessor => this.get()
    replace(function (this: Row): unknown {
      const { get } = accessor()
      replace(get)
      return get.call(this)
    })
  }
}

/** The relation attributes of all models' rows in one store. */
export class RowAttributes {
  private readonly byModel: readonly ReadonlyMap<string, LazyAccessor>[]

  /** `generated` false takes the accessors for places that allow no code from strings. */
  constructor(context: StoreContext, generated: boolean = canGenerate()) {
    const accessors = new RelationAccessors(context, generated)
    this.byModel = context.schema.models.map((model) => accessorsOf(model, accessors))
    this.prepare(context.schema, context.store.state)
    context.onReplacement((state) => this.prepare(context.schema, state))
  }

  /** The related row or manager; null if a single row is missing. */
  related(model: ModelMeta, row: Row, name: string): unknown {
    const attribute = this.byModel[model.id]?.get(name)
    if (attribute !== undefined) return attribute.get().read(row) ?? null
    throw new FieldError('ERR_UNKNOWN_FIELD', `${model.name} has no relation '${name}'`, {
      value: name,
      model: model.name,
      field: name,
    })
  }

  /** Defines the attributes of a state's rows; of a scope, when the first row of a model is made. */
  private prepare({ models }: SchemaMeta, state: StateReader): void {
    if (state instanceof ScopedState) state.onRowClass = (model, prototype) => this.define(model, prototype)
    else for (const model of models) this.define(model, state.rowPrototype(model))
  }

  private define(model: ModelMeta, prototype: object): void {
    const { attribute: key } = model.pk
    Object.defineProperty(prototype, 'pk', {
      configurable: true,
      enumerable: false,
      get(this: Row): unknown {
        return this[key]
      },
    })
    for (const generic of model.generics) defineKind(prototype, generic)
    for (const [name, accessor] of this.byModel[model.id] ?? [])
      accessor.define(prototype, name, refuseAssignment(model, name))
  }
}

function accessorsOf(model: ModelMeta, accessors: RelationAccessors): ReadonlyMap<string, LazyAccessor> {
  const attributes = new Map<string, LazyAccessor>()
  for (const [name, edge] of relationsOf(model))
    attributes.set(name, new LazyAccessor(() => accessors.of(edge, name)))
  for (const [name, make] of treeAttributes(model, accessors))
    if (!attributes.has(name)) attributes.set(name, new LazyAccessor(make))
  for (const generic of model.generics)
    attributes.set(generic.name, new LazyAccessor(() => targetOf(generic)))
  return attributes
}

/** `comment.target`: the row of the one key that is set. */
function targetOf(generic: GenericMeta): Accessor {
  return accessorOf(
    (row) => {
      const part = partOf(generic, row)
      return part == null ? part : row[part.key.field.name]
    },
    missingUnlessPrototype((row) => danglingKey(must(partOf(generic, row), 'a key that is set').key, row)),
  )
}

/** The part that a row has set; undefined on the prototype of rows. */
function partOf(generic: GenericMeta, row: Row): GenericPartMeta | null | undefined {
  if (!Object.hasOwn(row, generic.model.pk.attribute)) return undefined
  return generic.parts.find(({ key }) => row[key.field.attribute] !== null) ?? null
}

/** `comment.target_type` and `comment.target_id`. */
function defineKind(prototype: object, generic: GenericMeta): void {
  const { model, name, typeAttribute, idAttribute } = generic
  const define = (attribute: string, read: (part: GenericPartMeta, row: Row) => unknown): void => {
    Object.defineProperty(prototype, attribute, {
      configurable: true,
      enumerable: false,
      get(this: Row): unknown {
        const part = partOf(generic, this)
        return part == null ? part : read(part, this)
      },
      set: refuseAssignment(model, name),
    })
  }
  define(typeAttribute, ({ kind }) => kind)
  define(idAttribute, ({ key }, row) => row[key.field.attribute])
}

/** What a tree gives the rows of its model, and of those that inherit from it. */
function treeAttributes(
  model: ModelMeta,
  accessors: RelationAccessors,
): readonly (readonly [string, () => Accessor])[] {
  const own = treeMembers(model).map(
    ([name, edge]) =>
      [name, () => (edge === undefined ? accessors.depth(model) : accessors.of(edge, name))] as const,
  )
  return [...own, ...model.parents.flatMap(({ target }) => treeAttributes(target, accessors))]
}

function refuseAssignment(model: ModelMeta, name: string) {
  return (value: unknown): never => {
    throw new UsageError(
      'ERR_ROW_READONLY',
      `Rows are read-only: to change '${name}', call db.${model.name}.update(row, { ${name}: … }), or use its manager`,
      {
        value,
        model: model.name,
        field: name,
      },
    )
  }
}
