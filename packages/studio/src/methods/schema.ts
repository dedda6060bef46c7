import type { ModelMeta, SchemaMeta } from 'relata'
import type {
  DefaultInfo,
  FieldInfo,
  ModelInfo,
  ModelsResponse,
  RelationInfo,
  SchemaResponse,
} from '../protocol.js'
import {
  isDeclared,
  withParents,
  type Edge,
  type FieldMeta,
  type KeyMeta,
  type LinkMeta,
} from '../store/meta.js'
import type { ReadState } from '../store/source.js'
import { encodeCell } from '../values/cell.js'

interface Viewer {
  readonly title: string
  readonly write: boolean
  readonly actor: string | null
}

/** The description of the models, made once for each schema. */
const described = new WeakMap<SchemaMeta, Pick<SchemaResponse, 'models' | 'proxies'>>()

/** Describes the models. */
export function readSchema({ schema, position }: ReadState, viewer: Viewer): SchemaResponse {
  let description = described.get(schema)
  if (description === undefined) described.set(schema, (description = describe(schema)))
  return { position, ...viewer, ...description }
}

/** The models with their numbers of rows. */
export function readModels({ db, schema, position }: ReadState): ModelsResponse {
  return {
    position,
    models: schema.models.map(({ name }) => ({ name, rows: db.model(name).unscoped().count() })),
  }
}

function describe(schema: SchemaMeta): Pick<SchemaResponse, 'models' | 'proxies'> {
  return {
    models: schema.models.map(modelInfo),
    proxies: schema.proxies.map(({ name, model, ordering }) => ({
      name,
      model: model.name,
      ordering: orderingTexts(ordering),
    })),
  }
}

function orderingTexts(ordering: ModelMeta['ordering']): readonly string[] {
  return ordering.map((term) => (typeof term === 'string' ? term : '(expression)'))
}

function modelInfo(model: ModelMeta): ModelInfo {
  return {
    name: model.name,
    automatic: model.autoOf !== undefined,
    pk: model.pk.name,
    fields: model.rowFields.map(fieldInfo),
    relations: withParents(model).flatMap(({ allEdges }) => allEdges.filter(isDeclared).map(relationInfo)),
    parents: model.parents.map(({ target }) => target.name),
    children: model.children.map(({ field }) => field.model.name),
    ordering: orderingTexts(model.ordering),
    uniqueTogether: model.uniques
      .filter(({ form }) => form === 'fields')
      .map(({ fields }) => fields.map(({ name }) => name)),
    orders: model.orders.map((columns) =>
      columns.map(({ field, descending }) => (descending ? `-${field.name}` : field.name)),
    ),
    ...(model.orderWithRespectTo && { orderedWithin: model.orderWithRespectTo.owner.name }),
    display: model.display !== undefined,
  }
}

function fieldInfo(field: FieldMeta): FieldInfo {
  const { choices, maxLength, maxDigits, decimalPlaces, range, key } = field
  const kind = field.type.name
  return {
    name: field.name,
    attribute: field.attribute,
    model: field.model.name,
    kind,
    null: field.null,
    unique: field.unique,
    primaryKey: field.primaryKey,
    auto: field.auto,
    ...(field.managed && { managed: field.managed }),
    ...(field.computed?.compute && { computed: field.computed.names }),
    index: field.index || field.terms.length > 0,
    ...(field.hasDefault && { default: defaultInfo(field) }),
    ...(choices && { choices: choices.map(([value, label]) => [encodeCell(value, kind), label] as const) }),
    ...(maxLength !== undefined && { maxLength }),
    ...(maxDigits !== undefined && { maxDigits }),
    ...(decimalPlaces !== undefined && { decimalPlaces }),
    ...(range?.min !== undefined && { min: encodeCell(range.min, kind) }),
    ...(range?.max !== undefined && { max: encodeCell(range.max, kind) }),
    ...(key && { relation: key.forward.id }),
  }
}

function defaultInfo(field: FieldMeta): DefaultInfo {
  return typeof field.default === 'function'
    ? { computed: true }
    : { value: encodeCell(field.default, field.type.name) }
}

function relationInfo(edge: Edge): RelationInfo {
  const { id, name, accessor, source, target, kind, single, inverse } = edge
  const about = kind === 'forward' || kind === 'reverse' ? keyInfo(edge.key) : linkInfo(edge.link)
  const declared =
    kind === 'forward' || ((kind === 'link' || kind === 'through') && edge.link.forward.id === id)
  return {
    id,
    name,
    accessor,
    source: source.name,
    target: target.name,
    kind,
    single,
    inverse: inverse.id,
    declared,
    ...about,
  }
}

type About = Omit<
  RelationInfo,
  'id' | 'name' | 'accessor' | 'source' | 'target' | 'kind' | 'single' | 'inverse' | 'declared'
>

function keyInfo(key: KeyMeta): About {
  const { field, target, targetField, oneToOne, parentLink, onDelete, limitChoicesTo } = key
  return {
    oneToOne,
    parentLink,
    symmetrical: false,
    field: field.attribute,
    ...(targetField !== target.pk && { toField: targetField.name }),
    onDelete: onDelete.kind,
    null: field.null,
    limited: limitChoicesTo !== undefined,
  }
}

function linkInfo({ symmetrical, through, auto, limitChoicesTo }: LinkMeta): About {
  const between = through?.model ?? auto
  return {
    oneToOne: false,
    parentLink: false,
    symmetrical,
    ...(between && { through: between.name }),
    ...(through && { throughKeys: through.keys.map(({ field }) => field.attribute) }),
    limited: limitChoicesTo !== undefined,
  }
}
