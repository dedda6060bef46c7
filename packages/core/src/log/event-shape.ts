import type { Event } from '../event/event.js'

/** What many events have in common; an event of a shape is stored as its values alone. */
export interface EventShape {
  readonly id: number
  readonly type: Event['type']
  /** The model or relation. */
  readonly name: string
  /** The columns, in order. */
  readonly columns: readonly string[]
  /** The column that has the event's key, -1 if none has. */
  readonly keyColumn: number
  /** JSON fields were changed inside. */
  readonly patched: boolean
}

/**
 * The maximum number of shapes of one type and name. More, which updates of any combination of columns could
 * create, would take more memory than they save.
 */
const MOST_SHAPES = 64

/** The shapes of a log's events. The number of a shape is never reused, so that bytes stay readable. */
export class EventShapes {
  readonly #all: EventShape[] = []
  /** By type and name, the latest first. */
  readonly #byName: Readonly<Record<Event['type'], Map<string, EventShape[]>>> = {
    created: new Map(),
    updated: new Map(),
    deleted: new Map(),
    linked: new Map(),
    unlinked: new Map(),
    schemaChanged: new Map(),
  }

  at(id: number): EventShape | undefined {
    return this.#all[id]
  }

  /** The latest shape of an event of this type and name. */
  latest(type: Event['type'], name: string): EventShape | undefined {
    return this.#byName[type].get(name)?.[0]
  }

  /** The shape, created if it is new; undefined if its events must be kept as objects. */
  find(wanted: Omit<EventShape, 'id'>): EventShape | undefined {
    const { type, name, columns } = wanted
    const known = this.#byName[type].get(name) ?? []
    const at = known.findIndex((shape) => isSame(shape, wanted))
    const found = known[at]
    if (found !== undefined) {
      known[at] = known[0] as EventShape
      known[0] = found
      return found
    }
    if (known.length >= MOST_SHAPES || columns.includes('__proto__')) return undefined
    const shape = { ...wanted, id: this.#all.length }
    this.#all.push(shape)
    known.unshift(shape)
    this.#byName[type].set(name, known)
    return shape
  }
}

function isSame(shape: EventShape, { columns, keyColumn, patched }: Omit<EventShape, 'id'>): boolean {
  return (
    shape.keyColumn === keyColumn &&
    shape.patched === patched &&
    shape.columns.length === columns.length &&
    shape.columns.every((column, at) => column === columns[at])
  )
}
