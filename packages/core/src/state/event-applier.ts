import type { EventKind } from '../event/event-kind.js'
import type { FieldMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { assert, must } from '../util/assert.js'
import type { Row } from './reader.js'
import type { LinkEnds, State } from './state.js'
import type { MakeRow, PatchRow } from './table/run-rows.js'
import type { Table } from './table/table.js'
import type { ValueChange, ValuePlaces } from './table/value-rows.js'

/**
 * Applies events of one kind to a state, irrevocably, from the values of a run: no event object is created. It trusts that
 * an event fits, and throws if it finds that it doesn't; the state is then unusable.
 */
export interface EventApplier {
  /** The number of values of an event, its kind included. */
  readonly size: number
  readonly removes: boolean
  /** `at`: index of the event's first value. */
  applyAt(values: readonly unknown[], at: number): void
}

/** Undefined if the events of a kind must be applied as objects. The state has no open reading. */
export function applierOf(state: State, kind: EventKind): EventApplier | undefined {
  switch (kind.type) {
    case 'created': {
      const table = tableOf(state, kind.model)
      const make = table?.rowClass.maker(kind.columns)
      return table && make && new Creator(table, make, kind.columns)
    }
    case 'updated': {
      const table = tableOf(state, kind.model)
      const patch = table?.rowClass.patcher(kind.after, 1 + kind.before.length)
      return table && patch && new Updater(table, patch, kind)
    }
    case 'deleted': {
      const table = tableOf(state, kind.model)
      return table && new Remover(table, kind.columns)
    }
    case 'linked':
    case 'unlinked': {
      const ends = state.endsOfRelation(kind.relation)
      return ends && new LinkChanger(ends, kind.type === 'unlinked')
    }
  }
}

class Creator implements EventApplier {
  readonly size: number
  readonly removes = false
  readonly #table: Table
  readonly #make: MakeRow
  readonly #places: ValuePlaces

  constructor(table: Table, make: MakeRow, columns: readonly string[]) {
    this.size = 2 + columns.length
    this.#table = table
    this.#make = make
    const placeOf = ({ attribute }: FieldMeta): number => {
      const place = columns.lastIndexOf(attribute)
      return place < 0 ? -1 : 1 + place
    }
    this.#places = {
      key: 0,
      fields: table.model.fields.map(placeOf),
      keys: table.keys.map(({ key }) => placeOf(key.field)),
    }
  }

  applyAt(values: readonly unknown[], at: number): void {
    const table = this.#table
    assert(table.find(values[at] as Value) < 0, 'a row that is created is not there yet')
    if (!table.values.insert(this.#places, values, at)) table.insert(this.#make(values, at + 1))
  }
}

class Updater implements EventApplier {
  readonly size: number
  readonly removes = false
  readonly #table: Table
  readonly #patch: PatchRow
  /** Undefined if other rows depend on one of the changed columns. */
  readonly #changes: readonly ValueChange[] | undefined

  constructor(table: Table, patch: PatchRow, { before, after }: EventKind & { readonly type: 'updated' }) {
    this.size = 2 + before.length + after.length
    this.#table = table
    this.#patch = patch
    const fields = table.model.fields.filter(({ attribute }) => after.includes(attribute))
    const isTaken = table.incoming.some(({ key }) => key.parentLink || fields.includes(key.targetField))
    this.#changes = isTaken
      ? undefined
      : fields.map((field) => ({
          position: field.position,
          place: 1 + before.length + after.lastIndexOf(field.attribute),
          key: field.key === undefined ? undefined : table.key(field),
        }))
  }

  applyAt(values: readonly unknown[], at: number): void {
    const table = this.#table
    const slot = table.find(values[at] as Value)
    if (this.#changes !== undefined && slot >= 0 && table.values.change(slot, this.#changes, values, at))
      return
    const row: Row = must(table.row(slot), 'a row that changes is there')
    table.replace(slot, this.#patch(row, values, at))
  }
}

class Remover implements EventApplier {
  readonly size: number
  readonly removes = true
  readonly #table: Table

  constructor(table: Table, columns: readonly string[]) {
    this.size = 2 + columns.length
    this.#table = table
  }

  applyAt(values: readonly unknown[], at: number): void {
    const table = this.#table
    const slot = table.find(values[at] as Value)
    assert(slot >= 0, 'a row that goes is there')
    if (!table.values.remove(slot)) table.remove(slot, false)
  }
}

/** Adds or removes a link. */
class LinkChanger implements EventApplier {
  readonly size = 3
  readonly removes: boolean
  readonly #ends: LinkEnds

  constructor(ends: LinkEnds, removes: boolean) {
    this.#ends = ends
    this.removes = removes
  }

  applyAt(values: readonly unknown[], at: number): void {
    const { table, from, to } = this.#ends
    const left = slotAt(from, values[at])
    const right = slotAt(to, values[at + 1])
    if (this.removes) table.remove(left, right)
    else table.add(left, right)
    from.version++
    to.version++
  }
}

function slotAt(table: Table, key: unknown): number {
  const slot = table.find(key as Value)
  assert(slot >= 0, 'both ends of a link are there')
  return slot
}

function tableOf(state: State, model: string): Table | undefined {
  return state.schema.has(model) ? state.stored(state.schema.model(model)) : undefined
}
