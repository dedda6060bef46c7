import { StoreError } from '../error/errors.js'
import { isRestoring } from '../recovery/hidden.js'
import type { SchemaViolation } from '../recovery/check-data.js'
import type { FieldMeta, LinkMeta, ModelMeta } from '../schema/meta.js'
import type {
  DataStep,
  FieldValues,
  ForeignKeyToManyToMany,
  ManyToManyToForeignKey,
  ManyToManyToThrough,
  MergeFields,
  SplitField,
  ThroughToManyToMany,
} from '../schema/migration/migration-step.js'
import { showStep } from '../schema/migration/show-step.js'
import type { Value } from '../schema/value-type.js'
import type { Row } from '../state/reader.js'
import { must } from '../util/assert.js'
import type { ReadStore, WriteStore } from './read-store.js'

/** Runs a data step: it reads the store before its schema steps, and writes to the one after them. */
export type DataWriter = (before: ReadStore, after: WriteStore) => void

/** The number of rows that an error names; the others are counted. */
const SHOWN = 10

/** The data part of a step. */
export function writerOf(step: DataStep): DataWriter {
  return (before, after) => {
    switch (step.step) {
      case 'manyToManyToThrough':
        return linksToRows(step, before, after)
      case 'throughToManyToMany':
        return rowsToLinks(step, before, after)
      case 'foreignKeyToManyToMany':
        return keysToLinks(step, before, after)
      case 'manyToManyToForeignKey':
        return linksToKeys(step, before, after)
      case 'splitField':
        return splitValues(step, before, after)
      case 'mergeFields':
        return mergeValues(step, before, after)
    }
  }
}

function linksToRows({ model, field }: ManyToManyToThrough, before: ReadStore, after: WriteStore): void {
  const auto = must(linkOf(before, model, field).auto, 'a many-to-many without a through model')
  const [left, right] = keysOf(auto)
  const { model: through, keys } = must(linkOf(after, model, field).through, 'a through model')
  // The keys of links are free if no row has one.
  const keepsKeys = through.pk.auto && through.pk.model === through && after.state.table(through).size === 0
  for (const row of rowsOf(before, auto))
    after.create(through, {
      ...(keepsKeys ? { [through.pk.attribute]: row[auto.pk.attribute] } : {}),
      [keys[0].field.attribute]: row[left.attribute],
      [keys[1].field.attribute]: row[right.attribute],
    })
}

function rowsToLinks({ model, field }: ThroughToManyToMany, before: ReadStore, after: WriteStore): void {
  setLinks(after, linkOf(after, model, field), pairsOf(before, linkOf(before, model, field)))
}

function keysToLinks(
  { model, field, to }: ForeignKeyToManyToMany,
  before: ReadStore,
  after: WriteStore,
): void {
  setLinks(after, linkOf(after, model, to), pairsOfKey(before, fieldOf(before, model, field)))
}

function linksToKeys(step: ManyToManyToForeignKey, before: ReadStore, after: WriteStore): void {
  const { model, field, to } = step
  const byRow = new Map<Value, Value>()
  const several = new Set<Value>()
  for (const [from, target] of pairsOf(before, linkOf(before, model, field))) {
    if (byRow.has(from)) several.add(from)
    byRow.set(from, target)
  }
  if (several.size > 0) throw severalLinks(step, [...several])
  const column = fieldOf(after, model, to)
  const { attribute, key } = column
  const { target, targetField } = must(key, 'a foreign key')
  const [meta, targets] = [after.schema.model(model), after.state.table(target)]
  const rows = after.state.table(meta)
  for (const [from, value] of byRow) {
    const row = targets.row(targets.find(value))
    after.update(meta, rows.find(from), { [attribute]: row?.[targetField.attribute] })
  }
  if (!column.null || !step.steps.some(isRestoring)) return
  // A row without a link gets no key, even if the log has one.
  for (const row of rowsOf(after, meta)) {
    const from = row[meta.pk.attribute] as Value
    if (!byRow.has(from)) after.update(meta, rows.find(from), { [attribute]: null })
  }
}

function severalLinks(step: ManyToManyToForeignKey, keys: readonly Value[]): StoreError {
  const { model, field } = step
  const message = `a row of ${model}.${field} has several links, and ${showStep(step)} keeps one`
  const shown = Object.freeze(keys.slice(0, SHOWN))
  const more = keys.length > SHOWN ? ` and ${keys.length - SHOWN} more` : ''
  const change = Object.freeze({
    effect: 'checked',
    kind: 'option',
    model,
    field,
    option: undefined,
    message,
  })
  const violation: SchemaViolation = Object.freeze({ change, model, keys: shown, count: keys.length })
  return new StoreError(
    'ERR_SCHEMA_DATA',
    `The stored data does not fit the schema:\n  ${message}: ${keys.length} of ${model} (${shown.map(String).join(', ')}${more})\nUnlink the others under the schema that the log has, or keep the many-to-many. Nothing was written.`,
    { value: Object.freeze([violation]) },
  )
}

