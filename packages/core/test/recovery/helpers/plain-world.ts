import { converterOf } from '../../../src/event/convert-value.js'
import type { Created, Event, Values } from '../../../src/event/event.js'
import { created } from '../../../src/event/factories.js'
import { FIRST_VERSION } from '../../../src/schema/first-version.js'
import { own, plain, type Plain } from '../../../src/schema/difference.js'
import type { ModelMeta, SchemaMeta } from '../../../src/schema/meta.js'
import { fieldLabel, type MigrationDecisions } from '../../../src/schema/migration/migration-decisions.js'
import type { DataStep, MigrationStep } from '../../../src/schema/migration/migration-step.js'
import { isDataStep } from '../../../src/schema/migration/migration-step.js'
import {
  fieldsOf,
  pairFields,
  pairModels,
  type SchemaPair,
} from '../../../src/schema/migration/model-pairs.js'
import type { Value } from '../../../src/schema/value-type.js'
import type { State } from '../../../src/state/state.js'
import { CoreStore } from '../../../src/store/core-store.js'
import { canonicalText } from '../../../src/util/canonical-text.js'
import { must } from '../../../src/util/assert.js'

type PlainRow = Readonly<Record<string, Value>>
/** The keys of its ends. */
interface PlainLink {
  readonly from: Value
  readonly to: Value
}

/** The rows and links of a store as plain data: rows by model, columns by the name of their field. */
export interface PlainWorld {
  readonly rows: ReadonlyMap<string, readonly PlainRow[]>
  readonly links: ReadonlyMap<string, readonly PlainLink[]>
}

export function plainWorld(state: State): PlainWorld {
  const { models, links } = state.schema
  return {
    rows: new Map(
      models
        .filter(({ autoOf }) => autoOf === undefined)
        .map((model) => [model.name, plainRows(state, model).map((row) => byField(model, row))]),
    ),
    links: new Map(
      links.flatMap(({ auto, label }) => {
        if (auto === undefined) return []
        const [from, to] = auto.fields
          .filter(({ key }) => key !== undefined)
          .map(({ attribute }) => attribute)
        return [
          [
            label,
            plainRows(state, auto).map((row) => ({
              from: row[from ?? ''] as Value,
              to: row[to ?? ''] as Value,
            })),
          ] as const,
        ]
      }),
    ),
  }
}

/** The rows and links in an order that does not depend on their creation, as texts. */
export function sorted(world: PlainWorld): unknown {
  const links = [...world.links].map(([label, list]) => [
    label,
    textsOf(list.map(({ from, to }) => ({ from, to }))),
  ])
  return [rowTexts(world), Object.fromEntries(links)]
}

function rowTexts({ rows }: PlainWorld): Readonly<Record<string, readonly string[]>> {
  const filled = [...rows].filter(([, list]) => list.length > 0)
  return Object.fromEntries(filled.map(([name, list]) => [name, textsOf(list)]))
}

function textsOf(list: readonly object[]): readonly string[] {
  return list.map((each) => canonicalText(each)).toSorted()
}

/** Whether two worlds have the same rows, with values of the same types. */
export function sameRows(one: PlainWorld, other: PlainWorld): boolean {
  return canonicalText(rowTexts(one)) === canonicalText(rowTexts(other))
}

function plainRows(state: State, model: ModelMeta): readonly Values[] {
  const table = state.table(model)
  return Array.from({ length: table.limit }, (_, slot) => table.row(slot) as Values | undefined).filter(
    (row) => row !== undefined,
  )
}

function byField(model: ModelMeta, row: Values): PlainRow {
  return Object.fromEntries(model.fields.map(({ name, attribute }) => [name, row[attribute] as Value]))
}

/** What a change of the schema makes of plain rows: written from the two schemas, not from the steps. */
export class Transformation {
  readonly #pair: SchemaPair
  readonly #after: SchemaMeta
  readonly #conversions: readonly DataStep[]
  #migrated: PlainWorld | undefined
  /** Whether a value has no value of its new type. */
  hasFailed: boolean = false

  constructor(
    before: SchemaMeta,
    after: SchemaMeta,
    {
      decisions,
      steps,
    }: { readonly decisions: MigrationDecisions; readonly steps: readonly MigrationStep[] },
  ) {
    this.#pair = pairModels(before.describe(), after.describe(), decisions)
    this.#after = after
    this.#conversions = steps.filter(isDataStep)
  }

