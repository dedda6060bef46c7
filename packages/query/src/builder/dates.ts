import { ROWS, ValuesShape, ValuesStep } from '../ast/query-part.js'
import { readOptions, UsageError } from '@relata/core/engine'
import type { Query } from '../ast/nodes.js'
import { distinctNames } from '../ast/query.js'
import { trunc } from './functions/trunc.js'
import { annotated, distinct, ordered } from './refine.js'
import { DATES } from './option-rules.js'
import { refuseCombined, refuseSliced } from './refusal.js'
import { refined } from './query-source.js'

export interface DatesOptions {
  readonly order?: 'asc' | 'desc'
  readonly timeZone?: string
  readonly every?: number
  readonly weekStart?: string
}

const UNITS = {
  dates: ['year', 'quarter', 'month', 'week', 'day'],
  datetimes: ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second'],
} as const
/** A name that no field or annotation of a user can have. */
const COLUMN = '#moment'
const COLUMNS: readonly string[] = Object.freeze([COLUMN])

/** Dates are distinct values, which replaces the names. */
function refuseDistinct(query: Query, method: string): void {
  const names = distinctNames(query)
  if (names === undefined) return
  throw new UsageError(
    'ERR_DISTINCT',
    `${method} can't follow distinct with names: call it on db.${query.model.name}.filter({ pk__in: rows }), where rows is the query set with distinct`,
    { value: names, model: query.model.name },
  )
}

/** The distinct instants of a field, truncated to a unit. */
export function dated(
  method: 'dates' | 'datetimes',
  query: Query,
  { field, unit, options }: { field: unknown; unit: unknown; options: DatesOptions | undefined },
): Query {
  refuseSliced(query, method)
  refuseCombined(query, method)
  refuseDistinct(query, method)
  const units: readonly unknown[] = UNITS[method]
  if (!units.includes(unit))
    throw new UsageError('ERR_ARGUMENT', `${method} takes one of ${units.join(', ')}`, { value: unit })
  const { order, ...zone } = readOptions(options, DATES, method)
  const rows = refined(query, { shape: ROWS })
  const cut = annotated(
    rows,
    { [COLUMN]: trunc(field, unit, { ...zone, output: method === 'dates' ? 'date' : 'datetime' }) },
    true,
  )
  const values = refined(cut, {
    steps: Object.freeze([...cut.steps, new ValuesStep(COLUMNS)]),
    shape: new ValuesShape('flat', COLUMNS, true),
    reversed: false,
  })
  return ordered(distinct(values), [order === 'desc' ? `-${COLUMN}` : COLUMN])
}
