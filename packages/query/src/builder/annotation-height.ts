import type { Expression, Query } from '../ast/nodes.js'
import { childrenOf, treesOf, type Child } from '../ast/fold.js'
import { checkedHeight, heightOf } from '../ast/height.js'
import { partsOf } from '../ast/query.js'

/**
 * The nesting height of an annotation: an annotation that reads others is evaluated on top of them. Nested
 * queries are searched too, because an `OuterRef` may read an annotation. Throws UsageError `ERR_TOO_DEEP`.
 */
export function annotationHeight(query: Query, expression: Expression): number {
  const own = heightOf(expression)
  return query.steps.some(({ kind }) => kind === 'annotate')
    ? checkedHeight(own + highestNamed(query, expression))
    : own
}

function highestNamed(query: Query, child: Child): number {
  let most = 0
  const inside =
    child.kind === 'query'
      ? [...treesOf(child), ...(child.base.kind === 'combined' ? partsOf(child.base) : [])]
      : childrenOf(child)
  for (const each of inside) most = Math.max(most, highestNamed(query, each))
  const chain = chainOf(child)
  return chain === undefined ? most : Math.max(most, heightOfHead(query, chain))
}

function chainOf(child: Child): string | undefined {
  if (child.kind === 'f' || child.kind === 'outer' || child.kind === 'lookup') return child.chain
  return child.kind === 'relation' ? child.path : undefined
}

function heightOfHead({ steps }: Query, chain: string): number {
  const end = chain.indexOf('__')
  const head = end < 0 ? chain : chain.slice(0, end)
  const step = steps.findLast((each) => each.kind === 'annotate' && each.name === head)
  return step?.kind === 'annotate' ? step.height : 0
}
