import { own, plain, type Plain } from '../schema/difference.js'
import type { SchemaDescription } from '../schema/meta.js'
import type {
  AddField,
  AlterField,
  RemoveField,
  RenameField,
  SchemaStep,
} from '../schema/migration/schema-step.js'
import type { Value } from '../schema/value-type.js'
import { converterOf, type Convert } from './convert-value.js'
import type { Event, Linked, Unlinked, Updated, Values } from './event.js'

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

/** What became of one column. */
interface Column {
  /** In events of the version; undefined for a column that is newer. */
  readonly before: string | undefined
  field: string
  described: Plain
  /** Undefined once it was removed. */
  now: string | undefined
  readonly converts: Convert[]
  /** Of a newer column: what rows of the version have. */
  readonly value: Value
}

/** What became of one model; `now` is undefined once it was removed. */
interface Model {
  now: string | undefined
  readonly columns: Column[]
  /** True where a whole row has to be written again. */
  changed: boolean
}

type Report = (attribute: string, ok: boolean) => void

interface Link {
  readonly model: Model
  field: string
  removed: boolean
}

/**
 * The function that applies steps to the events that were recorded under a schema; undefined if the steps leave
 * all of them as they are.
 */
export function upcastFrom(
  description: SchemaDescription,
  steps: readonly SchemaStep[],
  onConverted: OnConverted = () => undefined,
): Upcast | undefined {
  if (steps.length === 0) return undefined
  const history = new History(description)
  for (const step of steps) history.take(step)
  return history.upcast(onConverted)
}

/** Follows the models, columns and links of a version through the steps since then. */
class History {
  /** By the name in the version. */
  readonly #models = new Map<string, Model>()
  /** By the name now. */
  readonly #current = new Map<string, Model>()
  /** By the label in the version: `Book.tags`. */
  readonly #links = new Map<string, Link>()
  #changed = false

  constructor({ models }: SchemaDescription) {
    for (const [name, described] of Object.entries(models)) {
      const model: Model = { now: name, columns: [], changed: false }
      this.#models.set(name, model)
      this.#current.set(name, model)
      for (const [field, value] of Object.entries(plain(plain(described)['fields']))) {
        const options = plain(value)
        if (isColumn(options)) model.columns.push(column(field, options, attributeOf(field, options)))
        else this.#links.set(`${name}.${field}`, { model, field, removed: false })
      }
    }
  }

  take(step: SchemaStep): void {
    const model = this.#current.get(step.model)
    // A model that is newer than the version has no rows in it.
    if (model === undefined) return
    switch (step.step) {
      case 'addModel':
      case 'alterModel':
        return
      case 'removeModel':
        this.#current.delete(step.model)
        model.now = undefined
        break
      case 'renameModel':
        this.#current.delete(step.model)
        this.#current.set(step.to, model)
        model.now = step.to
        break
      case 'addField':
        return this.#addField(model, step)
      case 'removeField':
      case 'renameField':
      case 'alterField':
        return this.#changeField(model, step)
    }
    this.#changed = true
  }

