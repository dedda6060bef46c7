import {
  IssueList,
  modelOf,
  placeIssues,
  readOptions,
  UsageError,
  type FieldMeta,
  type ForwardEdge,
  type ModelMeta,
  type ReverseEdge,
  type Row,
  type Value,
} from '@relata/core/engine'
import type { StoreContext } from '../context.js'
import { valuesObject, type InputValues } from '../input-values.js'
import { CONNECT_OR_CREATE, NESTED_LINKS, NESTED_MANY, NESTED_ONE } from '../option-rules.js'
import { rowAt } from '../row-key.js'
import { existingRow, rowByValues } from './existing-row.js'
import type { NestedWrite } from './nested-write.js'

/** Creates a row of a model, with what its values nest. */
type Create = (context: StoreContext, model: ModelMeta, values: InputValues) => Row

/** The manager of the rows on the other side. */
interface Manager {
  create(values: InputValues, options: object | undefined): Row
  add(...args: readonly unknown[]): void
}

/** What one of several nested values does. */
interface Calls {
  readonly create?: unknown
  readonly connect?: unknown
  readonly connectOrCreate?: unknown
  readonly throughDefaults?: InputValues
}

/**
 * The nested writes of one new row. They are the calls that a program would make one by one: first those on the
 * rows that it refers to, then the row itself, then those on the rows that refer to it or are linked with it. The
 * issues of their errors have a path.
 */
export class NestedWrites {
  readonly #context: StoreContext
  readonly #writes: readonly NestedWrite[]
  readonly #create: Create

  constructor(context: StoreContext, writes: readonly NestedWrite[], create: Create) {
    this.#context = context
    this.#writes = writes
    this.#create = create
  }

  /** Writes the rows that the new row refers to. Returns its values: with these rows, without the other relations. */
  targets(values: InputValues): InputValues {
    const own: Record<string, unknown> = { ...values }
    const faults = new IssueList()
    for (const { name, edge, argument } of this.#writes) {
      if (edge.kind === 'forward' && argument !== null)
        own[name] = faults.attempt(() => placed(name, () => this.#target(edge, name, argument)))
      else Reflect.deleteProperty(own, name)
    }
    faults.settle()
    return own
  }

  /** Writes the rows that refer to the new row, and its links. */
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

  #target({ target }: ForwardEdge, name: string, argument: object): Row {
    return this.#one(target, name, argument, (values) => this.#create(this.#context, target, values)).row
  }

  /** The row on the other side of a one-to-one has the key. */
  #oneToOne(
    owner: Row,
    { key, target }: ReverseEdge,
    { name, argument }: { readonly name: string; readonly argument: object },
  ): void {
    const connect = (row: Row): void => {
      const slot = this.#context.table(target).find(row[target.pk.attribute] as Value)
      this.#context.writer.update(target, slot, { [key.field.name]: owner })
    }
    if (modelOf(argument) !== undefined) return connect(existingRow(this.#context, target, argument))
    const { row, created } = this.#one(target, name, argument, (values) =>
      this.#create(this.#context, target, withKey(values, key.field, owner)),
    )
    if (!created) connect(row)
  }

  /** The one row that a nested value creates or connects. */
  #one(
    target: ModelMeta,
    name: string,
    argument: object,
    create: (values: InputValues) => Row,
  ): { readonly row: Row; readonly created: boolean } {
    const calls = Object.entries(readOptions(argument as Calls, NESTED_ONE, name))
    const [call] = calls
    if (call === undefined || calls.length > 1)
      throw new UsageError(
        'ERR_ARGUMENT',
        `${name} takes one of { create: values }, { connect: row } and { connectOrCreate: { where, create } }`,
        { value: argument },
      )
    const [method, value] = call
    if (method === 'connect') return { row: existingRow(this.#context, target, value), created: false }
    if (method === 'create')
      return { row: this.#atomic(() => create(valuesObject(value, 'create'))), created: true }
    return placed('connectOrCreate', () => this.#oneOrNew(target, value, create))
  }

  #oneOrNew(
    target: ModelMeta,
    argument: unknown,
    create: (values: InputValues) => Row,
  ): { readonly row: Row; readonly created: boolean } {
    const call = readOptions(
      argument as Partial<WhereCreate> | undefined,
      CONNECT_OR_CREATE,
      'connectOrCreate',
    )
    const { where, create: values } = call
    if (where === undefined || values === undefined)
      throw new UsageError('ERR_ARGUMENT', 'connectOrCreate takes { where: unique values, create: values }', {
        value: argument,
      })
    const row = rowByValues(this.#context, target, where, 'connectOrCreate')
    return row === undefined
      ? { row: this.#atomic(() => create(values)), created: true }
      : { row, created: false }
  }

  #several(faults: IssueList, manager: Manager, { name, edge, argument }: NestedWrite): void {
    const rules = edge.kind === 'reverse' ? NESTED_MANY : NESTED_LINKS
    const calls = faults.attempt(() => placed(name, () => readOptions(argument as Calls, rules, name)))
    if (calls === undefined) return
    const { throughDefaults } = calls
    const options = throughDefaults === undefined ? undefined : { throughDefaults }
    const create = (values: unknown): Row => manager.create(valuesObject(values, 'create'), options)
    const connect = (row: Row): void => (options === undefined ? manager.add(row) : manager.add(row, options))
    const each = (list: unknown, place: string, write: (entry: unknown) => void): void => {
      for (const [entry, at] of entriesOf(list, place)) faults.attempt(() => placed(at, () => write(entry)))
    }
    each(calls.create, name, create)
    each(calls.connect, `${name}.connect`, (named) => connect(existingRow(this.#context, edge.target, named)))
    each(calls.connectOrCreate, `${name}.connectOrCreate`, (entry) => {
      const { row, created } = this.#oneOrNew(edge.target, entry, create)
      if (!created) connect(row)
    })
  }

  /** Unique values are checked at the end of the call, so that the error has the path of the call. */
  #atomic(create: () => Row): Row {
    const row = this.#context.writer.atomic(create)
    const model = modelOf(row) as ModelMeta
    return rowAt(this.#context, model, this.#context.table(model).find(row[model.pk.attribute] as Value))
  }
}

interface WhereCreate {
  readonly where: InputValues
  readonly create: InputValues
}

function withKey(values: InputValues, field: FieldMeta, owner: Row): InputValues {
  const others = { ...values }
  Reflect.deleteProperty(others, field.attribute)
  return { ...others, [field.name]: owner }
}

/** Runs a nested call; the issues of its error get the place before their path. */
function placed<T>(place: string, call: () => T): T {
  try {
    return call()
  } catch (error) {
    placeIssues(error, place)
    throw error
  }
}

/** The entries of a list, or the one value that was passed instead, each with its place. */
function entriesOf(list: unknown, place: string): readonly (readonly [entry: unknown, place: string])[] {
  if (list === undefined) return []
  if (typeof list !== 'object' || list === null || !(Symbol.iterator in list) || list instanceof Uint8Array)
    return [[list, place]]
  return Array.from(list as Iterable<unknown>, (entry, index) => [entry, `${place}[${index}]`] as const)
}
