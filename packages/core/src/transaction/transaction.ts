import type {
  Created,
  Deleted,
  Event,
  Linked,
  SchemaChanged,
  Unlinked,
  Updated,
  Values,
} from '../event/event.js'
import { created } from '../event/factories.js'
import { invert } from '../event/invert.js'
import type { Row } from '../table/reader.js'
import type { State } from '../table/state.js'
import type { Table } from '../table/table.js'
import { assert, must } from '../util/assert.js'
import { growFloat64, growInt32 } from '../util/typed-array.js'

/** Where a transaction stood: what a savepoint goes back to. */
export type Mark = number

const NO_SLOT = -1

/**
 * What one transaction has done so far: its events in order, each applied to the state as it is recorded, and
 * beside each what only this process knows: the slots it touched, the row that was there and the counter of
 * automatic keys before it. That is enough to take any tail of it back.
 *
 * One object serves all transactions of a store, one after the other: its arrays are kept.
 */
export class Transaction {
  readonly state: State
  #events: (Event | undefined)[] = []
  #slots: Int32Array = new Int32Array(16)
  /** The other end's slot of a link. */
  #others: Int32Array = new Int32Array(16)
  /** What undoing asks of the state: a row's slot, a link's edge. */
  #places: Int32Array = new Int32Array(16)
  #counters: Float64Array = new Float64Array(16)
  /**
   * The rows that updates replaced and deletes took, in their order: a rollback puts those very objects back,
   * so that `===` holds.
   */
  #rows: (Row | undefined)[] = []
  #rowCount: number = 0
  #deleted: number = 0
  /**
   * Events recorded so far: also the mark of a savepoint here. Fields, as `torn` is: reading one needs no
   * stack.
   */
  count: Mark = 0
  /**
   * True from before the state is touched until what was done to it is recorded, or taken back and forgotten.
   * What throws in between leaves it true, and the state can't be trusted any more.
   */
  torn: boolean = false

  constructor(state: State) {
    this.state = state
  }

  /** Rows and links deleted so far, those taken back again too: how much there may be to compact. */
  get deleted(): number {
    return this.#deleted
  }

  /** Applies a `created` event and returns the new row's slot. */
  create(table: Table, event: Created): number {
    const counter = table.counter
    this.torn = true
    const slot = this.state.apply(event)
    const at = this.#record(event, slot, NO_SLOT, slot)
    this.#counters[at] = counter
    this.torn = false
    return slot
  }

  /** Applies an `updated` or `deleted` event to the row in a slot. */
  change(event: Updated | Deleted, slot: number, row: Row): void {
    this.torn = true
    this.state.apply(event)
    this.#record(event, slot, NO_SLOT, slot)
    this.#rows[this.#rowCount++] = row
    if (event.type === 'deleted') this.#deleted++
    this.torn = false
  }

  /** Applies a `linked` or `unlinked` event between two slots. */
  link(event: Linked | Unlinked, from: number, to: number): void {
    this.torn = true
    const edge = this.state.apply(event)
    this.#record(event, from, to, edge)
    if (event.type === 'unlinked') this.#deleted++
    this.torn = false
  }

  /**
   * Applies an event that was decided elsewhere. What doesn't fit the state is refused by an AssertionError
   * before the state is touched. A `schemaChanged` changes nothing.
   */
  take(event: Event): void {
    switch (event.type) {
      case 'created': {
        const table = this.state.stored(this.state.schema.model(event.model))
        assert(table.find(event.key) === NO_SLOT, 'a row that is created is not there yet')
        this.create(table, event)
        return
      }
      case 'updated':
      case 'deleted': {
        const table = this.state.stored(this.state.schema.model(event.model))
        const slot = table.find(event.key)
        this.change(event, slot, must(table.row(slot), 'a row that changes or goes is there'))
        return
      }
      case 'linked':
      case 'unlinked': {
        const [from, to] = this.state.endsOf(event)
        const isLinked = this.state.linked(event.relation, from, to)
        assert(isLinked === (event.type === 'unlinked'), 'a link is made once and taken once')
        return this.link(event, from, to)
      }
      case 'schemaChanged':
        this.#record(event, NO_SLOT, NO_SLOT, NO_SLOT)
    }
  }

  /**
   * Takes back everything after a mark, the latest first; rows return to their old slots and counters to
   * their old numbers.
   */
  rollback(mark: Mark): void {
    while (this.count > mark) {
      const at = this.count - 1
      const event = must(this.#events[at], 'a transaction lost an event')
      this.torn = true
      if (event.type !== 'schemaChanged') this.#undo(event, at)
      this.#events[at] = undefined
      this.count = at
      this.torn = false
    }
  }

  #undo(event: Exclude<Event, SchemaChanged>, at: number): void {
    const row = event.type === 'updated' || event.type === 'deleted' ? this.#takeRow() : undefined
    this.state.apply(undoing(event, row), this.#places[at], row)
    if (event.type === 'created')
      this.state.setCounter(this.state.schema.model(event.model), this.#counters[at] as number)
  }

  /** The events, frozen, in an array of their own. */
  events(): readonly Event[] {
    const count = this.count
    // A literal is the cheapest array of one, and one event is what most commits have.
    const events = count === 1 ? [this.#events[0] as Event] : (this.#events.slice(0, count) as Event[])
    return Object.freeze(events)
  }

  /**
   * Slots by event, for a report: those of rows, and for links those of both ends. Good until the next
   * transaction, and longer than the events.
   */
  get slots(): Int32Array {
    return this.#slots
  }

  /** For links the other end. */
  get others(): Int32Array {
    return this.#others
  }

  /** Forgets everything, keeping what was applied: ready for the next transaction. */
  clear(): void {
    if (this.#slots.length > KEPT) {
      this.#events = []
      this.#rows = []
      this.#slots = new Int32Array(16)
      this.#others = new Int32Array(16)
      this.#places = new Int32Array(16)
      this.#counters = new Float64Array(16)
    } else {
      for (let at = 0; at < this.count; at++) this.#events[at] = undefined
      for (let at = 0; at < this.#rowCount; at++) this.#rows[at] = undefined
    }
    this.count = 0
    this.#rowCount = 0
    this.#deleted = 0
  }

  #record(event: Event, slot: number, other: number, place: number): number {
    const at = this.count
    if (at === this.#slots.length) this.#grow(at + 1)
    this.#events[at] = event
    this.#slots[at] = slot
    this.#others[at] = other
    this.#places[at] = place
    this.count = at + 1
    return at
  }

  #takeRow(): Row | undefined {
    const at = --this.#rowCount
    const row = this.#rows[at]
    this.#rows[at] = undefined
    return row
  }

  #grow(needed: number): void {
    this.#slots = growInt32(this.#slots, needed)
    this.#others = growInt32(this.#others, needed)
    this.#places = growInt32(this.#places, needed)
    this.#counters = growFloat64(this.#counters, needed)
  }
}

/** A larger transaction's arrays are given back after it. */
const KEPT = 4096

/**
 * What takes an event back. A row that was deleted is created by itself, not by the values that the event has
 * of it.
 */
function undoing(event: Event, row: Row | undefined): Event {
  return event.type === 'deleted' && row !== undefined
    ? created(event.model, event.key, row as Values)
    : invert(event)
}
