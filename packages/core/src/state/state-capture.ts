import type { FieldMeta, KeyMeta, LinkMeta, ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { must } from '../util/assert.js'
import type { LinkTable } from './indexes/link-table.js'
import { Preserved } from './preserved.js'
import type { Row } from './reader.js'
import type { Table } from './table/table.js'

/**
 * The captures that writers must save old entries for; undefined for none, so that a write reads one field.
 */
interface Capturable<T> {
  captures: readonly Preserved<T>[] | undefined
}

/** The rows of a table at the moment of a capture. */
export interface CapturedTable {
  readonly model: ModelMeta
  readonly size: number
  /** One past the highest slot in use. */
  readonly limit: number
  /** The last automatic key that was assigned. */
  readonly counter: number
  /** The row in a slot, with the model's own columns; undefined for none. */
  row(slot: number): Row | undefined
  /** A value of the row in a slot, of the model's own field or an inherited one. */
  value(field: FieldMeta, slot: number): Value
  /** The slot that a key field of a row referred to. */
  target(key: KeyMeta, slot: number): number
}

/** The links of a relation at the moment of a capture. */
export interface CapturedLinks {
  readonly link: LinkMeta
  readonly size: number
  /** Edges, dead ones among them. */
  readonly limit: number
  /** The slots of both ends by edge, negative if it was dead. */
  readonly left: (edge: number) => number
  readonly right: (edge: number) => number
}

/**
 * A state at one moment, which is read step by step while the state changes. Until `release`, writers save
 * the entries that they change, so that neither beginning nor ending a capture copies anything. Tables are
 * not compacted meanwhile.
 */
export class StateCapture {
  readonly tables: readonly CapturedTable[]
  readonly links: readonly CapturedLinks[]
  readonly #releases: (() => void)[] = []

  /** `onRelease` is called once. */
  constructor(tables: readonly Table[], links: readonly LinkTable[], onRelease: () => void) {
    this.#releases.push(onRelease)
    this.tables = tables.map((table) => this.#table(table))
    this.links = links.map((table) => this.#links(table))
  }

  /** Ends the capture: writers save nothing more for it. */
  release(): void {
    for (const release of this.#releases.splice(0)) release()
  }

  #table(table: Table): CapturedTable {
    const { model, size, limit, counter } = table
    const rows = this.#begin(table, limit)
    const targets = new Map(
      table.keys.map((column) => [column.key, { column, kept: this.#begin(column.forward, limit) }]),
    )
    return {
      model,
      size,
      limit,
      counter,
      row: (slot) => (rows.has(slot) ? rows.get(slot) : table.peek(slot)),
      value: (field, slot) =>
        rows.has(slot) ? (rows.get(slot)?.[field.attribute] as Value) : table.value(field, slot),
      target(key, slot) {
        const { column, kept } = must(targets.get(key), 'a key of the table')
        return kept.get(slot) ?? (column.forward.slots[slot] as number)
      },
    }
  }

  #links(table: LinkTable): CapturedLinks {
    const { link, size, range } = table
    const { limit } = range
    const edges = this.#begin(table, limit)
    return {
      link,
      size,
      limit,
      left: (edge) => edges.get(edge)?.[0] ?? (table.left[edge] as number),
      right: (edge) => edges.get(edge)?.[1] ?? (table.right[edge] as number),
    }
  }

  #begin<T>(array: Capturable<T>, limit: number): Preserved<T> {
    const kept = new Preserved<T>(limit)
    array.captures = [...(array.captures ?? []), kept]
    this.#releases.push(() => {
      const rest = must(array.captures, 'a capture that was begun').filter((each) => each !== kept)
      array.captures = rest.length === 0 ? undefined : rest
    })
    return kept
  }
}
