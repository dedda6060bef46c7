import { readOptions, UsageError, ValidationError, type OptionRules } from '@relata/core/engine'
import type { Query } from '../../ast/nodes.js'
import type { LivePageOptions } from '../../types/page.js'
import { refuseCombined, refuseSliced } from '../refusal.js'
import { cursorKeys, type CursorKeys } from './signature.js'

const DEFAULT_SIZE = 20
/** More rows at once are not a page. A client that chooses the size can't make the service return a table. */
const LARGEST_SIZE = 1000

/** The options of a page, checked. */
export interface WantedPage {
  /** The cursor; null for the first page. It may come from outside. */
  readonly cursor: unknown
  /** Whether the page is the one before the cursor. */
  readonly backward: boolean
  readonly size: number
  readonly total: boolean
  readonly keys: CursorKeys | undefined
  readonly signal: AbortSignal | undefined
}

/** Throws for a query that has no pages, and for wrong options. */
export function wantedPage(
  query: Query,
  passed: LivePageOptions | undefined,
  { method, rules }: { readonly method: string; readonly rules: OptionRules },
): WantedPage {
  refuseSliced(query, method)
  refuseCombined(query, method)
  refuseDistinct(query, method)
  const options = readOptions<LivePageOptions>(passed, rules, method)
  const size = checkedSize(options.size ?? DEFAULT_SIZE)
  const { after = null, before = null, total = false, signal } = options
  if (after !== null && before !== null)
    throw new ValidationError('ERR_CURSOR', `${method} takes after or before, not both`, {
      value: [after, before],
    })
  const keys = cursorKeys(options.sign)
  return { cursor: after ?? before, backward: before !== null, size, total, keys, signal }
}

function refuseDistinct({ distinct, shape, model }: Query, method: string): void {
  if (distinct === false || (distinct === true && shape.kind === 'rows')) return
  throw new UsageError(
    'ERR_PAGE_ORDER',
    distinct === true
      ? `${method} needs rows, and distinct values have none: slice them instead`
      : `${method} reads its rows in both directions, and the order decides which rows distinct('${distinct.join("', '")}') takes: page db.${model.name}.filter({ pk__in: rows }), where rows is the query set with distinct`,
    { model: model.name },
  )
}

function checkedSize(size: number): number {
  if (Number.isSafeInteger(size) && size > 0 && size <= LARGEST_SIZE) return size
  throw new ValidationError(
    'ERR_PAGE_SIZE',
    `The size of a page is a whole number from 1 to ${LARGEST_SIZE}, not ${String(size)}`,
    { value: size },
  )
}
