import type { Query } from '../ast/nodes.js'

/** An unused name for a computed column. */
export function computedName(query: Query, index: number): string {
  const taken = new Set(query.steps.flatMap((step) => (step.kind === 'annotate' ? [step.name] : [])))
  let name = `new${index}`
  while (
    taken.has(name) ||
    query.model.edges.has(name) ||
    query.model.rowFields.some((field) => field.name === name)
  )
    name = `x${name}`
  return name
}
