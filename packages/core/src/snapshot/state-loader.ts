import { LogError } from '../error/errors.js'
import { describedAttribute } from '../schema/key-column.js'
import type { FieldMeta, ModelMeta, SchemaMeta } from '../schema/meta.js'
import type { LinkTable } from '../state/indexes/link-table.js'
import { State } from '../state/state.js'
import { NULL_SLOT, UNRESOLVED_SLOT } from '../state/reader.js'
import type { LoadedColumn } from '../state/table/loaded-column.js'
import type { Table } from '../state/table/table.js'
import { NULLS, RawKeys, readColumn } from './read-columns.js'
import {
  ROWS_PER_BLOCK,
  type SnapshotBegin,
  type SnapshotColumn,
  type SnapshotLinks,
  type SnapshotRows,
} from './snapshot-block.js'

/**
 * Builds a state from the rows and links of a snapshot, under a schema that has its models, relations and
 * columns. Throws LogError `ERR_LOG_CORRUPT` if blocks are inconsistent; the snapshot store has verified
 * their values.
 */
export class StateLoader {
  readonly state: State
  readonly #begin: SnapshotBegin
  rows: number = 0
  links: number = 0

  constructor(schema: SchemaMeta, begin: SnapshotBegin) {
    this.state = new State(schema)
    this.#begin = begin
    for (const { model, limit } of begin.models) this.#table(model).beginLoading(limit)
    for (const { relation, size } of begin.relations) this.#links(relation).beginLoading(size)
  }

