import type { Expression, Query } from '../ast/nodes.js'
import type { Tree } from '../ast/fold.js'
import { chainsOf, holdsAggregate } from '../bind/expression-facts.js'
import { refined } from './query-source.js'

/** The annotation that a chain begins with, and the query set that the annotation was made of. */
export function annotationOf(
  query: Query,
  chain: string,
): { readonly expression: Expression; readonly of: Query } | undefined {
  const { steps } = query
  const at = steps.findLastIndex(
    (each) => each.kind === 'annotate' && (chain === each.name || chain.startsWith(`${each.name}__`)),
  )
  const step = steps[at]
  if (step?.kind !== 'annotate') return undefined
  return { expression: step.expression, of: refined(query, { steps: Object.freeze(steps.slice(0, at)) }) }
}

/** True where an expression of a query set aggregates: by itself, or by an annotation that it names. */
export function aggregates(query: Query, tree: Tree): boolean {
  return (
    holdsAggregate(tree) ||
    chainsOf(tree).some((chain) => {
      const annotation = annotationOf(query, chain)
      return annotation !== undefined && aggregates(annotation.of, annotation.expression)
    })
  )
}
