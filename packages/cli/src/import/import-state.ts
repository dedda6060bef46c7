import {
  declarationsOf,
  RelataError,
  resolveSchema,
  showValue,
  State,
  suggest,
  type Event,
  type FieldMeta,
  type LinkMeta,
  type ModelMeta,
  type SchemaDescription,
  type SchemaMeta,
  type Value,
} from '@relata/core/engine'
import { decodeValue } from '../values/value-json.js'
import { importError } from './import-error.js'

type Json = Readonly<Record<string, unknown>>

/** The content of the last line of an export. */
export interface ExpectedEnd {
  readonly rows: number
  readonly links: number
  readonly stateHash: string
}

/**
 * Converts the lines of an export to events, and applies them to a state. Every value, key and constraint is
 * checked, as for `create`.
 */
export class ImportState {
  readonly schema: SchemaMeta
  readonly state: State
  #rows = 0
  #links = 0

  constructor(description: SchemaDescription) {
    this.schema = readSchema(description)
    this.state = new State(this.schema)
  }

  /** Rows and links so far. */
  get size(): number {
    return this.#rows + this.#links
  }

  /** The event of a row. Throws CommandError `ERR_IMPORT` for an unknown model or field, and for values that don't fit. */
  row(line: number, { model: name, row }: Json): Event {
    const model = this.#model(line, name)
    if (typeof row !== 'object' || row === null)
      throw importError(line, 'It has no row: { "model": "Author", "row": { … } }.', row)
    const values = valuesOf(line, model, row as Json)
    const table = this.state.stored(model)
    const clash = table.clash(values)
    if (clash !== undefined) {
      const fields = clash.fields.map((field) => field.name).join(', ')
      throw importError(line, `Another ${model.name} has the same ${fields}.`, row)
    }
    this.#rows++
    const event: Event = {
      type: 'created',
      model: model.name,
      key: values[model.pk.attribute] ?? null,
      row: values,
    }
    this.state.apply(event)
    return event
  }

  link(line: number, { link: label, from, to }: Json): Event {
    const link = this.#link(line, label)
    const ends = [
      [link.model, from],
      [link.target, to],
    ] as const
    const [left, right] = ends.map(([model, key]) => this.#end(line, model, key)) as [End, End]
    if (this.state.linked(link.label, left.slot, right.slot))
      throw importError(line, `These rows are linked already by ${link.label}.`)
    this.#links++
    const event: Event = { type: 'linked', relation: link.label, from: left.key, to: right.key }
    this.state.apply(event)
    return event
  }

  /**
   * Events that set the next automatic keys to those of the exported store: a row with the last assigned key
   * is created and deleted.
   */
  counters(line: number, counters: unknown): readonly Event[] {
    if (typeof counters !== 'object' || counters === null) return []
    return Object.entries(counters).flatMap(([name, last]: [string, unknown]): readonly Event[] => {
      const model = this.#model(line, name)
      if (!model.pk.auto || !Number.isSafeInteger(last) || (last as number) < 0)
        throw importError(line, `${showValue(last)} can't be the last key of ${name}.`, last)
      if ((last as number) <= this.state.counter(model)) return []
      const key = last as number
      const row = Object.fromEntries(
        model.fields.map(({ attribute, primaryKey }) => [attribute, primaryKey ? key : null]),
      )
      const events: readonly Event[] = [
        { type: 'created', model: name, key, row },
        { type: 'deleted', model: name, key, row },
      ]
      for (const event of events) this.state.apply(event)
      return events
    })
  }

  /** Throws if a key refers to no row, or if the data doesn't match the end of the file. */
  finish(line: number, expected: ExpectedEnd | undefined): void {
    for (const { key, source, value } of this.state.unresolved()) {
      const { model, name } = key.field
      const row = this.state.stored(model).row(source)
      const label = `${model.name} ${showValue(row?.[model.pk.attribute])}`
      throw importError(
        line,
        `${label} has ${showValue(value)} as its ${name}, and there is no such ${key.target.name}.`,
        value,
      )
    }
    if (expected === undefined) return
    if (expected.rows !== this.#rows || expected.links !== this.#links)
      throw importError(
        line,
        `The export had ${expected.rows} rows and ${expected.links} links; the file has ${this.#rows} and ${this.#links}. Pass --edited if that is intended.`,
      )
    if (expected.stateHash !== this.state.hash())
      throw importError(
        line,
        'The data differs from what was exported: it has another hash. Pass --edited if that is intended.',
      )
  }

  #model(line: number, name: unknown): ModelMeta {
    if (typeof name === 'string' && this.schema.has(name)) {
      const model = this.schema.model(name)
      if (model.autoOf === undefined && model.name === name) return model
    }
    const names = this.schema.models.map((model) => model.name)
    throw importError(line, `There is no model ${showValue(name)}${suggest(String(name), names)}.`, name)
  }

  #link(line: number, label: unknown): LinkMeta {
    const stored = this.schema.links.filter(({ through }) => through === undefined)
    const found = stored.find((link) => link.label === label)
    if (found !== undefined) return found
    const labels = stored.map((link) => link.label)
    throw importError(
      line,
      `There is no many-to-many ${showValue(label)}${suggest(String(label), labels)}.`,
      label,
    )
  }

  #end(line: number, model: ModelMeta, json: unknown): End {
    const key = checked(line, () => decodeValue(model.pk, json))
    const slot = this.state.stored(model).find(key)
    if (slot >= 0) return { key, slot }
    throw importError(line, `There is no ${model.name} ${showValue(key)} before this line.`, json)
  }
}

interface End {
  readonly key: Value
  readonly slot: number
}

function readSchema(description: SchemaDescription): SchemaMeta {
  return checked(1, () => resolveSchema(declarationsOf(description)))
}

function valuesOf(line: number, model: ModelMeta, row: Json): Readonly<Record<string, Value>> {
  const attributes = model.fields.map(({ attribute }) => attribute)
  const unknown = Object.keys(row).find((name) => !attributes.includes(name))
  if (unknown !== undefined)
    throw importError(
      line,
      `${model.name} has no column ${showValue(unknown)}${suggest(unknown, attributes)}.`,
      unknown,
    )
  return Object.fromEntries(model.fields.map((field) => [field.attribute, valueOf(line, field, row)]))
}

function valueOf(line: number, field: FieldMeta, row: Json): Value {
  const json = Object.hasOwn(row, field.attribute) ? row[field.attribute] : undefined
  return checked(line, () => decodeValue(field, json))
}

function checked<T>(line: number, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof RelataError) throw importError(line, `${error.message}.`, error.value, error)
    throw error
  }
}