  /** The ids of rows that are made of links are the places of links in memory: they are those of `migrated`. */
  world({ rows, links }: PlainWorld, migrated: PlainWorld | undefined): PlainWorld {
    this.#migrated = migrated
    const result = {
      rows: new Map<string, PlainRow[]>(),
      links: new Map<string, readonly PlainLink[]>(),
    }
    for (const name of Object.keys(this.#pair.after.models)) result.rows.set(name, [])
    for (const [from, to] of this.#pair.models.kept)
      result.rows.set(
        to,
        (rows.get(from) ?? []).map((row) => this.row(from, row)),
      )
    for (const [label, list] of links) this.#links(result, label, list)
    for (const step of this.#conversions)
      if (step.step === 'throughToManyToMany') this.#linksOfRows(result, step, rows)
    return result
  }

  /** Values that are not null, links and rows that only the first schema has, or that can't be converted back. */
  lost({ rows, links }: PlainWorld): number {
    let lost = 0
    for (const [model, list] of rows) {
      if (this.name(model) === undefined) lost += list.length
      else for (const row of list) lost += this.#lostOf(model, row)
    }
    for (const [label, list] of links) {
      const [model, field] = partsOf(label)
      if (this.name(model) === undefined || this.#hasLinks(model, field)) continue
      const { symmetrical } = plain(own(fieldsOf(own(this.#pair.before.models, model)), field))
      // A symmetric pair has two rows, and is one link.
      const pairs = list.map(({ from, to }) =>
        canonicalText([from, to].map((key) => canonicalText(key)).toSorted()),
      )
      lost += symmetrical === true ? new Set(pairs).size : list.length
    }
    return lost
  }

  #lostOf(model: string, row: PlainRow): number {
    const { kept } = pairFields(this.#pair, model)
    const described = fieldsOf(own(this.#pair.after.models, this.name(model) ?? ''))
    return Object.entries(row).filter(([field, value]) => {
      const now = kept.get(field)
      const after = now === undefined ? undefined : described[now]
      if (value === null) return false
      if (after === undefined || !this.#isKept(model, field, after)) return true
      const before = plain(own(fieldsOf(own(this.#pair.before.models, model)), field))
      const [forth, back] = [converterOf(before, after), converterOf(after, before)]
      const converted = forth?.(value)
      if (forth === undefined || converted === undefined) return false
      const again = back === undefined ? converted : back(converted)
      return again === undefined || canonicalText(again) !== canonicalText(value)
    }).length
  }

  /** Whether links stay links, or become rows. */
  #hasLinks(model: string, field: string): boolean {
    const name = this.name(model) ?? ''
    const now = pairFields(this.#pair, model).kept.get(field)
    const described = now === undefined ? undefined : fieldsOf(own(this.#pair.after.models, name))[now]
    return this.#isRead(name, field) || (described !== undefined && this.#isKept(model, field, described))
  }

  #isRead(model: string, field: string): boolean {
    return this.#conversions.some(
      (each) => each.step === 'manyToManyToThrough' && each.model === model && each.field === field,
    )
  }

  /** The event of a new row as the second schema has it; undefined if its model is removed. */
  created(
    { model, row }: Created,
    schemas: { readonly before: SchemaMeta; readonly after: SchemaMeta },
  ): Event | undefined {
    const name = this.name(model)
    if (name === undefined) return undefined
    const [from, to] = [schemas.before.model(model), schemas.after.model(name)]
    const values = this.row(model, byField(from, row))
    const entries = to.fields.map((field) => [field.attribute, values[field.name] as Value] as const)
    return created(name, values[to.pk.name] as Value, Object.fromEntries(entries))
  }

  /** The name of a model afterwards; undefined if it is removed. */
  name(model: string): string | undefined {
    return this.#pair.models.kept.get(model)
  }

  /** A row of a model that both schemas have. */
  row(from: string, row: PlainRow): PlainRow {
    const to = must(this.name(from), 'a model that stays')
    const origins = new Map([...pairFields(this.#pair, from).kept].map(([old, now]) => [now, old]))
    const now = fieldsOf(own(this.#pair.after.models, to))
    const result: Record<string, Value> = {}
    for (const [field, described] of Object.entries(now)) {
      if (described['kind'] === 'manyToMany') continue
      const old = origins.get(field)
      result[field] =
        old === undefined || !this.#isKept(from, old, described)
          ? this.#added(to, field)
          : this.#converted({ from, field: old, after: described }, row[old] as Value)
    }
    return result
  }

  #isKept(model: string, field: string, after: Plain): boolean {
    const before = plain(own(fieldsOf(own(this.#pair.before.models, model)), field))
    if ((before['kind'] === 'manyToMany') !== (after['kind'] === 'manyToMany')) return false
    const leadsTo = (name: unknown): unknown =>
      typeof name === 'string' ? (this.#pair.models.kept.get(name) ?? 'nothing') : name
    const isGone = leadsTo(before['to']) === 'nothing' || leadsTo(before['through']) === 'nothing'
    if (before['kind'] !== 'manyToMany') return !isGone
    return !isGone && leadsTo(before['to']) === after['to'] && leadsTo(before['through']) === after['through']
  }

  #idOf(through: string, keys: PlainRow, taken: ReadonlySet<unknown>): Value | undefined {
    return (this.#migrated?.rows.get(through) ?? []).find(
      (row) => !taken.has(row['id']) && Object.entries(keys).every(([name, value]) => row[name] === value),
    )?.['id']
  }

  #added(model: string, field: string): Value {
    const decided = this.#pair.decisions.values.get(fieldLabel(model, field))
    if (decided !== undefined) return decided
    const declared = this.#after.model(model).fieldByName.get(field)
    if (declared?.managed === 'version') return FIRST_VERSION
    if (declared?.hasDefault === true && typeof declared.default !== 'function')
      return declared.default as Value
    return field === '_order' ? 0 : null
  }

  #converted(
    { from, field, after }: { readonly from: string; readonly field: string; readonly after: Plain },
    value: Value,
  ): Value {
    const before = plain(own(fieldsOf(own(this.#pair.before.models, from)), field))
    const convert = converterOf(before, after)
    if (convert === undefined || value === null) return value
    const converted = convert(value)
    if (converted === undefined) this.hasFailed = true
    return converted ?? null
  }

  #links(
    result: { readonly rows: Map<string, PlainRow[]>; readonly links: Map<string, readonly PlainLink[]> },
    label: string,
    list: readonly PlainLink[],
  ): void {
    const [model, field] = partsOf(label)
    const name = this.name(model)
    const now = name === undefined ? undefined : pairFields(this.#pair, model).kept.get(field)
    if (name === undefined || now === undefined) return
    const described = plain(own(fieldsOf(own(this.#pair.after.models, name)), now))
    if (this.#isRead(name, field)) {
      const { through, throughFields } = described as unknown as { through: string; throughFields: string[] }
      const [left = '', right = ''] = throughFields
      const made = [...(result.rows.get(through) ?? [])]
      for (const { from, to } of list) {
        const taken = new Set(made.map(({ id }) => id))
        const keys = { [left]: from, [right]: to }
        made.push({ id: this.#idOf(through, keys, taken) ?? free(taken), ...keys, note: null })
      }
      result.rows.set(through, made)
    } else if (this.#isKept(model, field, described)) result.links.set(`${name}.${now}`, list)
  }

  #linksOfRows(
    result: { readonly links: Map<string, readonly PlainLink[]> },
    { model, field }: DataStep,
    rows: PlainWorld['rows'],
  ): void {
    const described = plain(own(fieldsOf(own(this.#pair.before.models, model)), field))
    const { through, throughFields } = described as unknown as { through: string; throughFields: string[] }
    const [left = '', right = ''] = throughFields
    result.links.set(
      `${model}.${field}`,
      (rows.get(through) ?? []).map((row) => ({
        from: row[left] as Value,
        to: row[right] as Value,
      })),
    )
  }
}

function free(taken: ReadonlySet<unknown>): number {
  let id = 1
  while (taken.has(id)) id++
  return id
}

function partsOf(label: string): readonly [model: string, field: string] {
  const at = label.lastIndexOf('.')
  return [label.slice(0, at), label.slice(at + 1)]
}

/** A new store of a schema with plain rows, as its own writing calls take them. Throws what they throw. */
export function filledStore(schema: SchemaMeta, { rows, links }: PlainWorld): CoreStore {
  const store = new CoreStore(schema)
  store.transact(() => {
    for (const model of schema.models) {
      if (model.autoOf !== undefined) continue
      for (const row of rows.get(model.name) ?? [])
        if (!hasChild(schema, rows, [model, row[model.pk.name] as Value]))
          store.create(model, inputOf(model, rows, row))
    }
    for (const link of schema.links)
      for (const { from, to } of links.get(link.label) ?? [])
        store.link(link, store.state.table(link.model).find(from), store.state.table(link.target).find(to))
  })
  return store
}

function hasChild(
  schema: SchemaMeta,
  rows: PlainWorld['rows'],
  [model, key]: readonly [ModelMeta, Value],
): boolean {
  return schema.models
    .filter(({ parents }) => parents.some(({ target }) => target === model))
    .some((child) => (rows.get(child.name) ?? []).some((row) => row[child.pk.name] === key))
}

/** The columns of a row and of those that it inherits from. */
function inputOf(model: ModelMeta, rows: PlainWorld['rows'], row: PlainRow): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  const key = row[model.pk.name]
  for (const { target } of model.parents) {
    const inherited = (rows.get(target.name) ?? []).find((each) => each[target.pk.name] === key)
    Object.assign(input, inputOf(target, rows, must(inherited, 'the row of a parent')))
  }
  for (const { name, attribute, key: its } of model.fields)
    if (its?.parentLink !== true) input[attribute] = row[name]
  return input
}
