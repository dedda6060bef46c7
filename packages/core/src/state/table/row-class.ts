import { immerable } from 'immer'
import type { Values } from '../../event/event.js'
import type { RewriteRow } from '../../event/rewrite-row.js'
import type { TracedColumn } from '../../event/schema-trace.js'
import type { ModelMeta } from '../../schema/meta.js'
import { HOME } from '../../util/home.js'
import { markMade } from '../../util/made.js'
import type { Row } from '../reader.js'
import type { LoadedColumn } from './loaded-column.js'
import { columnsOf, type RowColumn } from './row-columns.js'
import { generateRowReader } from './row-reader.js'
import { generateMaker, generatePatcher, type MakeRow, type PatchRow } from './run-rows.js'
import { canGenerate } from '../../util/can-generate.js'
import { generateRowClass, type LoadedPlace, type RowFactory, type RowType } from './row-generator.js'
import { plainRowClass } from './row-plain.js'
import { definePrintedRow } from './row-printing.js'
import { defineProperties } from './row-properties.js'

/** The origin of a row: its model, and the state that it was made for. */
export interface RowHome {
  readonly model: ModelMeta
  readonly state: object
}

/**
 * The class of one model's rows in one state: scalar fields and raw keys as own properties in the order of
 * `rowFields` (binary ones last), frozen, marked for immer; the model's methods and virtual properties are on the prototype, where the query
 * package defines relation attributes.
 */
export class RowClass {
  readonly prototype: object
  readonly #factory: RowFactory
  readonly #columns: readonly RowColumn[]
  readonly #generated: boolean

  /** `generated: false` uses the plain constructor, for environments that forbid code from strings. */
  constructor(home: RowHome, generated: boolean = canGenerate()) {
    const columns = columnsOf(home.model)
    this.#columns = columns
    this.#generated = generated
    this.#factory = generated ? generateRowClass(columns) : plainRowClass(columns)
    const type = this.#factory.type
    Object.defineProperty(type, 'name', { value: home.model.name })
    this.prototype = type.prototype as object
    Object.defineProperty(this.prototype, immerable, { value: true })
    Object.defineProperty(this.prototype, HOME, { value: Object.freeze(home) })
    for (const [name, value] of home.model.methods) Object.defineProperty(this.prototype, name, { value })
    defineProperties(this.prototype, home.model)
    definePrintedRow(this.prototype)
    markMade(this.prototype, 'row')
  }

  /**
   * Creates rows from rows that an earlier schema recorded. Undefined with multi-table inheritance, which
   * needs more than their own values, and if code from strings is forbidden.
   */
  reader(traced: readonly TracedColumn[]): RewriteRow | undefined {
    return this.#ownOnly ? generateRowReader(this.#factory.type as RowType, this.#columns, traced) : undefined
  }

  /** Creates rows from values of a run, in the order of `names`. Undefined in the same cases. */
  maker(names: readonly string[]): MakeRow | undefined {
    return this.#ownOnly ? generateMaker(this.#factory.type as RowType, this.#columns, names) : undefined
  }

  /**
   * Changes rows by values of a run, which are in the order of `names` and begin `offset` values after the first one of their
   * event. Undefined in the same cases.
   */
  patcher(names: readonly string[], offset: number): PatchRow | undefined {
    return this.#ownOnly
      ? generatePatcher(this.#factory.type as RowType, this.#columns, { names, offset })
      : undefined
  }

  /** Whether generated code can create rows from their own values alone. */
  get #ownOnly(): boolean {
    return this.#generated && this.#columns.every(({ parent, hidden }) => parent < 0 && hidden < 0)
  }

  /** Whether the row is an instance of exactly this class. */
  owns(row: object): row is Row {
    return Object.getPrototypeOf(row) === this.prototype
  }

  /**
   * A row of the model's own columns from `values` (missing ones null) and, with multi-table inheritance, the
   * others from the parents' rows.
   */
  create(values: Values, parents: readonly (Row | undefined)[]): Row {
    return this.#factory.create(values, parents)
  }

  /** The row at an index of columns, which are in the order of the model's fields. */
  load(columns: readonly LoadedColumn[], place: LoadedPlace, parents: readonly (Row | undefined)[]): Row {
    return this.#factory.load(columns, place, parents)
  }

  /** The row with some columns changed. */
  patch(row: Row, changes: Values): Row {
    return this.#factory.patch(row, changes)
  }
}

/**
 * The model and state of a row, of an old version of one, or of an object derived from one; undefined for
 * anything else.
 */
export function homeOf(row: unknown): RowHome | undefined {
  return typeof row === 'object' && row !== null ? (row as { readonly [HOME]?: RowHome })[HOME] : undefined
}
