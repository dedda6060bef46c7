import type { ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import type { Row } from '../state/reader.js'
import { Closure, type Bound } from './closure.js'
import { DeleteCount, type BoundRows, type DeleteExplanation } from './delete-report.js'
import type { WriteContext } from './write-context.js'

/**
 * The closure of a delete as data. It ignores slots without a row, doesn't throw if the delete is forbidden, changes
 * nothing and calls no function of a `SET`.
 */
export function explainDelete(
  context: WriteContext,
  model: ModelMeta,
  slots: Iterable<number>,
): DeleteExplanation {
  context.known(model)
  const { state } = context
  const table = state.table(model)
  const closure = new Closure(
    context,
    model,
    [...slots].filter((slot) => table.row(slot) !== undefined),
  )
  const count = new DeleteCount()
  const rows: Record<string, readonly Row[]> = {}
  for (const plan of closure.plans) {
    const { name } = plan.model
    const going = rowsOf(context, plan.model, closure.slots(plan.model))
    rows[name] = going
    count.add(name, going.length)
  }
  const links = linksOf(context, closure, count)
  const blockers = [...closure.protected, ...closure.restricted].map((bound) => boundRows(context, bound))
  const dangling = closure.dangling.map((bound) => ({
    ...boundRows(context, bound),
    refused: bound.key.dbConstraint,
  }))
  const updates = closure.updated.map((bound) => boundRows(context, bound))
  const possible = blockers.length === 0 && !dangling.some(({ refused }) => refused)
  return { ...count.report(), possible, rows, links, updates, blockers, dangling }
}

function linksOf(
  context: WriteContext,
  closure: Closure,
  count: DeleteCount,
): Record<string, (readonly [Value, Value])[]> {
  const links: Record<string, (readonly [Value, Value])[]> = {}
  closure.eachRun(({ end, slot, others }) => {
    const { link, side } = end
    for (const other of others) {
      const [from, to] = side === 0 ? [slot, other] : [other, slot]
      count.add(link.label, link.symmetrical && from !== to ? 2 : 1)
      const list = (links[link.label] ??= [])
      list.push([keyOf(context, link.model, from), keyOf(context, link.target, to)])
    }
  })
  return links
}

function boundRows(context: WriteContext, { key, slots }: Bound): BoundRows {
  const { field, onDelete } = key
  return {
    field: `${field.model.name}.${field.name}`,
    onDelete: onDelete.kind,
    rows: rowsOf(context, field.model, slots),
  }
}

function rowsOf(context: WriteContext, model: ModelMeta, slots: readonly number[]): readonly Row[] {
  return slots.map((slot) => context.row(model, slot))
}

function keyOf(context: WriteContext, model: ModelMeta, slot: number): Value {
  return context.row(model, slot)[model.pk.attribute] as Value
}
