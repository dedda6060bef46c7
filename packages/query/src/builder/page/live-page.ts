import type { Value } from '@relata/core/engine'
import type { Query } from '../../ast/nodes.js'
import { joinedValue } from '../../live/delivery/projection.js'
import { Live } from '../../live/delivery/live.js'
import { JoinedQuery, type Combine } from '../../live/view/joined-view.js'
import type { LivePageOptions, Page } from '../../types/page.js'
import type { StoreContext } from '../context.js'
import { LIVE_PAGE } from '../option-rules.js'
import { sliced } from '../refine.js'
import { withoutOrder } from '../results.js'
import type { Position } from './cursor.js'
import { wantedPage, type WantedPage } from './page-options.js'
import { PagedQuery } from './paged-query.js'
import { afterPosition } from './seek.js'

/**
 * A page that follows the changes. It joins live queries: the items, the positions of their rows and of one row more,
 * the row on the other side of the cursor, and all rows if they are counted.
 */
export function livePageOf(
  context: StoreContext,
  query: Query,
  passed: LivePageOptions | undefined,
): Live<Page<unknown>> {
  const wanted = wantedPage(query, passed, { method: 'livePage', rules: LIVE_PAGE })
  const paged = new PagedQuery(context, query, wanted.keys)
  const { cursor, backward, size, total, signal } = wanted
  const start = paged.position(cursor)
  const terms = paged.terms(backward)
  const after = start && afterPosition(terms, start)
  const positions = paged.positions(sliced(paged.inOrder(terms, after), 0, size + 1))
  const parts = [sliced(paged.results(terms, after), 0, size), positions]
  if (start !== undefined) {
    const back = paged.terms(!backward)
    const before = afterPosition(back, { ...start, inclusive: !start.inclusive })
    parts.push(paged.positions(sliced(paged.inOrder(back, before), 0, 1)))
  }
  if (total) parts.push(withoutOrder(query))
  paged.checked(cursor, () => parts.forEach((part) => context.engine.check(part)))
  const joined = new JoinedQuery(query.model, parts, pageOfParts(paged, start, wanted))
  return new Live(context.live, joined, joinedValue<Page<unknown>>(), signal === undefined ? {} : { signal })
}

/** Makes a page of the results of its parts. An equal page is the same object. */
function pageOfParts(
  paged: PagedQuery,
  start: Position | undefined,
  { size, backward, total }: WantedPage,
): Combine {
  const cursorAt = (values: unknown): string =>
    paged.cursor({ values: values as readonly Value[], inclusive: false })
  return (results, last) => {
    const [rows, { current }, behind] = results as readonly [Result, Result, Result | undefined]
    const further = current.length > size ? cursorAt(current[size - 1]) : null
    const near =
      current.length > 0 ? cursorAt(current[0]) : start && paged.cursor({ ...start, inclusive: true })
    const back = start === undefined || behind?.size === 0 ? null : (near ?? null)
    const items = backward ? rows.current.toReversed() : [...rows.current]
    const [next, previous] = backward ? [back, further] : [further, back]
    const count = total ? { total: results.at(-1)?.size ?? 0 } : {}
    const page: Page<unknown> = { items, next, previous, ...count }
    return isSamePage(page, last as Page<unknown> | undefined) ? last : page
  }
}

type Result = Parameters<Combine>[0][number]

function isSamePage(page: Page<unknown>, last: Page<unknown> | undefined): boolean {
  return (
    last !== undefined &&
    page.next === last.next &&
    page.previous === last.previous &&
    page.total === last.total &&
    page.items.length === last.items.length &&
    page.items.every((item, i) => Object.is(item, last.items[i]))
  )
}
