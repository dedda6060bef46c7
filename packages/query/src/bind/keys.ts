import { isA, UsageError, ValidationError, type ModelMeta, modelOf } from '@relata/core/engine'
import type { Query } from '../ast/nodes.js'
import type { Path } from '../resolve/path.js'

/** Rows, and query sets of rows, passed to lookups that compare keys. */

/**
 * The chain is a primary key, and these are rows of its own model: `Restaurant.filter({ pk: restaurant })`,
 * also if that key refers to another row.
 */
export const isOwnKey = ({ field }: Path, model: ModelMeta): boolean =>
  field.primaryKey && isA(model, field.model)

/** Refuses rows of a model that the relation doesn't lead to. */
export function checkInner(query: Query, path: Path | undefined): void {
  const target = path?.relation?.target
  if (
    target !== undefined &&
    query.shape.kind === 'rows' &&
    query.model !== target &&
    !isA(query.model, target) &&
    !isA(target, query.model)
  ) {
    throw new UsageError(
      'ERR_WRONG_MODEL',
      `'${path?.chain ?? ''}' takes a query set of ${target.name}; got one of ${query.model.name}.`,
      {
        value: query.model.name,
      },
    )
  }
}

/** The property of a related row that a relation's raw value is compared with. */
export const keyAttribute = (path: Path): string =>
  path.field.key === undefined ? path.field.attribute : path.field.key.targetField.attribute

/** Replaces rows by their keys. */
export function keysOf(path: Path, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value) || value instanceof Set)
    return [...value].map((item: unknown) => keyOf(path, item))
  return keyOf(path, value)
}

interface RowValues {
  readonly [attribute: string]: unknown
}

export function keyOf(path: Path, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const model = modelOf(value)
  if (model === undefined) {
    refuseConditions(path, value)
    return value
  }
  const row = value as RowValues
  if (path.relation === undefined && !path.field.primaryKey) {
    throw new ValidationError(
      'ERR_LOOKUP_VALUE',
      `'${path.chain}' is not a relation, so it can't be compared with a row of ${model.name}. Pass a value, or name a relation.`,
      { value, field: path.chain },
    )
  }
  if (isOwnKey(path, model)) return row[path.field.attribute]
  const target = path.relation?.target ?? path.field.model
  if (!isA(model, target) && !isA(target, model)) {
    throw new UsageError(
      'ERR_WRONG_MODEL',
      `'${path.chain}' takes a row of ${target.name}; got one of ${model.name}.`,
      {
        value,
        field: path.chain,
      },
    )
  }
  const attribute = keyAttribute(path)
  return attribute in row ? row[attribute] : row[model.pk.attribute]
}

/** Refuses an object of conditions on the related row, `{ task: { number: 7 } }`. */
function refuseConditions(path: Path, value: object): void {
  const { relation, chain, field } = path
  const isKey = field.type.name === 'json' || field.type.name === 'custom'
  if (relation === undefined || isKey || Object.getPrototypeOf(value) !== Object.prototype) return
  const chains = Object.keys(value).map((name) => `${chain}__${name}: …`)
  throw new ValidationError(
    'ERR_VALUE_TYPE',
    `'${chain}' takes a row of ${relation.target.name} or its key; conditions on the row are chains: { ${chains.join(', ')} }`,
    { value, field: chain },
  )
}

/** The primary key of a row that is compared with an annotation; returns other values unchanged. */
export const rowKey = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  const model = modelOf(value)
  return model === undefined
    ? value
    : (value as { readonly [attribute: string]: unknown })[model.pk.attribute]
}

export function refuseColumns({ shape, model }: Query): void {
  if (shape.kind !== 'values' || (shape.names !== undefined && shape.names.length <= 1)) return
  throw new UsageError(
    'ERR_ONE_COLUMN',
    `A lookup compares with a single column: select one with values('pk').`,
    {
      value: shape.names,
      model: model.name,
    },
  )
}
