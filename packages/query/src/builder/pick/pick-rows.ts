import { modelOf, UsageError, type ModelMeta, type Row } from '@relata/core/engine'
import { lookup } from '../../ast/condition.js'
import type { StoreContext } from '../context.js'
import { queryAll } from '../query-source.js'
import { filtered } from '../refine.js'
import { slotOf } from '../named-row.js'
import { rowAt } from '../row-key.js'
import { pickedQuery } from './picked-query.js'

/** One row, or a list of rows, in the form of a shape. Throws `ERR_ROW_GONE` for a row that was deleted. */
export function pickRows(context: StoreContext, rows: unknown, shape: unknown): unknown {
  const model = modelOf(rows)
  if (model !== undefined) return pickRow(context, model, rows as Row, shape)
  if (typeof rows === 'object' && rows !== null && Symbol.iterator in rows)
    return Array.from(rows as Iterable<unknown>, (row) => {
      const own = modelOf(row)
      if (own === undefined) throw wrongRows(row)
      return pickRow(context, own, row as Row, shape)
    })
  throw wrongRows(rows)
}

function pickRow(context: StoreContext, model: ModelMeta, row: Row, shape: unknown): unknown {
  const current = rowAt(context, model, slotOf(context, model, row, 'pick'))
  const pk = current[model.pk.attribute]
  const all = queryAll(context, model)
  return context.engine.values(pickedQuery(context, filtered(all, lookup('pk', pk), 'pick'), shape))[0]
}

function wrongRows(value: unknown): UsageError {
  return new UsageError(
    value === undefined ? 'ERR_UNDEFINED' : 'ERR_ARGUMENT',
    'pick takes a row or several rows, and the shape of the result',
    { value },
  )
}
