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
import { inverseOf } from '../event/invert.js'
import { LazyReport, type CommitReport, type Source } from './commit-report.js'
import type { Row } from './reader.js'
import type { State } from './state.js'
import type { Table } from './table/table.js'
import { assert, must } from '../util/assert.js'
import { growFloat64, growInt32 } from '../util/typed-array.js'

/** The number of events applied when a savepoint was set. */
export type Mark = number

const NO_SLOT = -1

/**
 * Applies the events of one commit to a state, in order, and records for each what events don't contain: the
 * slots that it touched, the row before it and the counter of automatic keys before it. With that, any tail
 * of the events can be reverted.
 *
 * One object serves all transactions of a store, one after the other, and keeps its arrays.
 */
export class Changes {
  readonly state: State
  #events: (Event | undefined)[] = []
  #slots: Int32Array = new Int32Array(16)
  /** For a link, the slot of its other end. */
  #others: Int32Array = new Int32Array(16)
  /** The place where the inverse event is applied: a row's slot, a link's edge. */
  #places: Int32Array = new Int32Array(16)
  #counters: Float64Array = new Float64Array(16)
  /**
   * The rows that updates replaced and deletes removed, in order: a rollback puts the same objects back, so
   * that `===` holds.
   */
  #rows: (Row | undefined)[] = []
  #rowCount: number = 0
  #deleted: number = 0
  #linked: boolean = false
  /**
   * Events recorded so far, which is also the mark of a savepoint at this point. This and `torn` are fields,
   * because reading one needs no stack.
   */
  count: Mark = 0
  /**
   * True from before the state is touched until the change is recorded, or reverted and forgotten. An error
   * in between leaves it true: the state is then unusable.
   */
  torn: boolean = false

  constructor(state: State) {
    this.state = state
  }

  /** Rows and links deleted so far, including reverted ones: an upper bound of what can be compacted. */
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
    this.state.changeAt(event, slot)
    this.#record(event, slot, NO_SLOT, slot)
    this.#rows[this.#rowCount++] = row
    if (event.type === 'deleted') this.#deleted++
    this.torn = false
  }

  /** Applies a `linked` or `unlinked` event between two slots. */
  link(event: Linked | Unlinked, from: number, to: number): void {
    this.torn = true
    const edge = this.state.linkAt(event, from, to)
    this.#linked = true
    this.#record(event, from, to, edge)
    if (event.type === 'unlinked') this.#deleted++
    this.torn = false
  }

  /**
   * Applies an event of an existing commit. An event that doesn't fit the state throws an InvariantError
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
        assert(isLinked === (event.type === 'unlinked'), 'a link is made once and removed once')
        return this.link(event, from, to)
      }
      case 'schemaChanged':
        this.#record(event, NO_SLOT, NO_SLOT, NO_SLOT)
    }
  }

  /**
   * Reverts everything after a mark, the latest first. Rows return to their old slots, counters to their old
   * numbers.
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

  /** The events, in a new array. */
  events(): readonly Event[] {
    const count = this.count
    // A literal is the cheapest array of one event, and most commits have only one.
    return count === 1 ? [this.#events[0] as Event] : (this.#events.slice(0, count) as Event[])
  }

  /** The events after a mark, in a new array. */
  eventsAfter(mark: Mark): readonly Event[] {
    return this.#events.slice(mark, this.count) as Event[]
  }

  /** The report of the commit with these events: what it changed, by slot. */
  report(commit: Source): CommitReport {
    const others = this.#linked ? listOf(this.#others, this.count) : NO_OTHERS
    return new LazyReport(commit, listOf(this.#slots, this.count), others)
  }

  /** Discards the records and keeps the applied changes: ready for the next transaction. */
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
    this.#linked = false
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

/**
 * A copy of the first numbers of a typed array. A literal is the cheapest list of one number, and
 * most commits have one event. benchmarks: untouched_books.
 */
function listOf(numbers: Int32Array, count: number): readonly number[] {
  if (count === 1) return [numbers[0] as number]
  const list = new Array<number>(count)
  for (let at = 0; at < count; at++) list[at] = numbers[at] as number
  return list
}

const NO_OTHERS: readonly number[] = Object.freeze([])

/** Larger arrays are freed after the commit that needed them. */
const KEPT = 4096

/**
 * The event that reverts another. A deleted row is created again as the same object, not from the values in
 * the event.
 */
function undoing(event: Event, row: Row | undefined): Event {
  return event.type === 'deleted' && row !== undefined
    ? created(event.model, event.key, row as Values)
    : inverseOf(event)
}
