import {
  DoesNotExist,
  modelOf,
  readOptions,
  UsageError,
  type ModelMeta,
  type OptionRules,
  type Row,
  type Value,
} from '@relata/core/engine'
import type { StoreContext } from '../context.js'
import { valuesObject, type InputValues } from '../input-values.js'
import { CONNECT_OR_CREATE } from '../option-rules.js'
import { rowAt } from '../row-key.js'
import { existingRow, rowWithAddress } from './existing-row.js'
import { placed } from './places.js'

/** The writes of single rows, with what their values nest. */
export interface RowWrites {
  readonly create: (context: StoreContext, model: ModelMeta, values: InputValues) => Row
  /** Undefined if the nested writes belong to a new row, which has no related rows to change. */
  readonly update?: (context: StoreContext, model: ModelMeta, row: Row, values: unknown) => Row
}

/** A nested write of one row. */
export interface Named {
  readonly name: string
  readonly argument: object
}

type Method = 'create' | 'connect' | 'connectOrCreate' | 'update' | 'disconnect' | 'delete'
type Calls = Readonly<Partial<Record<Method, unknown>>>
/** What a nested write does with the row on the other side. */
export type One =
  | { readonly call: 'create' | 'connect'; readonly row: Row }
  | { readonly call: 'update'; readonly value: unknown }
  | { readonly call: 'disconnect' | 'delete' }

interface WhereCreate {
  readonly where: InputValues
  readonly create: InputValues
}

type CreateOne = (values: InputValues) => Row

/** Carries out the calls of nested writes that concern one row. */
export class OneRow {
  readonly #context: StoreContext
  readonly #rows: RowWrites

  constructor(context: StoreContext, rows: RowWrites) {
    this.#context = context
    this.#rows = rows
  }

  /** Creates or finds the row of a nested write that takes one. */
  of(
    target: ModelMeta,
    { name, argument, rules }: Named & { readonly rules: OptionRules },
    create: CreateOne,
  ): One {
    const calls = Object.entries(readOptions(argument as Calls, rules, name))
    const [call] = calls
    if (call === undefined || calls.length > 1)
      throw new UsageError(
        'ERR_ARGUMENT',
        `${name} takes one of { create: values }, { connect: row } and { connectOrCreate: { where, create } }`,
        { value: argument },
      )
    const [method, value] = call as [Method, unknown]
    switch (method) {
      case 'connect':
        return { call: 'connect', row: existingRow(this.#context, target, value) }
      case 'create':
        return { call: 'create', row: this.#atomic(() => create(valuesObject(value, 'create'))) }
      case 'connectOrCreate': {
        const { row, created } = placed(method, () => this.orNew(target, value, create))
        return { call: created ? 'create' : 'connect', row }
      }
      case 'update':
        return { call: 'update', value }
      case 'disconnect':
      case 'delete':
        return { call: method }
    }
  }

  /** The row with unique values, or a new one. */
  orNew(
    target: ModelMeta,
    argument: unknown,
    create: CreateOne,
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
    const row = rowWithAddress(this.#context, target, where, 'connectOrCreate')
    return row === undefined
      ? { row: this.#atomic(() => create(values)), created: true }
      : { row, created: false }
  }

  /** Updates a row that a nested write changes. */
  update(
    model: ModelMeta,
    { name, row }: { readonly name: string; readonly row: Row | null },
    values: unknown,
  ): Row {
    if (row === null || this.#rows.update === undefined)
      throw new DoesNotExist('ERR_DOES_NOT_EXIST', `There is no ${name} to update`, {
        model: model.name,
        value: null,
      })
    return placed('update', () => this.#rows.update?.(this.#context, model, row, values) as Row)
  }

  /** Unique values are checked at the end of the call, so that the error has the path of the call. */
  #atomic(create: () => Row): Row {
    const row = this.#context.writer.atomic(create)
    const model = modelOf(row) as ModelMeta
    return rowAt(this.#context, model, this.#context.table(model).find(row[model.pk.attribute] as Value))
  }
}
