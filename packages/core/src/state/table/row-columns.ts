import type { ModelMeta } from '../../schema/meta.js'

/**
 * The property with a row's binary values. It isn't enumerable, so that only the row's own properties read
 * them, which return copies.
 */
export const HIDDEN: unique symbol = Symbol('relata.binary')

/** A row as the properties of its binary columns read it. */
interface BinaryRow {
  readonly [HIDDEN]?: readonly (Uint8Array | null)[]
}

/** The properties of a row's binary columns, which return copies, so that a row can't be changed. */
export function binaryProperties(columns: readonly RowColumn[]): PropertyDescriptorMap {
  const properties: PropertyDescriptorMap = {}
  for (const { attribute, hidden } of columns) {
    if (hidden < 0) continue
    properties[attribute] = {
      enumerable: true,
      get(this: BinaryRow): Uint8Array | null {
        const bytes = this[HIDDEN]?.[hidden] ?? null
        // A migration may have made a key of other values refer to bytes: they are read to be refused.
        return bytes instanceof Uint8Array ? bytes.slice() : bytes
      },
    }
  }
  return properties
}

/** How one column of a row class is created. */
export interface RowColumn {
  readonly attribute: string
  /**
   * Every object inherits a property of this name (`constructor`): only an own property is a value.
   */
  readonly everywhere: boolean
  /** Index of the direct parent that the column is inherited from, -1 for an own one. */
  readonly parent: number
  /** Index among the model's own fields; -1 for an inherited one. */
  readonly position: number
  /** Index among the binary columns, -1 for the others. */
  readonly hidden: number
  /** The value may be an object, which is deeply frozen. */
  readonly deep: boolean
}

const columnsByModel = new WeakMap<ModelMeta, readonly RowColumn[]>()

/** The columns of a model's rows, in the order of `rowFields`: the same array for the same model. */
export function columnsOf(model: ModelMeta): readonly RowColumn[] {
  const known = columnsByModel.get(model)
  if (known !== undefined) return known
  const columns = listColumns(model)
  columnsByModel.set(model, columns)
  return columns
}

function listColumns(model: ModelMeta): readonly RowColumn[] {
  let binaries = 0
  return model.rowFields.map((field) => ({
    attribute: field.attribute,
    everywhere: field.attribute in Object.prototype,
    parent:
      field.model === model ? -1 : model.parents.findIndex((link) => link.target.rowFields.includes(field)),
    position: field.model === model ? field.position : -1,
    hidden: field.type.name === 'binary' ? binaries++ : -1,
    deep: field.type.name === 'json' || field.type.name === 'custom',
  }))
}
