import type { PlannedQuery } from '../plan/planned-query.js'

/** The columns of a query of values: those that it names, and later annotations. */
export function outputColumns({ query, context, visible, grouping }: PlannedQuery): readonly string[] {
  const named = query.shape.kind === 'values' ? query.shape.names : undefined
  if (grouping?.whole === true) return grouping.annotations.map(({ name }) => name)
  const lastValues = query.steps.findLastIndex((step) => step.kind === 'values')
  const later =
    lastValues < 0
      ? []
      : query.steps
          .slice(lastValues + 1)
          .flatMap((step) => (step.kind === 'annotate' && !step.hidden ? [step.name] : []))
  const fields = named ?? [
    ...context.model.rowFields.map((field) => field.attribute),
    ...visible,
    ...(grouping?.annotations.filter(({ hidden }) => !hidden).map(({ name }) => name) ?? []),
  ]
  return [...fields, ...later.filter((name) => !fields.includes(name))]
}
