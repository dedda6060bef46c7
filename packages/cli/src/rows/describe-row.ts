import {
  DoesNotExist,
  treeOf,
  type Edge,
  type JsonValue,
  type ModelMeta,
  type SchemaMeta,
  type Value,
} from '@relata/core/engine'
import { lookups } from '@relata/query'
import type { OpenedStore } from '../store/open-store.js'
import { encodeValue } from '../values/value-json.js'
import { dynamic, modelNamed, type AnyRow, type DynamicDatabase, type DynamicRows } from './dynamic-rows.js'
import { labelOf } from './row-label.js'

/** The number of related rows that are shown for each relation. */
const FEW = 5
/** The same of the rows above a row of a tree, and below it. */
const OF_TREE = 10

/** The data that `relata show` prints about a row. */
export interface RowDescription {
  readonly label: string
  readonly values: readonly RowValue[]
  readonly relations: readonly RowRelation[]
}

export interface RowValue {
  readonly name: string
  readonly type: string
  readonly value: unknown
  readonly json: JsonValue
  /** Of a key: the row that it refers to; null if there is none. */
  readonly row?: string | null
}

/** Rows that a relation leads to. */
export interface RowRelation {
  readonly name: string
  readonly to: string
  readonly count: number
  /** The first few, in words. */
  readonly rows: readonly string[]
  /** Their keys. */
  readonly keys: readonly JsonValue[]
}

/** Describes a row of a model, found by its primary key as text. Throws DoesNotExist. */
export function describeRow(opened: OpenedStore, name: string, keyText: string): RowDescription {
  const { schema } = opened
  const database = dynamic(opened.store)
  const model = modelNamed(schema, name)
  const condition = lookups([['pk', keyText]], { allow: ['pk'] })
  const [row] = database.model(model.name).filter(condition).slice(0, 1)
  if (row === undefined)
    throw new DoesNotExist('ERR_DOES_NOT_EXIST', `There is no ${model.name} with the key ${keyText}.`, {
      model: model.name,
      value: keyText,
    })
  return {
    label: labelOf(model, row),
    values: valuesOf(database, model, row),
    relations: relationsOf(schema, model).map((edge) => relationOf(database, row, edge)),
  }
}

function valuesOf(database: DynamicDatabase, model: ModelMeta, row: AnyRow): readonly RowValue[] {
  return model.rowFields.map((field) => {
    const value = row[field.attribute] as Value
    const { attribute: name, key } = field
    const described = {
      name,
      type: key === undefined ? field.type.name : `key of ${key.target.name}`,
      value,
      json: encodeValue(field, value),
    }
    return key === undefined || value === null
      ? described
      : { ...described, row: targetOf(database, row, field.name, key.target) }
  })
}

function targetOf(database: DynamicDatabase, row: AnyRow, name: string, target: ModelMeta): string | null {
  const related = database.related(row, name) as AnyRow | null
  return related === null ? null : labelOf(target, related)
}

/** The reverse relations of a model, including its parents', and what a tree has above and below a row. */
function relationsOf(schema: SchemaMeta, model: ModelMeta): readonly Edge[] {
  const models = [
    model,
    ...model.parents.flatMap(({ target }) => [target, ...target.parents.map((link) => link.target)]),
  ]
  const names = new Set(models.flatMap((each) => [...each.accessors.keys()]))
  const edges: Edge[] = []
  for (const name of names) {
    const edge = schema.attribute(model, name)?.edge
    if (edge !== undefined && edge.kind !== 'forward') edges.push(edge)
  }
  for (const each of models) {
    const tree = treeOf(each)
    if (tree !== undefined) edges.push(tree.ancestors, tree.descendants)
  }
  return edges
}

function relationOf(database: DynamicDatabase, row: AnyRow, edge: Edge): RowRelation {
  const { accessor, target } = edge
  const related = relatedRows(database.related(row, accessor), edge)
  return {
    name: accessor,
    to: target.name,
    count: related.count,
    rows: related.rows.map((each) => labelOf(target, each)),
    keys: related.rows.map((each) => encodeValue(target.pk, each[target.pk.attribute] as Value)),
  }
}

function relatedRows(
  related: unknown,
  { single, kind }: Edge,
): { readonly count: number; readonly rows: readonly AnyRow[] } {
  if (single) return related === null ? { count: 0, rows: [] } : { count: 1, rows: [related as AnyRow] }
  const rows = (related as DynamicRows).all()
  return { count: rows.count(), rows: Array.from(rows.slice(0, kind === 'tree' ? OF_TREE : FEW)) }
}
