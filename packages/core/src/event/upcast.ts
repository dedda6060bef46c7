import { own, plain } from '../schema/difference.js'
import type { SchemaDescription } from '../schema/meta.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import { decimalType } from '../schema/types/decimal.js'
import type { Value } from '../schema/value-type.js'
import type { Event, Values } from './event.js'

/** Rewrites an event that an earlier schema recorded as the present schema would have recorded it. */
export type Upcast = (event: Event) => Event

type Convert = (value: Value) => Value

/** What the steps since a version do to the rows of one model. */
interface ModelUpcast {
  /** The columns of the version. */
  readonly columns: readonly string[]
  /** New columns with the value that existing rows get. */
  readonly added: Map<string, Value>
  readonly converted: Map<string, Convert>
}

/**
 * The function that applies steps to the events recorded under a schema; undefined where the steps leave all
 * of them as they are.
 */
export function upcastFrom(description: SchemaDescription, steps: readonly SchemaStep[]): Upcast | undefined {
  const models = new Map<string, ModelUpcast>()
  for (const step of steps) addStep(models, description, step)
  return models.size === 0 ? undefined : (event) => upcast(models, event)
}

function addStep(models: Map<string, ModelUpcast>, description: SchemaDescription, step: SchemaStep): void {
  const described = own(description.models, step.model)
  // A model that is newer than the version has no rows in it.
  if (described === undefined) return
  let model = models.get(step.model)
  if (model === undefined) {
    model = { columns: columnsOf(plain(described)), added: new Map(), converted: new Map() }
    models.set(step.model, model)
  }
  switch (step.step) {
    case 'addField':
      model.added.set(step.attribute, step.value)
      return
    case 'convertDecimal': {
      const { attribute } = step
      const type = decimalType({ maxDigits: undefined, decimalPlaces: step.decimalPlaces })
      const parse: Convert = (value) => type.parse(value)
      const added = model.added.get(attribute)
      if (added !== undefined) model.added.set(attribute, added === null ? null : parse(added))
      else model.converted.set(attribute, after(model.converted.get(attribute), parse))
    }
  }
}

function after(first: Convert | undefined, then: Convert): Convert {
  return first === undefined ? then : (value) => then(first(value))
}

/** The attributes of a described model's own columns. */
function columnsOf(model: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(plain(model['fields'])).flatMap(([name, field]) => {
    const { kind } = plain(field) as { readonly kind?: unknown }
    if (kind === 'manyToMany') return []
    return [kind === 'scalar' ? name : `${name}_id`]
  })
}

function upcast(models: ReadonlyMap<string, ModelUpcast>, event: Event): Event {
  if (event.type !== 'created' && event.type !== 'deleted' && event.type !== 'updated') return event
  const model = models.get(event.model)
  if (model === undefined) return event
  if (event.type !== 'updated') return { ...event, row: rowOf(model, event.row) }
  if (model.converted.size === 0) return event
  return {
    ...event,
    before: convertedValues(model, event.before),
    after: convertedValues(model, event.after),
  }
}

/** A whole row: of its own columns only, since an event may have the stored row with its parents' columns. */
function rowOf({ columns, added, converted }: ModelUpcast, values: Values): Values {
  const row: Record<string, Value> = Object.create(null) as Record<string, Value>
  for (const column of columns)
    if (Object.hasOwn(values, column)) row[column] = convert(converted.get(column), values[column] as Value)
  for (const [column, value] of added) row[column] = value
  return row
}

function convertedValues({ converted }: ModelUpcast, values: Values): Values {
  const copy: Record<string, Value> = { ...values }
  for (const [column, parse] of converted)
    if (Object.hasOwn(copy, column)) copy[column] = convert(parse, copy[column] as Value)
  return copy
}

function convert(parse: Convert | undefined, value: Value): Value {
  return parse === undefined || value === null ? value : parse(value)
}
