import type { Created, Deleted, Event, Linked, Unlinked, Updated, Values } from '../event/event.js'
import { frozenEvent } from '../event/factories.js'
import type { Value } from '../schema/value-type.js'
import { growUint8 } from '../util/typed-array.js'
import { MOST_BYTES, writeNumber, writeValue } from './compact-values.js'
import type { EventShape, EventShapes } from './event-shape.js'

/** Used instead of a shape: the event follows, by reference. */
export const AS_IT_IS = 0
/** The columns of an event don't match a shape. */
const OTHER_SHAPE = -1

const FIRST_BYTES = 256

/** Appends events to a buffer of bytes and a list of references. */
export class EventWriter {
  bytes: Uint8Array = new Uint8Array(FIRST_BYTES)
  references: unknown[] = []
  readonly #shapes: EventShapes
  /** The latest shapes, because most events have the shape of a recent event. */
  #rowShape: EventShape | undefined
  #updateShape: EventShape | undefined
  #linkShape: EventShape | undefined

  constructor(shapes: EventShapes) {
    this.#shapes = shapes
  }

  /** Makes room for this number of values. */
  reserve(at: number, values: number): void {
    const needed = at + values * MOST_BYTES
    if (needed > this.bytes.length) this.bytes = growUint8(this.bytes, needed)
  }

  /** Writes an event and returns the offset after it. */
  write(at: number, event: Event): number {
    switch (event.type) {
      case 'created':
      case 'deleted':
        return this.#row(at, event)
      case 'updated':
        return this.#update(at, event)
      case 'linked':
      case 'unlinked':
        return this.#link(at, event)
      case 'schemaChanged':
        return this.#asItIs(at, event)
    }
  }

  /** Writes events, one after the other. */
  writeAll(at: number, events: readonly Event[]): number {
    let end = at
    for (let i = 0; i < events.length; i++) end = this.write(end, events[i] as Event)
    return end
  }

  #row(at: number, event: Created | Deleted): number {
    const { type, model, row } = event
    let latest = this.#rowShape
    if (latest === undefined || latest.name !== model || latest.type !== type) {
      latest = this.#shapes.latest(type, model)
      this.#rowShape = latest
    }
    if (latest !== undefined) {
      const end = this.#tryRow(at, latest, event)
      if (end !== OTHER_SHAPE) return end
      this.#rowShape = undefined
    }
    const columns = Object.keys(row)
    const keyColumn = columns.findIndex((column) => Object.is(row[column], event.key))
    const shape = this.#shapes.find({ type, name: model, columns, keyColumn, patched: false })
    const end = shape === undefined ? OTHER_SHAPE : this.#tryRow(at, shape, event)
    return end === OTHER_SHAPE ? this.#asItIs(at, event) : end
  }

  #tryRow(at: number, shape: EventShape, { key, row }: Created | Deleted): number {
    const { columns, keyColumn } = shape
    const mark = this.references.length
    this.reserve(at, columns.length + 2)
    let end = writeNumber(this.bytes, at, shape.id + 1)
    if (keyColumn === -1) end = writeValue(this, end, key)
    else if (!Object.is(row[columns[keyColumn] as string], key)) return OTHER_SHAPE
    end = this.#columns(end, columns, row)
    if (end === OTHER_SHAPE) this.references.length = mark
    return end
  }

  #update(at: number, event: Updated): number {
    const { type, model, before, patches, inverse } = event
    let latest = this.#updateShape
    if (latest === undefined || latest.name !== model) {
      latest = this.#shapes.latest(type, model)
      this.#updateShape = latest
    }
    if (latest !== undefined) {
      const end = this.#tryUpdate(at, latest, event)
      if (end !== OTHER_SHAPE) return end
      this.#updateShape = undefined
    }
    const shape = this.#shapes.find({
      type,
      name: model,
      columns: Object.keys(before),
      keyColumn: -1,
      patched: patches !== undefined && inverse !== undefined,
    })
    const end = shape === undefined ? OTHER_SHAPE : this.#tryUpdate(at, shape, event)
    return end === OTHER_SHAPE ? this.#asItIs(at, event) : end
  }

  #tryUpdate(at: number, shape: EventShape, { key, before, after, patches, inverse }: Updated): number {
    const { columns, patched } = shape
    if (patched !== (patches !== undefined) || patched !== (inverse !== undefined)) return OTHER_SHAPE
    const mark = this.references.length
    this.reserve(at, columns.length * 2 + 2)
    let end = writeNumber(this.bytes, at, shape.id + 1)
    end = writeValue(this, end, key)
    end = this.#columns(end, columns, before)
    if (end !== OTHER_SHAPE) end = this.#columns(end, columns, after)
    if (end === OTHER_SHAPE) this.references.length = mark
    else if (patched) this.references.push(patches, inverse)
    return end
  }

  /** Writes the values of a row that has these columns and no other. */
  #columns(at: number, columns: readonly string[], row: Values): number {
    let end = at
    let column = 0
    for (const name in row) {
      if (name !== columns[column]) return OTHER_SHAPE
      end = writeValue(this, end, row[name])
      column++
    }
    return column === columns.length ? end : OTHER_SHAPE
  }

  #link(at: number, event: Linked | Unlinked): number {
    const { type, relation, from, to } = event
    let shape = this.#linkShape
    if (shape === undefined || shape.name !== relation || shape.type !== type) {
      shape =
        this.#shapes.latest(type, relation) ??
        this.#shapes.find({ type, name: relation, columns: NO_COLUMNS, keyColumn: -1, patched: false })
      if (shape === undefined) return this.#asItIs(at, event)
      this.#linkShape = shape
    }
    this.reserve(at, 3)
    let end = writeNumber(this.bytes, at, shape.id + 1)
    end = writeValue(this, end, from satisfies Value)
    return writeValue(this, end, to)
  }

  #asItIs(at: number, event: Event): number {
    this.reserve(at, 1)
    this.references.push(frozenEvent(event))
    return writeNumber(this.bytes, at, AS_IT_IS)
  }
}

const NO_COLUMNS: readonly string[] = Object.freeze([])
