import type {
  JsonValue,
  ModelMeta,
  SchemaDescription,
  SchemaVersion,
  State,
  Value,
} from '@relata/core/engine'
import { encodeValue } from '../values/value-json.js'

/** The first line of an export. */
export interface ExportHeader {
  readonly relata: 'export'
  readonly format: 1
  readonly position: number
  readonly schema: SchemaDescription
  /** Names of the migrations that the schema contains, in order. */
  readonly migrations: readonly string[]
}
/** A row of one table: its own columns, by attribute. */
export interface ExportedRow {
  readonly model: string
  readonly row: Readonly<Record<string, JsonValue>>
}
/** A link of a many-to-many without a through model. */
export interface ExportedLink {
  readonly link: string
  readonly from: JsonValue
  readonly to: JsonValue
}
/** The last line, which proves that the file is complete. */
export interface ExportEnd {
  readonly end: true
  readonly rows: number
  readonly links: number
  /** The last automatic keys that were assigned, by model. */
  readonly counters: Readonly<Record<string, number>>
  readonly stateHash: string
}
export type ExportLine = ExportHeader | ExportedRow | ExportedLink | ExportEnd

/** The data to export: a state, and the schemas that its log has had. */
export interface ExportSource {
  readonly state: State
  readonly position: number
  readonly versions: readonly SchemaVersion[]
  /** The present schema, if no version has it. */
  readonly description?: SchemaDescription | undefined
}

/**
 * A state as lines: the schema, rows in order of creation with parents before their children, links, and the end.
 */
export function* exportLines(source: ExportSource): Generator<ExportLine, void, undefined> {
  const { state, position, versions } = source
  // The schema as the log has it, because the resolved schema has no expressions.
  const schema = source.description ?? versions.at(-1)?.event.schema ?? state.schema.describe()
  const migrations = versions.flatMap(({ event }) => event.migrations ?? [])
  yield { relata: 'export', format: 1, position, schema, migrations }
  let rows = 0
  let links = 0
  const counters: [string, number][] = []
  for (const model of storedModels(state)) {
    for (const row of rowsOf(state, model)) {
      yield { model: model.name, row: encodeRow(model, row) }
      rows++
    }
    if (model.pk.auto) counters.push([model.name, state.counter(model)])
  }
  for (const [label, from, to] of linksOf(state)) {
    yield { link: label, from, to }
    links++
  }
  yield { end: true, rows, links, counters: Object.fromEntries(counters), stateHash: state.hash() }
}

/** The number of rows and links of a state, for a progress bar. */
export function sizeOf(state: State): number {
  const tables = storedModels(state).reduce((sum, model) => sum + state.stored(model).size, 0)
  return state.links.reduce((sum, table) => sum + (table?.size ?? 0), tables)
}

/** The models whose rows are stored, parents before their children. */
export function storedModels(state: State): readonly ModelMeta[] {
  const sorted: ModelMeta[] = []
  function add(model: ModelMeta): void {
    if (sorted.includes(model)) return
    for (const { target } of model.parents) add(target)
    sorted.push(model)
  }
  for (const model of state.schema.models) if (model.autoOf === undefined) add(model)
  return sorted
}

/** The rows of a table in order of creation. */
export function* rowsOf(state: State, model: ModelMeta): Generator<Readonly<Record<string, unknown>>> {
  const table = state.stored(model)
  for (let slot = 0; slot < table.limit; slot++) {
    const row = table.row(slot)
    if (row !== undefined) yield row
  }
}

/** A row's own columns as JSON. */
export function encodeRow(
  model: ModelMeta,
  row: Readonly<Record<string, unknown>>,
): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(
    model.fields.map((field) => [field.attribute, encodeValue(field, row[field.attribute] as Value)]),
  )
}

/** Each link: the relation and the two keys as JSON; a symmetric pair once. */
export function* linksOf(state: State): Generator<readonly [label: string, from: JsonValue, to: JsonValue]> {
  for (const table of state.links) {
    if (table === undefined) continue
    const { link } = table
    const { model, target } = link
    const [left, right] = table.edges
    for (let edge = 0; edge < left.length; edge++) {
      const from = state.stored(model).row(left[edge] as number)
      const to = state.stored(target).row(right[edge] as number)
      if (from === undefined || to === undefined) continue
      yield [
        link.label,
        encodeValue(model.pk, from[model.pk.attribute] as Value),
        encodeValue(target.pk, to[target.pk.attribute] as Value),
      ]
    }
  }
}
