import type { ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { Closure } from './closure.js'
import type { WriteContext } from './write-context.js'

/** Rows of one model, by primary key, to be deleted in a separate commit. */
export interface DeletePart {
  readonly model: ModelMeta
  readonly keys: readonly Value[]
}

/**
 * A delete as a list of deletes of at most `size` rows: referencing rows come first, so that the cascade of each part
 * is small. Changes nothing.
 *
 * It is one part if splitting could change what is deleted or refused: see {@link Closure.isSeparable}.
 */
export function deleteParts(
  context: WriteContext,
  model: ModelMeta,
  slots: readonly number[],
  size: number,
): readonly DeletePart[] {
  const closure = new Closure(context, model, slots)
  let total = 0
  for (const plan of closure.plans) total += closure.slots(plan.model).length
  if (total <= size || !closure.isSeparable) return [partOf(context, model, slots)]
  return closure.plans.flatMap((plan) => {
    // Rows found last are deleted first: in a tree of rows of one model, the leaves.
    const going = [...closure.slots(plan.model)].reverse()
    return Array.from({ length: Math.ceil(going.length / size) }, (_, at) =>
      partOf(context, plan.model, going.slice(at * size, (at + 1) * size)),
    )
  })
}

function partOf({ state }: WriteContext, model: ModelMeta, slots: readonly number[]): DeletePart {
  const table = state.table(model)
  const { attribute } = model.pk
  return { model, keys: slots.map((slot) => table.row(slot)?.[attribute] as Value) }
}
