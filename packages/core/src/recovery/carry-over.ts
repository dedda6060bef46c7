import { created, linked } from '../event/factories.js'
import type { Event, Values } from '../event/event.js'
import { SchemaTrace } from '../event/schema-trace.js'
import { upcastFrom, type OnConverted, type Upcast } from '../event/upcast.js'
import type { ModelMeta, SchemaDescription, SchemaMeta } from '../schema/meta.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import type { Value } from '../schema/value-type.js'
import { applyForGood } from '../state/apply-commit.js'
import type { Row } from '../state/reader.js'
import { State } from '../state/state.js'
import { assert } from '../util/assert.js'

/** The description of a schema, with the steps that lead to another one. */
export interface StateChange {
  readonly from: SchemaDescription
  readonly steps: readonly SchemaStep[]
  readonly to: SchemaMeta
  readonly onConverted?: OnConverted | undefined
}

/** The number of rows or links that one step copies: about five milliseconds. */
const STEP = 2048

/** Copies the rows and links of a state to another schema. */
export function carryOver(state: State, change: StateChange): State {
  const copying = carryOverSteps(state, change)
  let step = copying.next()
  while (step.done !== true) step = copying.next()
  return step.value
}

/** The same in steps, of a state that doesn't change meanwhile. */
export function* carryOverSteps(state: State, change: StateChange): Generator<undefined, State, undefined> {
  const next = new State(change.to)
  const copy = new Copy(next, change)
  let copied = 0
  for (const model of parentsFirst(state.schema)) {
    const copyRow = copy.rowsOf(model)
    if (copyRow === undefined) continue
    const table = state.stored(model)
    for (let slot = 0; slot < table.limit; slot++) {
      const row = table.peek(slot)
      if (row === undefined) continue
      copyRow(row)
      if (++copied % STEP === 0) yield
    }
  }
  for (const event of linksOf(state)) {
    copy.apply(event)
    if (++copied % STEP === 0) yield
  }
  for (const model of state.schema.models) {
    const name = model.autoOf === undefined ? copy.nameOf(model) : undefined
    if (name === undefined) continue
    const now = change.to.model(name)
    next.setCounter(now, Math.max(state.counter(model), next.counter(now)))
  }
  return next
}

/** The target of the rows and links of a state. */
class Copy {
  readonly #next: State
  readonly #trace: SchemaTrace
  readonly #upcast: Upcast | undefined
  readonly #onConverted: OnConverted | undefined

  constructor(next: State, { from, steps, onConverted }: StateChange) {
    this.#next = next
    this.#trace = new SchemaTrace(from)
    for (const step of steps) this.#trace.take(step)
    this.#upcast = upcastFrom(from, steps, onConverted)
    this.#onConverted = onConverted
  }

  /** The name of a model after the steps; undefined if they remove it. */
  nameOf({ name }: ModelMeta): string | undefined {
    return this.#trace.models.get(name)?.now
  }

  /** Copies a row of a model. Undefined if the steps remove the model. */
  rowsOf(model: ModelMeta): ((row: Row) => void) | undefined {
    const traced = this.#trace.models.get(model.name)
    const now = traced?.now
    if (traced === undefined || now === undefined) return undefined
    const { attribute } = model.pk
    const table = this.#next.stored(this.#next.schema.model(now))
    const key = traced.columns.find((column) => column.now === table.model.pk.attribute)
    const read = key?.converts.length === 0 ? table.rowClass.reader(traced.columns) : undefined
    if (read === undefined)
      return (row) => this.apply(created(model.name, row[attribute] as Value, row as Values))
    // Without an event and a row in between, which takes half the time.
    let value: Value = null
    const report = (column: string, ok: boolean): void =>
      this.#onConverted?.({ model: now, attribute: column }, value, ok)
    return (row) => {
      value = row[attribute] as Value
      assert(table.find(value) < 0, 'a row is copied once')
      table.insert(read(row as Values, report))
    }
  }

  apply(event: Event): void {
    const present = this.#upcast === undefined ? event : this.#upcast(event)
    if (present !== undefined) applyForGood(this.#next, present)
  }
}

/** The events that create the links of a state. */
function* linksOf(state: State): Generator<Event, void, undefined> {
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
