import { someIn, type Tree } from './fold.js'
import type { Query } from './nodes.js'
import { distinctNames } from './query.js'

/** Whether a tree contains a window function; annotations that it names aren't considered. */
export const holdsWindow = (tree: Tree): boolean => someIn(tree, ({ kind }) => kind === 'window')

/** Whether other rows decide which rows a query has, or what is read of them: a change of one may affect all. */
export function dependsOnAllRows(query: Query): boolean {
  return (
    distinctNames(query) !== undefined ||
    query.steps.some((step) => step.kind === 'annotate' && holdsWindow(step.expression))
  )
}
