import type { AnnotateStep, Query } from '../ast/nodes.js'
import type { Tree } from '../ast/fold.js'
import { chainsOf, holdsAggregate } from '../bind/expression-facts.js'
import { refined } from './query-source.js'

/** An annotation, and the query set that it was made of. */
interface Annotation {
  readonly step: AnnotateStep
  readonly of: Query
}

/** The annotation that a chain begins with; undefined where it begins with a field. */
export function annotationOf(query: Query, chain: string): Annotation | undefined {
  const { steps } = query
  const at = steps.findLastIndex(
    (each) => each.kind === 'annotate' && (chain === each.name || chain.startsWith(`${each.name}__`)),
  )
  const step = steps[at]
  if (step?.kind !== 'annotate') return undefined
  return { step, of: refined(query, { steps: Object.freeze(steps.slice(0, at)) }) }
}

/**
 * Whether an expression of a query set aggregates, directly or through an annotation that it reads. `seen`
 * holds annotations known not to, so that each is visited once.
 */
export function aggregates(query: Query, tree: Tree, seen: Set<AnnotateStep> = new Set()): boolean {
  return (
    holdsAggregate(tree) ||
    chainsOf(tree).some((chain) => {
      const annotation = annotationOf(query, chain)
      if (annotation === undefined || seen.has(annotation.step)) return false
      seen.add(annotation.step)
      return aggregates(annotation.of, annotation.step.expression, seen)
    })
  )
}
