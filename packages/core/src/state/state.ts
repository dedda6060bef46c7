import { INSPECT, printedInCopies } from '../util/inspect.js'
import type { Created, Deleted, Event, Linked, Unlinked, Updated, Values } from '../event/event.js'
import { LinkTable } from './indexes/link-table.js'
import type { KeyMeta, LinkMeta, ModelMeta, SchemaMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { assert, must, unreachable } from '../util/assert.js'
import { compactTables, type Compaction } from './table/compaction.js'
import { changesOf } from './table/json-patches.js'
import type { Unresolved } from './indexes/key-column.js'
import { LinkRows } from './table/link-rows.js'
import type { LinkReader, Row, StateReader } from './reader.js'
import { hashState } from './state-hash.js'
import { Table } from './table/table.js'

/** A key that points at nothing now. */
export interface UnresolvedKey {
  readonly key: KeyMeta
  /** Slot of the row that holds it, in the key's own table. */
  readonly source: number
  readonly value: Value
}

const NO_SLOT = -1

/**
 * A state: the tables, the links, and the only function that applies an event to them.
 */
export class State implements StateReader {
  readonly schema: SchemaMeta
  /** By model id; automatic through models are read-only. */
  readonly tables: readonly (Table | LinkRows)[]
  /** By link id; undefined where a many-to-many has a declared through model. */
  readonly links: readonly (LinkTable | undefined)[]
  /** Grows when slots move. */
  compactions: number = 0
  readonly #stored: readonly Table[]
  readonly #byName: ReadonlyMap<string, Table>
  readonly #linkByLabel: ReadonlyMap<string, LinkTable>
  readonly #unresolved: Unresolved = { waiting: 0, refused: 0 }

  constructor(schema: SchemaMeta) {
    this.schema = schema
    this.#stored = schema.models
      .filter((model) => model.autoOf === undefined)
      .map((model) => new Table(model, this, this.#unresolved))
    this.#byName = new Map(this.#stored.map((table) => [table.model.name, table]))
    for (const table of this.#stored) table.connect((model) => this.#named(model.name))
    this.links = schema.links.map((link) => (link.through === undefined ? new LinkTable(link) : undefined))
    const links = this.links.filter((table) => table !== undefined)
    this.#linkByLabel = new Map(links.map((table) => [table.link.label, table]))
    for (const table of links) {
      this.#named(table.link.model.name).links.push(table.side(0))
      if (!table.link.symmetrical) this.#named(table.link.target.name).links.push(table.side(1))
    }
    this.tables = schema.models.map((model) =>
      model.autoOf === undefined ? this.#named(model.name) : this.#through(model, model.autoOf),
    )
  }

  /** @internal */
  [INSPECT](): string {
    return `State (${this.#stored.length} tables)`
  }

  table(model: ModelMeta): Table | LinkRows {
    return must(this.tables[model.id], 'a table for every model')
  }

  /** The table of a model whose rows are stored: any but an automatic through model. */
  stored(model: ModelMeta): Table {
    const table = this.tables[model.id]
    assert(table instanceof Table, 'the rows of an automatic through model are not written')
    return table
  }

  link(link: LinkMeta): LinkReader {
    return must(this.links[link.id], 'a link table: the relation has no declared through model')
  }

  /** The object that a model's rows inherit from: relation attributes are defined on it once. */
  rowPrototype(model: ModelMeta): object {
    return this.table(model).rowClass.prototype
  }

  counter(model: ModelMeta): number {
    return this.stored(model).counter
  }

  setCounter(model: ModelMeta, last: number): void {
    this.stored(model).counter = last
  }

  /** Keys that point at nothing, left out those of fields that say `dbConstraint: false`. */
  get unresolvedCount(): number {
    return this.#unresolved.refused
  }

  *unresolved(): Generator<UnresolvedKey> {
    for (const table of this.#stored) {
      for (const column of table.keys) {
        if (!column.key.dbConstraint) continue
        for (const source of column.waiting.all())
          yield { key: column.key, source, value: column.rawKey(source) }
      }
    }
  }

  /**
   * Applies one event and returns the slot of its row (of its link: the edge). Trusts that the event fits
   * this state.
   *
   * `slot` is given when an event is taken back, in the opposite order of the events: what applying it had
   * returned. A row that was deleted (an edge that was unlinked) comes back into its place, and the place of
   * one that was created (linked) is free again. `was` is the row that an update had replaced: given, it
   * comes back itself, not its like.
   */
  apply(event: Event, slot: number = NO_SLOT, was?: Row): number {
    switch (event.type) {
      case 'created':
        return this.#create(event, slot)
      case 'updated':
        return this.#update(event, was)
      case 'deleted':
        return this.#delete(event, slot)
      case 'linked':
        return this.#link(event, slot)
      case 'unlinked':
        return this.#unlink(event, slot)
      case 'schemaChanged':
        return NO_SLOT
      default:
        return unreachable(event)
    }
  }

  /** The slot of the row that an event names, -1 where it isn't there. */
  find(model: string, key: Value): number {
    return this.#named(model).find(key)
  }

  /** Whether two slots are linked by a relation. */
  linked(relation: string, from: number, to: number): boolean {
    return this.#labelled(relation).has(from, to)
  }

  /** The slots of the two rows that an event links or unlinks. */
  endsOf(event: Linked | Unlinked): readonly [from: number, to: number] {
    return this.#ends(this.#labelled(event.relation).link, event)
  }

  /**
   * Closes the gaps in tables that are more than half dead. Never inside a transaction: slots change, and
   * what was moved is told.
   */
  compact(): readonly Compaction[] {
    const links = this.links.filter((table) => table !== undefined)
    const moved = compactTables(this.#stored, links)
    if (moved.length > 0) this.compactions++
    return moved
  }

  hash(): string {
    return hashState({
      models: this.schema.models,
      links: this.schema.links,
      table: (model) => this.table(model),
      link: (link) => this.links[link.id],
    })
  }

  #named(name: string): Table {
    return must(this.#byName.get(name), 'an event names a model of the schema')
  }

  #through(model: ModelMeta, link: LinkMeta): LinkRows {
    const table = must(this.links[link.id], 'an automatic through model has a link table')
    return new LinkRows(model, table, {
      state: this,
      left: this.#named(link.model.name),
      right: this.#named(link.target.name),
    })
  }

  #create(event: Created, slot: number): number {
    const table = this.#named(event.model)
    const row = table.rowOf(event.row)
    return slot === NO_SLOT ? table.insert(row) : table.insert(row, slot)
  }

  #update(event: Updated, was: Row | undefined): number {
    const table = this.#named(event.model)
    const slot = table.find(event.key)
    const row = must(table.row(slot), 'a row that changes is there')
    table.replace(
      slot,
      was === undefined ? table.patchRow(row, changesOf(row, event)) : table.rowOf(was as Values),
    )
    return slot
  }

  #delete(event: Deleted, slot: number): number {
    const table = this.#named(event.model)
    const found = table.find(event.key)
    assert(found !== NO_SLOT, 'a row that goes is there')
    table.remove(found, slot !== NO_SLOT)
    return found
  }

  #link(event: Linked, edge: number): number {
    const table = this.#labelled(event.relation)
    const [from, to] = this.#touched(table.link, event)
    return edge === NO_SLOT ? table.add(from, to) : table.add(from, to, edge)
  }

  #unlink(event: Unlinked, edge: number): number {
    const table = this.#labelled(event.relation)
    const [from, to] = this.#touched(table.link, event)
    return table.remove(from, to, edge !== NO_SLOT)
  }

  #labelled(label: string): LinkTable {
    return must(this.#linkByLabel.get(label), 'an event names a relation of the schema')
  }

  #touched(link: LinkMeta, event: Linked | Unlinked): readonly [number, number] {
    const ends = this.#ends(link, event)
    this.#named(link.model.name).version++
    this.#named(link.target.name).version++
    return ends
  }

  #ends(link: LinkMeta, event: Linked | Unlinked): readonly [number, number] {
    const from = this.#named(link.model.name).find(event.from)
    const to = this.#named(link.target.name).find(event.to)
    assert(from !== NO_SLOT && to !== NO_SLOT, 'both ends of a link are there')
    return [from, to]
  }
}

printedInCopies(State.prototype)
