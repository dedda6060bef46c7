import type { SchemaDescription } from '../schema/meta.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import type { Value } from '../schema/value-type.js'
import { own } from '../schema/difference.js'
import type { Event, Linked, Unlinked, Updated, Values } from './event.js'
import { created, deleted, linked, unlinked } from './factories.js'
import { convert, rowRewriter, type Report, type RewriteRow } from './rewrite-row.js'
import { SchemaTrace, type TracedColumn, type TracedLink, type TracedModel } from './schema-trace.js'

/**
 * Rewrites an event that an earlier schema recorded as the present schema would have recorded it. Undefined: the
 * event is about a model or relation that was removed.
 */
export type Upcast = (event: Event) => Event | undefined

/**
 * Called for each value of a column whose type has changed: with its model and column as they are called now,
 * the row's key, and whether the value could be converted. If not, the row has null.
 */
export type OnConverted = (
  place: { readonly model: string; readonly attribute: string },
  key: Value,
  ok: boolean,
) => void

/**
 * How the events of one model of the version are converted: computed once, so that mapping names costs
 * nothing per event.
 */
interface ModelUpcast {
  /** Undefined if the model was removed. */
  readonly now: string | undefined
  /** Undefined if rows stay unchanged. */
  readonly rewrite: RewriteRow | undefined
  /** Whether values are converted, which is reported. */
  readonly converts: boolean
  /** By the name in the version: those that still exist. */
  readonly columns: ReadonlyMap<string, TracedColumn & { readonly now: string }>
}

/**
 * The function that applies steps to the events that were recorded under a schema; undefined if the steps
 * don't change any of them.
 */
export function upcastFrom(
  description: SchemaDescription,
  steps: readonly SchemaStep[],
  onConverted: OnConverted = ignore,
): Upcast | undefined {
  if (steps.length === 0) return undefined
  const trace = new SchemaTrace(description)
  for (const step of steps) trace.take(step)
  return trace.isChanged ? upcastOf(trace, onConverted) : undefined
}

const ignore = (): undefined => undefined

function upcastOf(trace: SchemaTrace, onConverted: OnConverted): Upcast {
  const models = new Map([...trace.models].map(([name, model]) => [name, modelUpcast(model)]))
  const links = new Map([...trace.links].map(([label, link]) => [label, relationNow(link)]))
  return (event) => {
    switch (event.type) {
      case 'created':
      case 'deleted': {
        const { key, row } = event
        const model = models.get(event.model)
        if (model?.now === undefined) return undefined
        const { now, rewrite } = model
        if (rewrite === undefined && now === event.model) return event
        const report = model.converts ? reportOf(now, key, onConverted) : ignore
        const values = rewrite === undefined ? row : rewrite(row, report)
        return event.type === 'created' ? created(now, key, values) : deleted(now, key, values)
      }
      case 'updated': {
        const model = models.get(event.model)
        return model?.now === undefined ? undefined : updatedOf(model, model.now, event, onConverted)
      }
      case 'linked':
      case 'unlinked':
        return linkOf(links.get(event.relation), event)
      case 'schemaChanged':
        return event
    }
  }
}

function modelUpcast({ now, isChanged, columns }: TracedModel): ModelUpcast {
  const kept = columns.flatMap((column) =>
    column.before !== undefined && column.now !== undefined
      ? [[column.before, column as TracedColumn & { readonly now: string }] as const]
      : [],
  )
  const rewrite = isChanged ? rowRewriter(columns) : undefined
  const converts = columns.some((column) => column.now !== undefined && column.converts.length > 0)
  return { now, rewrite, converts, columns: new Map(kept) }
}

function reportOf(model: string, key: Value, onConverted: OnConverted): Report {
  return (attribute, ok) => onConverted({ model, attribute }, key, ok)
}

/** Undefined if the relation is removed. */
function relationNow({ isRemoved, model, field }: TracedLink): string | undefined {
  return isRemoved || model.now === undefined ? undefined : `${model.now}.${field}`
}

function linkOf(relation: string | undefined, event: Linked | Unlinked): Event | undefined {
  if (relation === undefined) return undefined
  if (relation === event.relation) return event
  const { type, from, to } = event
  return type === 'linked' ? linked(relation, from, to) : unlinked(relation, from, to)
}

function updatedOf(model: ModelUpcast, now: string, event: Updated, onConverted: OnConverted): Event {
  if (model.rewrite === undefined) return now === event.model ? event : { ...event, model: now }
  const { patches, inverse } = event
  const named = <T>(values: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
    renamed(model, values)
  return {
    ...event,
    model: now,
    before: converted(model, event.before, () => undefined),
    after: converted(model, event.after, reportOf(now, event.key, onConverted)),
    ...(patches === undefined ? {} : { patches: named(patches) }),
    ...(inverse === undefined ? {} : { inverse: named(inverse) }),
  }
}

/** Some columns of a row, as an update has them. */
function converted({ columns }: ModelUpcast, values: Values, report: Report): Values {
  const result: Record<string, Value> = {}
  for (const name of Object.keys(values)) {
    const column = columns.get(name)
    if (column !== undefined)
      result[column.now] = convert(column, column.now, own(values, name) as Value, report)
  }
  return result
}

/** JSON patches by column. */
function renamed<T>(
  { columns }: ModelUpcast,
  values: Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  const result: Record<string, T> = {}
  for (const [name, value] of Object.entries(values)) {
    const column = columns.get(name)
    if (column !== undefined) result[column.now] = value
  }
  return result
}