function splitValues({ model, field, split }: SplitField, before: ReadStore, after: WriteStore): void {
  const { attribute } = fieldOf(before, model, field)
  updateRows(before, after, model, (row) => split(row[attribute] as Value))
}

function mergeValues(
  { model, field, fields, merge }: MergeFields,
  before: ReadStore,
  after: WriteStore,
): void {
  const columns = fields.map((each) => [each, fieldOf(before, model, each).attribute] as const)
  updateRows(before, after, model, (row) => ({
    [field]: merge(Object.fromEntries(columns.map(([name, attribute]) => [name, row[attribute]]))),
  }))
}

function updateRows(
  before: ReadStore,
  after: WriteStore,
  name: string,
  valuesOf: (row: Row) => FieldValues,
): void {
  const [from, to] = [before.schema.model(name), after.schema.model(name)]
  const rows = after.state.table(to)
  for (const row of rowsOf(before, from))
    after.update(to, rows.find(row[from.pk.attribute] as Value), valuesOf(row))
}

function* rowsOf({ state }: ReadStore, model: ModelMeta): Generator<Row> {
  const table = state.table(model)
  for (let slot = 0; slot < table.limit; slot++) {
    const row = table.row(slot)
    if (row !== undefined) yield row
  }
}

/** The primary keys of both ends of each link, in order. */
function* pairsOf(store: ReadStore, link: LinkMeta): Generator<readonly [from: Value, to: Value]> {
  const { through, auto } = link
  if (through === undefined) {
    const model = must(auto, 'an automatic through model')
    const [left, right] = keysOf(model)
    for (const row of rowsOf(store, model))
      yield [row[left.attribute] as Value, row[right.attribute] as Value]
    return
  }
  const ends = through.keys.map(({ field, target, targetField }) => {
    const table = store.state.table(target)
    return (row: Row): Value => {
      const slot = table.findUnique(targetField, row[field.attribute] as Value)
      return (table.row(slot)?.[target.pk.attribute] ?? null) as Value
    }
  })
  for (const row of rowsOf(store, through.model)) {
    const [from = null, to = null] = ends.map((end) => end(row))
    if (from !== null && to !== null) yield [from, to]
  }
}

/**
 * The primary keys of a row and of the row that its key refers to. A key that refers to no row makes no link.
 */
function* pairsOfKey(store: ReadStore, field: FieldMeta): Generator<readonly [from: Value, to: Value]> {
  const { model, attribute } = field
  const { target, targetField } = must(field.key, 'a foreign key')
  const targets = store.state.table(target)
  for (const row of rowsOf(store, model)) {
    const value = row[attribute] as Value
    const slot = value === null ? -1 : targets.findUnique(targetField, value)
    if (slot >= 0) yield [row[model.pk.attribute] as Value, targets.row(slot)?.[target.pk.attribute] as Value]
  }
}

/** Links exactly these pairs, because other links may have been restored from the log. */
function setLinks(
  after: WriteStore,
  link: LinkMeta,
  pairs: Iterable<readonly [from: Value, to: Value]>,
): void {
  const [lefts, rights] = [after.state.table(link.model), after.state.table(link.target)]
  const slots = [...pairs].map(([from, to]) => [lefts.find(from), rights.find(to)] as const)
  const kept = new Set(slots.map(([from, to]) => `${from} ${to}`))
  for (let from = 0; from < lefts.limit; from++)
    for (const to of membersOf(after, link, from))
      if (!kept.has(`${from} ${to}`) && !(link.symmetrical && kept.has(`${to} ${from}`)))
        after.unlink(link, from, to)
  for (const [from, to] of slots) after.link(link, from, to)
}

function membersOf({ state }: ReadStore, link: LinkMeta, from: number): Int32Array {
  const side = state.link(link).side(0)
  const start = side.start(from)
  return side.pool.slice(start, start + side.count(from))
}

function keysOf(auto: ModelMeta): readonly [FieldMeta, FieldMeta] {
  const [left, right] = auto.fields.filter(({ key }) => key !== undefined)
  return [must(left, 'a through model has two keys'), must(right, 'a through model has two keys')]
}

function linkOf({ schema }: ReadStore, model: string, field: string): LinkMeta {
  return must(
    schema.links.find(({ label }) => label === `${model}.${field}`),
    'a many-to-many that the steps have checked',
  )
}

function fieldOf({ schema }: ReadStore, model: string, field: string): FieldMeta {
  return must(schema.model(model).fieldByName.get(field), 'a field that the steps have checked')
}
