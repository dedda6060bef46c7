import type { FastifyReply, FastifyRequest } from 'fastify'
import { lookups } from 'relata'
import type { ConditionOf, Untrusted } from 'relata'
import { RequestError } from './request-error.js'

/**
 * What the query string of a list may contain: lookup chains, and names to order by. The compiler checks both
 * against the schema where a query set uses them.
 */
export interface AllowedQuery<C extends string, O extends string> {
  readonly lookups: readonly C[]
  /** Each also with a `-` before it. */
  readonly order: readonly O[]
}

export interface ListQuery<C extends string, O extends string> {
  readonly where: ConditionOf<{ readonly [P in C]: Untrusted }>
  readonly order: readonly Term<O>[]
  readonly from: number
  readonly to: number
}
type Term<O extends string> = O | `-${O}`

const DEFAULT_LIMIT = 20
const MAX_LIMIT = 100
const MAX_OFFSET = 1_000_000

/**
 * Reads `?author__name__icontains=eco&order=-published,title&limit=20&offset=40`. Anything that isn't allowed
 * is refused, not ignored: a misspelled condition must not match everything.
 */
export function listQuery<const C extends string, const O extends string>(
  request: FastifyRequest,
  allowed: AllowedQuery<C, O>,
): ListQuery<C, O> {
  const { order, limit, offset, ...conditions } = request.query as Record<
    string,
    string | string[] | undefined
  >
  const from = wholeNumber('offset', offset, { least: 0, most: MAX_OFFSET }) ?? 0
  return {
    where: lookups(conditions, { allow: allowed.lookups }),
    order: orderOf(order, allowed.order),
    from,
    to: from + (wholeNumber('limit', limit, { least: 1, most: MAX_LIMIT }) ?? DEFAULT_LIMIT),
  }
}

function orderOf<O extends string>(value: string | string[] | undefined, allowed: readonly O[]): Term<O>[] {
  const terms = [value ?? []].flat().flatMap((text) => text.split(','))
  return terms.map((term) => {
    const found = allowed.flatMap((name): Term<O>[] => [name, `-${name}`]).find((each) => each === term)
    if (found !== undefined) return found
    throw new RequestError(
      400,
      'ERR_ORDER',
      `'${term}' can't be used to order this list; allowed, also with a - before: ${allowed.join(', ')}`,
    )
  })
}

function wholeNumber(
  name: string,
  value: string | string[] | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  if (value === undefined) return undefined
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : NaN
  if (number >= least && number <= most) return number
  throw new RequestError(400, 'ERR_PAGE', `${name} is a whole number from ${least} to ${most}`)
}

/** Sends one page, with the total number of items and a `Link` to the next page. */
export function sendPage<T>(
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { to }: { readonly to: number },
  { total, items }: { readonly total: number; readonly items: readonly T[] },
): FastifyReply {
  if (to < total) {
    const next = new URL(request.url, 'http://localhost')
    next.searchParams.set('offset', String(to))
    void reply.header('link', `<${next.pathname}${next.search}>; rel="next"`)
  }
  return reply.send({ total, items })
}
