import type { Values } from '../event/event.js'
import type { ModelMeta } from '../schema/meta.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import type { State } from '../state/state.js'
import { isRestoring } from './hidden.js'

/** A model or field under the name that it has after all steps. */
interface Place {
  readonly model: string
  readonly field: string | undefined
}

/**
 * The number of rows, non-null values or links that each restoring step of a change restores, by the index of
 * the step. `state` is the one after all of these steps. What a later step removes again doesn't count.
 */
export function restoredRows(steps: readonly SchemaStep[], state: State): ReadonlyMap<SchemaStep, number> {
  const counts = new Map<SchemaStep, number>()
  for (const [at, step] of steps.entries()) {
    if (!isRestoring(step)) continue
    const place = placeAfter(steps.slice(at + 1), {
      model: step.model,
      field: 'field' in step ? step.field : undefined,
    })
    counts.set(step, place === undefined ? 0 : countAt(state, place))
  }
  return counts
}

function placeAfter(steps: readonly SchemaStep[], place: Place): Place | undefined {
  let { model, field } = place
  for (const step of steps) {
    if (step.model !== model) continue
    if (step.step === 'removeModel') return undefined
    if (step.step === 'renameModel') model = step.to
    if (field === undefined || !('field' in step) || step.field !== field) continue
    if (step.step === 'removeField') return undefined
    if (step.step === 'renameField') field = step.to
  }
  return { model, field }
}

function countAt(state: State, { model: name, field }: Place): number {
  const { schema } = state
  if (!schema.has(name)) return 0
  const model = schema.model(name)
  if (field === undefined) return state.stored(model).size
  const link = schema.links.find((each) => each.model === model && each.name === field)
  return link === undefined ? valuesIn(state, model, field) : (state.links[link.id]?.size ?? 0)
}

function valuesIn(state: State, model: ModelMeta, field: string): number {
  const attribute = model.fieldByName.get(field)?.attribute
  if (attribute === undefined) return 0
  const table = state.stored(model)
  let count = 0
  for (let slot = 0; slot < table.limit; slot++) {
    const value = (table.row(slot) as Values | undefined)?.[attribute]
    if (value !== undefined && value !== null) count++
  }
  return count
}
