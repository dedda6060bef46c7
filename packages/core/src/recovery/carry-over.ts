import { created, linked } from '../event/factories.js'
import type { Event, Values } from '../event/event.js'
import { upcastFrom } from '../event/upcast.js'
import type { ModelMeta, SchemaDescription, SchemaMeta } from '../schema/meta.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import type { Value } from '../schema/value-type.js'
import { applyForGood } from '../state/apply-commit.js'
import { State } from '../state/state.js'
import type { VersionEvents } from './upcasts.js'

/** A schema as `describe` has it, with the steps that lead to another one. */
interface Change {
  readonly from: SchemaDescription
  readonly steps: readonly SchemaStep[]
  readonly to: SchemaMeta
}

/** Rows or links that one step copies: some five milliseconds. */
const STEP = 2048

/** The rows and links of a state, under another schema: a copy. */
export function carryOver(state: State, { from, steps, to }: Change): State {
  const copying = carryOverSteps(state, to, { upcast: upcastFrom(from, steps), steps })
  let step = copying.next()
  while (step.done !== true) step = copying.next()
  return step.value
}

/** The same in steps, of a state that doesn't change meanwhile. */
export function* carryOverSteps(
  state: State,
  to: SchemaMeta,
  { upcast, steps }: Pick<VersionEvents, 'upcast' | 'steps'>,
): Generator<void, State, undefined> {
  const next = new State(to)
  let copied = 0
  for (const event of eventsOf(state)) {
    const present = upcast === undefined ? event : upcast(event)
    if (present !== undefined) applyForGood(next, present)
    if (++copied % STEP === 0) yield
  }
  for (const model of state.schema.models) {
    const name = nameAfter(model.name, steps)
    if (model.autoOf === undefined && name !== undefined)
      next.setCounter(to.model(name), state.counter(model))
  }
  return next
}

/** The events that make the rows and links of a state. */
function* eventsOf(state: State): Generator<Event, void, undefined> {
  for (const model of parentsFirst(state.schema)) {
    const table = state.stored(model)
    for (let slot = 0; slot < table.limit; slot++) {
      const row = table.peek(slot) as Values | undefined
      if (row !== undefined) yield created(model.name, row[model.pk.attribute] as Value, row)
    }
  }
  for (const table of state.links) {
    if (table === undefined) continue
    const { link, left, right, range } = table
    const keyOf = (model: ModelMeta, slot: number): Value => state.stored(model).value(model.pk, slot)
    for (let edge = 0; edge < range.limit; edge++) {
      const [one, other] = [left[edge] as number, right[edge] as number]
      if (one >= 0) yield linked(link.label, keyOf(link.model, one), keyOf(link.target, other))
    }
  }
}

/** Rows of a child need the rows of its parents. */
function parentsFirst(schema: SchemaMeta): readonly ModelMeta[] {
  const found = new Set<ModelMeta>()
  const visit = (model: ModelMeta): void => {
    for (const { target } of model.parents) visit(target)
    found.add(model)
  }
  for (const model of schema.models) if (model.autoOf === undefined) visit(model)
  return [...found]
}

/** What a model is called after the steps; undefined if they remove it. */
function nameAfter(model: string, steps: readonly SchemaStep[]): string | undefined {
  let name = model
  for (const step of steps) {
    if (step.model !== name) continue
    if (step.step === 'removeModel') return undefined
    if (step.step === 'renameModel') name = step.to
  }
  return name
}