  #addField(model: Model, { field, described, value }: AddField): void {
    // Columns that no event names are null.
    if (!isColumn(described) || value === null) return
    model.columns.push({ ...column(field, described, undefined), value })
    model.changed = true
    this.#changed = true
  }

  #changeField(model: Model, step: RemoveField | RenameField | AlterField): void {
    const link = [...this.#links.values()].find(
      (each) => each.model === model && !each.removed && each.field === step.field,
    )
    if (link !== undefined) {
      if (step.step === 'removeField') link.removed = true
      if (step.step === 'renameField') link.field = step.to
      this.#changed ||= step.step !== 'alterField'
      return
    }
    const found = model.columns.find((each) => each.now !== undefined && each.field === step.field)
    if (found === undefined || !changeColumn(found, step)) return
    model.changed = true
    this.#changed = true
  }

  upcast(onConverted: OnConverted): Upcast | undefined {
    if (!this.#changed) return undefined
    const [models, links] = [this.#models, this.#links]
    return (event) => {
      switch (event.type) {
        case 'created':
        case 'deleted': {
          const model = models.get(event.model)
          if (model?.now === undefined) return undefined
          const { now } = model
          if (!model.changed && now === event.model) return event
          const report: Report = (attribute, ok) => onConverted({ model: now, attribute }, event.key, ok)
          return { ...event, model: now, row: model.changed ? rowOf(model, event.row, report) : event.row }
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
}

function column(field: string, described: Plain, before: string | undefined): Column {
  return { before, field, described, now: attributeOf(field, described), converts: [], value: null }
}

function isColumn({ kind }: Plain): boolean {
  return kind !== 'manyToMany'
}

function attributeOf(field: string, { kind }: Plain): string {
  return kind === 'scalar' ? field : `${field}_id`
}

/** Whether values of the version are written otherwise. */
function changeColumn(changed: Column, step: RemoveField | RenameField | AlterField): boolean {
  switch (step.step) {
    case 'removeField':
      changed.now = undefined
      return true
    case 'renameField':
      changed.field = step.to
      changed.now = attributeOf(step.to, changed.described)
      return true
    case 'alterField': {
      const conversion = converterOf(changed.described, step.described)
      const now = attributeOf(changed.field, step.described)
      const isMoved = now !== changed.now
      changed.described = step.described
      changed.now = now
      if (conversion !== undefined) changed.converts.push(conversion)
      return isMoved || conversion !== undefined
    }
  }
}

function linkOf(link: Link | undefined, event: Linked | Unlinked): Event | undefined {
  if (link === undefined || link.removed || link.model.now === undefined) return undefined
  const relation = `${link.model.now}.${link.field}`
  return relation === event.relation ? event : { ...event, relation }
}

/** A whole row: of its own columns only, since an event may have the stored row with its parents' columns. */
function rowOf({ columns }: Model, values: Values, report: Report): Values {
  // No field name has `__`, so that none is `__proto__`. A plain object is read faster than one without prototype.
  const row: Record<string, Value> = {}
  for (const each of columns) {
    const { now, before } = each
    if (now === undefined) continue
    const value = before === undefined ? each.value : own(values, before)
    if (value !== undefined) row[now] = convert(each, now, value, report)
  }
  return row
}

function updatedOf(model: Model, now: string, event: Updated, onConverted: OnConverted): Event {
  if (!model.changed) return now === event.model ? event : { ...event, model: now }
  const { patches, inverse } = event
  const report: Report = (attribute, ok) => onConverted({ model: now, attribute }, event.key, ok)
  const named = <T>(values: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
    renamed(model, values)
  return {
    ...event,
    model: now,
    before: converted(model, event.before, () => undefined),
    after: converted(model, event.after, report),
    ...(patches === undefined ? {} : { patches: named(patches) }),
    ...(inverse === undefined ? {} : { inverse: named(inverse) }),
  }
}

/** Some columns of a row, as an update has them. */
function converted({ columns }: Model, values: Values, report: Report): Values {
  const result: Record<string, Value> = {}
  for (const each of columns) {
    if (each.before === undefined || each.now === undefined) continue
    const value = own(values, each.before)
    if (value !== undefined) result[each.now] = convert(each, each.now, value, report)
  }
  return result
}

/** JSON patches by column. */
function renamed<T>({ columns }: Model, values: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  const result: Record<string, T> = {}
  for (const { before, now } of columns) {
    const value = before === undefined || now === undefined ? undefined : own(values, before)
    if (value !== undefined) result[now as string] = value
  }
  return result
}

function convert({ converts }: Column, attribute: string, value: Value, report: Report): Value {
  if (converts.length === 0) return value
  let result: Value | undefined = value
  for (const each of converts) if (result !== null && result !== undefined) result = each(result)
  report(attribute, result !== undefined)
  return result ?? null
}
