import { INSPECT, printedInCopies } from '../util/inspect.js'
import type { Created, Deleted, Event, Linked, Unlinked, Updated, Values } from '../event/event.js'
import { LinkTable } from './indexes/link-table.js'
import type { KeyMeta, LinkMeta, ModelMeta, SchemaMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { assert, must } from '../util/assert.js'
import { runAtOnce, type Steps } from '../util/turns.js'
import { compactTables, type Compaction } from './table/compaction.js'
import { changesOf } from './table/json-patches.js'
import type { Unresolved } from './indexes/key-column.js'
import { LinkRows } from './table/link-rows.js'
import { OpenReadings } from './open-readings.js'
import type { LinkReader, OpenReading, Row, StateReader } from './reader.js'
import { hashSteps } from './state-hash.js'
import { StateCapture } from './state-capture.js'
import { Table } from './table/table.js'

/** A key that refers to no row now. */
export interface UnresolvedKey {
  readonly key: KeyMeta
  /** Slot of its row, in the key's own table. */
  readonly source: number
  readonly value: Value
}

const NO_SLOT = -1

/** A link table with the tables of its two ends. */
export interface LinkEnds {
  readonly table: LinkTable
  readonly from: Table
  readonly to: Table
}

/** A state: the tables, the links, and the functions that apply an event to them. */
export class State implements StateReader {
  readonly schema: SchemaMeta
  /** By model id; automatic through models are read-only. */
  readonly tables: readonly (Table | LinkRows)[]
  /** By link id; undefined if a many-to-many has a declared through model. */
  readonly links: readonly (LinkTable | undefined)[]
  /** Grows when slots move. */
  compactions: number = 0
  readonly #stored: readonly Table[]
  readonly #byName: ReadonlyMap<string, Table>
  readonly #linkByLabel: ReadonlyMap<string, LinkEnds>
  readonly #unresolved: Unresolved = { waiting: 0, refused: 0 }
  readonly #readings: OpenReadings = new OpenReadings()
  /** Current captures. */
  #captures: number = 0

  constructor(schema: SchemaMeta) {
    this.schema = schema
    this.#stored = schema.models
      .filter((model) => model.autoOf === undefined)
      .map((model) => new Table(model, this, this.#unresolved))
    this.#byName = new Map(this.#stored.map((table) => [table.model.name, table]))
    for (const table of this.#stored) table.connect((model) => this.#named(model.name))
    this.links = schema.links.map((link) => (link.through === undefined ? new LinkTable(link) : undefined))
    this.#linkByLabel = new Map(this.#linkTables().map((table) => [table.link.label, this.#endsOf(table)]))
    for (const { table, from, to } of this.#linkByLabel.values()) {
      from.links.push(table.side(0))
      if (!table.link.symmetrical) to.links.push(table.side(1))
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

  keepOpen(reading: OpenReading): void {
    this.#readings.add(reading)
  }

  close(reading: OpenReading): void {
    this.#readings.delete(reading)
  }

  /** The number of keys that refer to no row, without those of fields with `dbConstraint: false`. */
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
   * To revert events, in the opposite order, pass as `slot` what applying the event returned. A deleted row
   * (an unlinked edge) returns to its slot, and the slot of a created row (a linked edge) becomes free. `was`
   * is the row object that an update had replaced: it is restored.
   */
  apply(event: Event, slot: number = NO_SLOT, was?: Row): number {
    if (this.#readings.count > 0) this.#readings.finish()
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
    }
  }

  /** The slot of the row that an event refers to, -1 if there is none. */
  find(model: string, key: Value): number {
    return this.#named(model).find(key)
  }

  /** Whether two slots are linked by a relation. */
  linked(relation: string, from: number, to: number): boolean {
    return this.#labelled(relation).table.has(from, to)
  }

  /** The slots of the two rows that an event links or unlinks. */
  endsOf(event: Linked | Unlinked): readonly [from: number, to: number] {
    return slotsOf(this.#labelled(event.relation), event)
  }

  /** The link table of a relation; undefined if the schema doesn't have the relation. */
  endsOfRelation(label: string): LinkEnds | undefined {
    return this.#linkByLabel.get(label)
  }

  /** `apply` for an event whose row is known to be in a slot. */
  changeAt(event: Updated | Deleted, slot: number): void {
    if (this.#readings.count > 0) this.#readings.finish()
    const table = this.#named(event.model)
    if (event.type === 'deleted') return table.remove(slot, false)
    const row = must(table.row(slot), 'a row that changes is there')
    table.replace(slot, table.patchRow(row, changesOf(row, event)))
  }

  /** `apply` for a link between two slots. Returns its edge. */
  linkAt(event: Linked | Unlinked, from: number, to: number): number {
    if (this.#readings.count > 0) this.#readings.finish()
    const ends = this.#touched(event.relation)
    return event.type === 'linked' ? ends.table.add(from, to) : ends.table.remove(from, to)
  }

  /**
   * Closes the gaps in tables that are more than half dead, and returns which rows moved; none during a
   * capture. Never call it inside a transaction, because slots change.
   */
  compact(): readonly Compaction[] {
    this.#readings.finish()
    if (this.#captures > 0) return []
    const links = this.#linkTables()
    const moved = compactTables(this.#stored, links)
    if (moved.length > 0) this.compactions++
    return moved
  }

  /** Begins a capture of the present state, between transactions. The caller releases it. */
  capture(): StateCapture {
    this.#captures++
    return new StateCapture(this.#stored, this.#linkTables(), () => this.#captures--)
  }

  /** SHA-256 over the rows and links: equal for equal states. */
  hash(): string {
    return runAtOnce(this.hashSteps())
  }

  /** The same in steps, for the state at the first step, which may change afterwards. */
  hashSteps(): Steps<string> {
    const total = [...this.#stored, ...this.#linkTables()].reduce((sum, { size }) => sum + size, 0)
    const progress = { done: 0, total }
    return { progress, steps: this.#hash(progress) }
  }

  /**
   * In a state that was loaded from a snapshot, builds what the first queries would wait for: keys and lists
   * first.
   */
  *prepareSteps(): Generator<void, void, undefined> {
    for (const table of [...this.#stored, ...this.#linkTables()]) yield* table.prepareSteps()
    for (const table of this.#stored) yield* table.prepareIndexes()
  }

  *#hash(progress: { done: number; total: number }): Generator<void, string, undefined> {
    const capture = this.capture()
    try {
      return yield* hashSteps(capture, progress)
    } finally {
      capture.release()
    }
  }

  #linkTables(): readonly LinkTable[] {
    return this.links.filter((table) => table !== undefined)
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
    const ends = this.#touched(event.relation)
    const [from, to] = slotsOf(ends, event)
    return edge === NO_SLOT ? ends.table.add(from, to) : ends.table.add(from, to, edge)
  }

  #unlink(event: Unlinked, edge: number): number {
    const ends = this.#touched(event.relation)
    const [from, to] = slotsOf(ends, event)
    return ends.table.remove(from, to, edge !== NO_SLOT)
  }

  #labelled(label: string): LinkEnds {
    return must(this.#linkByLabel.get(label), 'an event names a relation of the schema')
  }

  #touched(label: string): LinkEnds {
    const ends = this.#labelled(label)
    ends.from.version++
    ends.to.version++
    return ends
  }

  #endsOf(table: LinkTable): LinkEnds {
    const { model, target } = table.link
    return { table, from: this.#named(model.name), to: this.#named(target.name) }
  }
}

function slotsOf(ends: LinkEnds, event: Linked | Unlinked): readonly [number, number] {
  const from = ends.from.find(event.from)
  const to = ends.to.find(event.to)
  assert(from !== NO_SLOT && to !== NO_SLOT, 'both ends of a link are there')
  return [from, to]
}

printedInCopies(State.prototype)
