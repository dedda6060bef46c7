import { readOptions, UsageError, type Row, type Value } from '@relata/core/engine'
import type { Query } from '../ast/nodes.js'
import type { StoreContext } from './context.js'
import { addressedSlot } from './address.js'
import { asOneStep, createRow } from './create.js'
import type { InputValues } from './input-values.js'
import { copiedValues } from './or-create.js'
import { UPSERT } from './option-rules.js'
import { rowAt } from './row-key.js'
import { updateRow } from './write.js'

interface Upsert {
  readonly unique: unknown
  readonly values: unknown
}

/**
 * Updates the row that unique values name, or creates it with them, as one step. Returns the row and whether it was
 * created. Throws UsageError `ERR_NOT_UNIQUE` for values that may name several rows.
 */
export function upsert(
  context: StoreContext,
  query: Query,
  { unique, values }: Upsert,
  method: string = 'upsert',
): [Row, boolean] {
  const { model } = query
  const wanted = copiedValues(unique, method)
  const { create, update } = upsertValues(values, method)
  return asOneStep(context, () => {
    const slot = addressedSlot(context, model, wanted, method)
    if (slot < 0) return [createRow(context, model, { ...wanted, ...create }), true]
    return [updateRow(context, query, slot, update), false]
  })
}

/** The same for each entry of a list: all or none. */
export function bulkUpsert(context: StoreContext, query: Query, list: Iterable<unknown>): [Row, boolean][] {
  const { model } = query
  const table = context.table(model)
  const done = context.writer.each(list, (entry): readonly [slot: number, created: boolean] => {
    if (!Array.isArray(entry) || entry.length !== 2)
      throw new UsageError(
        'ERR_ARGUMENT',
        'bulkUpsert takes pairs: [[{ email }, { create: { … }, update: { … } }], …]',
        { value: entry, model: model.name },
      )
    const [unique, values] = entry as [unknown, unknown]
    const [row, created] = upsert(context, query, { unique, values }, 'bulkUpsert')
    return [table.find(row[model.pk.attribute] as Value), created]
  })
  // Of a row that several entries name, its values at the end.
  return done.map(([slot, created]) => [rowAt(context, model, slot), created])
}

interface UpsertValues {
  readonly create: InputValues
  readonly update: unknown
}

function upsertValues(values: unknown, method: string): UpsertValues {
  const { create, update } = readOptions(values as Partial<UpsertValues> | undefined, UPSERT, method)
  if (create !== undefined && update !== undefined) return { create: copiedValues(create, method), update }
  throw new UsageError(
    'ERR_ARGUMENT',
    `${method} takes the values for both cases: ${method}({ email }, { create: { … }, update: { … } })`,
    { value: values },
  )
}