  takeRows(block: SnapshotRows): void {
    const table = this.#table(block.model)
    const { start, count, dead } = block
    const expected = this.#begin.models.find(({ model }) => model === block.model)
    check(start === table.limit && start % ROWS_PER_BLOCK === 0, `a block of ${block.model} is missing`)
    check(
      count > 0 && count <= ROWS_PER_BLOCK && start + count <= (expected?.limit ?? 0),
      'the rows are too many',
    )
    check(
      dead.every((at, i) => at < count && (i === 0 || at > (dead[i - 1] as number))),
      'the rows are not in order',
    )
    for (const column of block.columns) checkLength(column, count)
    check(hasColumnsInOrder(block, this.#begin), `columns of ${block.model} are missing, or in another order`)
    const columns = table.model.fields.map((field) => this.#column(table, field, block))
    table.loadPage(columns, count, dead)
    this.rows += count - dead.length
  }

  #column(table: Table, field: FieldMeta, { start, count, columns }: SnapshotRows): LoadedColumn {
    const column = columns.find(({ attribute }) => attribute === field.attribute)
    const key = field.key === undefined ? undefined : table.key(field)
    if (key === undefined) {
      check(column?.column !== 'targets', `${field.attribute} is no key`)
      return column === undefined ? NULLS : readColumn(column)
    }
    if (column === undefined) {
      key.load(start, new Int32Array(count).fill(NULL_SLOT), () => null)
      return NULLS
    }
    check(column.column === 'targets', `${field.attribute} is a key`)
    const raw = new RawKeys(key, column)
    key.load(start, column.slots, (at) => raw.own(at))
    return raw
  }

  takeLinks({ relation, left, right }: SnapshotLinks): void {
    const table = this.#links(relation)
    check(left.length === right.length, 'links have two ends')
    check(table.size + left.length <= table.left.length, 'links are too many')
    table.load(left, right)
    this.links += left.length
  }

  /** Completes the loading, step by step. */
  *finish(): Generator<void, State, undefined> {
    const { models, relations } = this.#begin
    for (const { model, limit, size, counter } of models) {
      const table = this.#table(model)
      check(table.limit === limit && table.size === size, `rows of ${model} are missing`)
      table.counter = counter
    }
    for (const { relation, size } of relations) {
      check(this.#links(relation).size === size, `links of ${relation} are missing`)
    }
    yield* this.#checkEnds()
    for (const { model } of models) {
      this.#table(model).endLoading()
      yield
    }
    return this.state
  }

  /** Verifies that keys and links refer to rows. */
  *#checkEnds(): Generator<void, void, undefined> {
    for (const { model } of this.#begin.models)
      for (const { forward, target } of this.#table(model).keys) {
        checkSlots(forward.slots.subarray(0, this.#table(model).limit), target as Table)
        yield
      }
    for (const table of this.state.links) {
      if (table === undefined) continue
      const [left, right] = table.edges
      checkSlots(left, this.state.stored(table.link.model))
      yield
      checkSlots(right, this.state.stored(table.link.target))
      yield
    }
  }

  #links(relation: string): LinkTable {
    const table = this.state.links.find((each) => each?.link.label === relation)
    check(table !== undefined, `it has links of ${relation}, which the schema does not have`)
    return table
  }

  #table(name: string): Table {
    const { schema } = this.state
    check(
      schema.has(name) && schema.model(name).autoOf === undefined,
      `it has rows of ${name}, which is no model`,
    )
    return this.state.stored(schema.model(name))
  }
}

/**
 * Whether columns written under one schema can be read under another. A column that the second one adds is
 * null in stored rows.
 */
export function hasSameColumns(from: SchemaMeta, to: SchemaMeta): boolean {
  return (
    from.models.every((model) => to.has(model.name) && modelFits(model, to.model(model.name))) &&
    from.links.every(({ label, through }) =>
      to.links.some(
        (link) => link.label === label && (link.through === undefined) === (through === undefined),
      ),
    )
  )
}

function modelFits(from: ModelMeta, to: ModelMeta): boolean {
  const keyOf = ({ key }: FieldMeta): string =>
    key === undefined ? '' : `${key.target.name}.${key.targetField.name}`
  const fields = new Map(to.fields.map((field) => [field.attribute, field]))
  return (
    (from.autoOf === undefined) === (to.autoOf === undefined) &&
    from.fields.every((field) => {
      const other = fields.get(field.attribute)
      return other !== undefined && keyOf(other) === keyOf(field) && other.type.name === field.type.name
    })
  )
}

/**
 * Whether the columns are those of the snapshot's own schema, in its order. Their names are not exchanged.
 */
function hasColumnsInOrder({ model, columns }: SnapshotRows, { schema }: SnapshotBegin): boolean {
  const described = schema.models[model] as { readonly fields?: Fields } | undefined
  const attributes = Object.entries(described?.fields ?? {}).flatMap(([name, field]) =>
    field['kind'] === 'manyToMany' ? [] : [describedAttribute(name, field)],
  )
  return (
    attributes.length === columns.length && attributes.every((each, at) => columns[at]?.attribute === each)
  )
}

type Fields = Readonly<Record<string, Readonly<Record<string, unknown>>>>

function checkLength(column: SnapshotColumn, count: number): void {
  const length =
    column.column === 'targets'
      ? column.slots.length
      : column.column === 'dictionary'
        ? column.codes.length
        : column.values.length
  check(length === count, `the column ${column.attribute} has ${length} entries instead of ${count}`)
  if (column.column === 'dictionary')
    check(
      column.codes.every((code) => code < column.values.length),
      'a code has no value',
    )
  if (column.column !== 'targets') return
  check(column.at.length === column.values.length, 'raw keys are missing')
  const own = new Set(column.at)
  check(
    column.slots.every((slot, at) => slot >= -1 || (slot === UNRESOLVED_SLOT && own.has(at))),
    'raw keys are missing',
  )
}

function checkSlots(slots: Int32Array, { limit, live }: Pick<Table, 'limit' | 'live'>): void {
  for (let at = 0; at < slots.length; at++) {
    const slot = slots[at] as number
    if (slot >= limit || (slot >= 0 && live[slot] !== 1))
      check(false, "a key or a link refers to a row that doesn't exist")
  }
}

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new LogError('Corrupt', `The snapshot is damaged: ${what}.`)
}
