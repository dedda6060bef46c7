import { dependentOrder } from '../schema/computed-order.js'
import type { FieldMeta, GenericMeta, KeyMeta, LinkMeta, ModelMeta, SchemaMeta } from '../schema/meta.js'

/** A field as `create` uses it. */
export interface Column {
  readonly field: FieldMeta
  readonly name: string
  readonly attribute: string
  readonly isKey: boolean
  /** The input must have it: it has no default, and isn't nullable or automatic. */
  readonly required: boolean
  /**
   * A name that every object inherits a value under, such as `constructor`: counts only as an own property.
   */
  readonly inherited: boolean
}

/** A many-to-many without a through model, seen from one of its ends. */
export interface LinkEnd {
  readonly link: LinkMeta
  readonly side: 0 | 1
}

/** The data that writes to a model need, looked up once per schema. */
export interface ModelPlan {
  readonly model: ModelMeta
  readonly columns: readonly Column[]
  /** Fields in a unique constraint, alone or together, and those of its conditions. */
  readonly unique: ReadonlySet<FieldMeta>
  readonly enforced: readonly FieldMeta[]
  /** Keys to the parent in a tree. */
  readonly trees: readonly FieldMeta[]
  /** Generic keys of this table. */
  readonly generics: readonly GenericMeta[]
  /** Fields of this table that the store sets in new rows. */
  readonly managed: readonly FieldMeta[]
  /** Fields of a row, the parents' too, that the store sets at each change. */
  readonly touched: readonly FieldMeta[]
  /** Fields of this table that are computed, each after those that it is computed from. */
  readonly computed: readonly FieldMeta[]
  /** The same of a whole row, the parents' first. */
  readonly computedInRow: readonly FieldMeta[]
  /** The models with a validator whose rows a row consists of: this one, and ancestors. */
  readonly validated: readonly ModelMeta[]
  readonly links: readonly LinkEnd[]
  /** Keys that refer to this model and whose `SET` is a function. */
  readonly setByFunction: readonly KeyMeta[]
  /**
   * The order in which a delete removes rows of models: referencing models before referenced ones.
   */
  readonly rank: number
  /** Rows belong to one table only: the model has no parents. */
  readonly single: boolean
  /**
   * Events may contain the stored row itself: it has exactly the columns of this table, and all are plain
   * properties, unlike bytes.
   */
  readonly shared: boolean
}

const plansOf = new WeakMap<SchemaMeta, readonly ModelPlan[]>()

/** The plans of all models, by model id. Stores with the same schema share them. */
export function planModels(schema: SchemaMeta): readonly ModelPlan[] {
  let plans = plansOf.get(schema)
  if (plans === undefined) {
    const ranks = rankModels(schema)
    plans = schema.models.map((model) => planModel(schema, model, ranks.get(model) ?? 0))
    plansOf.set(schema, plans)
  }
  return plans
}

function planModel(schema: SchemaMeta, model: ModelMeta, rank: number): ModelPlan {
  const { fields, uniques, parents } = model
  return {
    model,
    columns: fields.map(columnOf),
    unique: new Set([
      ...fields.filter((field) => field.unique || field.primaryKey),
      ...uniques.flatMap((unique) => [...unique.fields, ...unique.where.map(({ field }) => field)]),
    ]),
    enforced: fields.filter((field) => field.key?.enforceChoices === true),
    trees: fields.filter((field) => field.key?.tree !== undefined),
    generics: model.generics.filter((generic) => generic.model === model),
    managed: fields.filter((field) => field.managed !== undefined),
    touched: model.rowFields.filter(({ managed }) => managed === 'update' || managed === 'version'),
    computed: dependentOrder(fields).order,
    computedInRow: dependentOrder(model.rowFields).order,
    validated: lineOf(model).filter(({ validator }) => validator !== undefined),
    links: schema.links.filter((link) => link.through === undefined).flatMap((link) => endsOf(link, model)),
    setByFunction: model.incoming.filter(
      ({ onDelete }) => onDelete.kind === 'SET' && typeof onDelete.value === 'function',
    ),
    rank,
    single: parents.length === 0,
    shared: parents.length === 0 && fields.every((field) => field.type.name !== 'binary'),
  }
}

function columnOf(field: FieldMeta): Column {
  const { name, attribute } = field
  return {
    field,
    name,
    attribute,
    isKey: field.key !== undefined,
    required: !field.hasDefault && !field.null && !field.auto,
    inherited: name in Object.prototype || attribute in Object.prototype,
  }
}

function endsOf(link: LinkMeta, model: ModelMeta): readonly LinkEnd[] {
  const ends: LinkEnd[] = []
  if (link.model === model) ends.push({ link, side: 0 })
  if (link.target === model && !link.symmetrical) ends.push({ link, side: 1 })
  return ends
}

/**
 * Depth-first along incoming keys, so that a model comes after all models whose keys refer to it; a cycle is
 * cut at the place where it is found. Models of one inheritance tree have neighbouring ranks, children first:
 * a parent's row is never removed before its child's.
 */
function rankModels(schema: SchemaMeta): ReadonlyMap<ModelMeta, number> {
  const ranks = new Map<ModelMeta, number>()
  const visited = new Set<ModelMeta>()
  const visit = (model: ModelMeta): void => {
    if (visited.has(model)) return
    const family = familyOf(model)
    for (const member of family) visited.add(member)
    for (const member of family) for (const key of member.incoming) visit(key.field.model)
    for (const member of family) ranks.set(member, ranks.size)
  }
  for (const model of schema.models) visit(model)
  return ranks
}

/** A model and its ancestors, each once. */
function lineOf(model: ModelMeta): readonly ModelMeta[] {
  return [...new Set([model, ...model.parents.flatMap(({ target }) => lineOf(target))])]
}

/** All models bound to one by parent links, those furthest from a root first. */
function familyOf(model: ModelMeta): readonly ModelMeta[] {
  const family = new Set([model])
  for (const member of family) {
    for (const link of member.parents) family.add(link.target)
    for (const link of member.children) family.add(link.field.model)
  }
  return [...family].toSorted((a, b) => depthOf(b) - depthOf(a))
}

function depthOf(model: ModelMeta): number {
  return model.parents.reduce((depth, link) => Math.max(depth, depthOf(link.target) + 1), 0)
}
