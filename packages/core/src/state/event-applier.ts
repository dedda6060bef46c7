import { sizeOfKind, type EventKind } from '../event/event-kind.js'
import type { Value } from '../schema/value-type.js'
import { assert, must } from '../util/assert.js'
import type { Row } from './reader.js'
import type { LinkEnds, State } from './state.js'
import type { MakeRow, PatchRow } from './table/run-rows.js'
import type { Table } from './table/table.js'

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
  const size = 1 + sizeOfKind(kind)
  switch (kind.type) {
    case 'created': {
      const table = tableOf(state, kind.model)
      const make = table?.rowClass.maker(kind.columns)
      return table && make && new Creator(table, make, size)
    }
    case 'updated': {
      const table = tableOf(state, kind.model)
      const patch = table?.rowClass.patcher(kind.after, 1 + kind.before.length)
      return table && patch && new Updater(table, patch, size)
    }
    case 'deleted': {
      const table = tableOf(state, kind.model)
      return table && new Remover(table, size)
    }
    case 'linked':
    case 'unlinked': {
      const ends = state.endsOfRelation(kind.relation)
      return ends && (kind.type === 'linked' ? new Linker(ends) : new Unlinker(ends))
    }
  }
}

class Creator implements EventApplier {
  readonly size: number
  readonly removes = false
  readonly #table: Table
  readonly #make: MakeRow

  constructor(table: Table, make: MakeRow, size: number) {
    this.size = size
    this.#table = table
    this.#make = make
  }

  applyAt(values: readonly unknown[], at: number): void {
    assert(this.#table.find(values[at] as Value) < 0, 'a row that is created is not there yet')
    this.#table.insert(this.#make(values, at + 1))
  }
}

class Updater implements EventApplier {
  readonly size: number
  readonly removes = false
  readonly #table: Table
  readonly #patch: PatchRow

  constructor(table: Table, patch: PatchRow, size: number) {
    this.size = size
    this.#table = table
    this.#patch = patch
  }

  applyAt(values: readonly unknown[], at: number): void {
    const slot = this.#table.find(values[at] as Value)
    const row: Row = must(this.#table.row(slot), 'a row that changes is there')
    this.#table.replace(slot, this.#patch(row, values, at))
  }
}

class Remover implements EventApplier {
  readonly size: number
  readonly removes = true
  readonly #table: Table

  constructor(table: Table, size: number) {
    this.size = size
    this.#table = table
  }

  applyAt(values: readonly unknown[], at: number): void {
    const slot = this.#table.find(values[at] as Value)
    assert(slot >= 0, 'a row that goes is there')
    this.#table.remove(slot, false)
  }
}

class Linker implements EventApplier {
  readonly size = 3
  readonly removes = false
  readonly #ends: LinkEnds

  constructor(ends: LinkEnds) {
    this.#ends = ends
  }

  applyAt(values: readonly unknown[], at: number): void {
    const { table, from, to } = this.#ends
    table.add(slotAt(from, values[at]), slotAt(to, values[at + 1]))
    from.version++
    to.version++
  }
}

class Unlinker implements EventApplier {
  readonly size = 3
  readonly removes = true
  readonly #ends: LinkEnds

  constructor(ends: LinkEnds) {
    this.#ends = ends
  }

  applyAt(values: readonly unknown[], at: number): void {
    const { table, from, to } = this.#ends
    table.remove(slotAt(from, values[at]), slotAt(to, values[at + 1]))
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
