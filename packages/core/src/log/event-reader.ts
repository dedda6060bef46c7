import type { Event, Values } from '../event/event.js'
import {
  created,
  deleted,
  frozenEvent,
  linked,
  unlinked,
  updated,
  type PatchesByColumn,
} from '../event/factories.js'
import type { Value } from '../schema/value-type.js'
import { InvariantError, must } from '../util/assert.js'
import type { ValueReader } from './compact-values.js'
import type { EventShape, EventShapes } from './event-shape.js'
import { AS_IT_IS } from './event-writer.js'

/** Reads one event that an `EventWriter` wrote. */
export function readEvent(values: ValueReader, shapes: EventShapes): Event {
  const id = values.number()
  if (id === AS_IT_IS) return values.reference() as Event
  const shape = must(shapes.at(id - 1), 'a shape of this log')
  return frozenEvent(eventOf(values, shape))
}

function eventOf(values: ValueReader, shape: EventShape): Event {
  const { type, name, columns } = shape
  switch (type) {
    case 'created':
    case 'deleted': {
      const own = shape.keyColumn === -1 ? values.value() : undefined
      const row = rowOf(values, columns)
      const key = (shape.keyColumn === -1 ? own : row[columns[shape.keyColumn] as string]) as Value
      return type === 'created' ? created(name, key, row) : deleted(name, key, row)
    }
    case 'updated': {
      const target = { model: name, key: values.value() as Value }
      const before = rowOf(values, columns)
      const after = rowOf(values, columns)
      if (!shape.patched) return updated(target, before, after)
      const patches = values.reference() as PatchesByColumn
      const inverse = values.reference() as PatchesByColumn
      return updated(target, before, after, { patches, inverse })
    }
    case 'linked':
      return linked(name, values.value() as Value, values.value() as Value)
    case 'unlinked':
      return unlinked(name, values.value() as Value, values.value() as Value)
    case 'schemaChanged':
      throw new InvariantError('a schemaChanged event is kept as it is')
  }
}

function rowOf(values: ValueReader, columns: readonly string[]): Values {
  const row: Record<string, Value> = {}
  for (const column of columns) row[column] = values.value() as Value
  return Object.freeze(row)
}
