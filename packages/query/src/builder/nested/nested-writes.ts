import {
  IssueList,
  modelOf,
  readOptions,
  type Edge,
  type FieldMeta,
  type ForwardEdge,
  type ModelMeta,
  type OptionRules,
  type ReverseEdge,
  type Row,
  type Value,
} from '@relata/core/engine'
import type { StoreContext } from '../context.js'
import { valuesObject, type InputValues } from '../input-values.js'
import {
  NESTED_LINKS,
  NESTED_LINKS_CHANGE,
  NESTED_MANY,
  NESTED_MANY_CHANGE,
  NESTED_ONE,
  NESTED_ONE_CHANGE,
  NESTED_TARGET_CHANGE,
} from '../option-rules.js'
import { rowAt } from '../row-key.js'
import { existingRow } from './existing-row.js'
import { changeRelated, type ChangeCalls, type Manager } from './change-related.js'
import { isCall, type NestedWrite } from './nested-write.js'
import { OneRow, type Named, type RowWrites } from './one-row.js'
import { entriesOf, placed } from './places.js'

/** What one of several nested values does. */
interface Calls extends ChangeCalls {
  readonly create?: unknown
  readonly connect?: unknown
  readonly connectOrCreate?: unknown
  readonly throughDefaults?: InputValues
}

/**
 * The nested writes of one row. They are the calls that a program would make one by one: first those on the rows
 * that it refers to, then the row itself, then those on the rows that refer to it or are linked with it. The issues
 * of their errors have a path.
 */
export class NestedWrites {
  readonly #context: StoreContext
  readonly #writes: readonly NestedWrite[]
  readonly #rows: RowWrites
  readonly #one: OneRow

  constructor(context: StoreContext, writes: readonly NestedWrite[], rows: RowWrites) {
    this.#context = context
    this.#writes = writes
    this.#rows = rows
    this.#one = new OneRow(context, rows)
  }

  /**
   * Writes the rows that the row refers to. Returns its values: with these rows, without the other relations.
   * `row` is the row that is to be updated.
   */
  targets(values: InputValues, row?: Row): InputValues {
    const own: Record<string, unknown> = { ...values }
    const faults = new IssueList()
    for (const { name, edge, argument } of this.#writes) {
      if (edge.kind === 'forward' && argument !== null)
        own[name] = faults.attempt(() => placed(name, () => this.#target(edge, { name, argument, row })))
      else Reflect.deleteProperty(own, name)
    }
    faults.settle()
    return own
  }

  /** Writes the rows that refer to the row, and its links. */
  related(row: Row): void {
    const faults = new IssueList()
    for (const { name, edge, argument } of this.#writes) {
      if (edge.kind === 'forward' || argument === null) continue
      if (edge.kind === 'reverse' && edge.single)
        faults.attempt(() => placed(name, () => this.#oneToOne(row, edge, { name, argument })))
      else this.#several(faults, row[name] as Manager, { name, edge, argument })
    }
    faults.settle()
  }

  /** The row that the key will refer to; null for none. */
  #target(
    { target }: ForwardEdge,
    { name, argument, row }: Named & { readonly row: Row | undefined },
  ): Row | null {
    if (!isCall(argument)) return existingRow(this.#context, target, argument, name)
    const rules = this.#rows.update === undefined ? NESTED_ONE : NESTED_TARGET_CHANGE
    const one = this.#one.of(target, { name, argument, rules }, (values) =>
      this.#rows.create(this.#context, target, values),
    )
    switch (one.call) {
      case 'create':
      case 'connect':
        return one.row
      case 'update':
        return this.#one.update(target, { name, row: (row?.[name] ?? null) as Row | null }, one.value)
      case 'disconnect':
      case 'delete':
        return null
    }
  }

  /** The row on the other side of a one-to-one has the key. */
  #oneToOne(owner: Row, { key, target }: ReverseEdge, { name, argument }: Named): void {
    const { writer } = this.#context
    const slotOfRow = (row: Row): number =>
      this.#context.table(target).find(row[target.pk.attribute] as Value)
    const setKey = (row: Row, to: Row | null): void =>
      void writer.update(target, slotOfRow(row), { [key.field.name]: to })
    if (modelOf(argument) !== undefined) return setKey(existingRow(this.#context, target, argument), owner)
    const rules = this.#rows.update === undefined ? NESTED_ONE : NESTED_ONE_CHANGE
    const one = this.#one.of(target, { name, argument, rules }, (values) =>
      this.#rows.create(this.#context, target, withKey(values, key.field, owner)),
    )
    if (one.call === 'create') return
    if (one.call === 'connect') return setKey(one.row, owner)
    const present = this.#present(owner, key.field, target)
    if (one.call === 'update') return void this.#one.update(target, { name, row: present }, one.value)
    if (present === null) return
    if (one.call === 'delete') writer.delete(target, [slotOfRow(present)])
    else setKey(present, null)
  }

  #present(owner: Row, field: FieldMeta, target: ModelMeta): Row | null {
    const owners = this.#context.table(field.key?.target ?? target)
    const place = owners.find(owner[owners.model.pk.attribute] as Value)
    const [slot] = this.#context.table(field.model).sourcesOf(field, place)
    return slot === undefined ? null : rowAt(this.#context, field.model, slot)
  }

  #several(faults: IssueList, manager: Manager, { name, edge, argument }: NestedWrite): void {
    const { update } = this.#rows
    const rules = rulesOf(edge, update !== undefined)
    const calls = faults.attempt(() => placed(name, () => readOptions(argument as Calls, rules, name)))
    if (calls === undefined) return
    const { throughDefaults } = calls
    const options = throughDefaults === undefined ? undefined : { throughDefaults }
    const create = (values: unknown): Row => manager.create(valuesObject(values, 'create'), options)
    const connect = (row: Row): void => (options === undefined ? manager.add(row) : manager.add(row, options))
    const each = (list: unknown, place: string, write: (entry: unknown) => void): void => {
      for (const [entry, at] of entriesOf(list, place)) faults.attempt(() => placed(at, () => write(entry)))
    }
    if (update !== undefined)
      changeRelated({ context: this.#context, edge, manager, update, each }, name, calls)
    each(calls.create, name, create)
    each(calls.connect, `${name}.connect`, (named) => connect(existingRow(this.#context, edge.target, named)))
    each(calls.connectOrCreate, `${name}.connectOrCreate`, (entry) => {
      const { row, created } = this.#one.orNew(edge.target, entry, create)
      if (!created) connect(row)
    })
  }
}

function rulesOf({ kind }: Edge, changes: boolean): OptionRules {
  if (kind === 'reverse') return changes ? NESTED_MANY_CHANGE : NESTED_MANY
  return changes ? NESTED_LINKS_CHANGE : NESTED_LINKS
}

function withKey(values: InputValues, field: FieldMeta, owner: Row): InputValues {
  const others = { ...values }
  Reflect.deleteProperty(others, field.attribute)
  return { ...others, [field.name]: owner }
}
