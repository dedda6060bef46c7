import {
  IntegrityError,
  showValue,
  UNRESOLVED_SLOT,
  type Event,
  type ModelMeta,
  type ReadStore,
  type StateReader,
  type Value,
} from '@relata/core/engine'
import type { Boundary } from '../../resolve/boundary.js'

/** Refuses what a write of a scope has recorded, if it reaches out of the scope. */
export class ScopeCheck {
  readonly #store: ReadStore
  readonly #boundary: Boundary

  /** Of the whole store. */
  constructor(store: ReadStore, boundary: Boundary) {
    this.#store = store
    this.#boundary = boundary
  }

  /** Throws IntegrityError `ERR_DANGLING_KEY`, `ERR_SCOPE_CROSSING`. */
  check(event: Event): void {
    if (event.type === 'deleted') this.#checkLeft(event)
    if (event.type !== 'created' && event.type !== 'updated') return
    const { state } = this.#store
    const model = this.#store.schema.model(event.model)
    const slot = state.table(model).find(event.key)
    if (slot < 0) return
    this.#checkKeys(state, model, slot)
    this.#checkRow(model, slot)
    if (event.type === 'created') this.#checkWaiting(model, slot)
  }

  /** A new row must not bring rows into the scope whose keys, without a constraint, have waited for it. */
  #checkWaiting(model: ModelMeta, slot: number): void {
    for (const { field, dbConstraint } of model.incoming)
      if (
        !dbConstraint &&
        this.#boundary.isDecidedBy(field) &&
        this.#store.state.table(field.model).sourcesOf(field, slot).length > 0
      )
        throw crossing(model, 'rows outside of the scope refer to its key')
  }

  /** Rows that a deleted row leaves with a key to nothing, where no constraint forbids it, stay in the scope. */
  #checkLeft({ model, row }: Extract<Event, { type: 'deleted' }>): void {
    for (const { field, targetField, dbConstraint } of this.#store.schema.model(model).incoming) {
      const value = row[targetField.attribute]
      if (dbConstraint || value === undefined || value === null) continue
      for (const slot of this.#store.state.table(field.model).pendingSources(field, value))
        this.#checkRow(field.model, slot)
    }
  }

  #checkRow(model: ModelMeta, slot: number): void {
    const { state } = this.#store
    if (this.#boundary.covers(model) && this.#boundary.holds(state, model, slot)) return
    const names = this.#boundary.limits.map(({ membership }) => `'${membership.name}'`).join(' and ')
    throw crossing(model, `a row would be outside of the scope, which sets ${names} itself`)
  }

  /** A key to a row of another scope is refused like one that refers to no row. */
  #checkKeys(state: StateReader, model: ModelMeta, slot: number): void {
    const table = state.table(model)
    for (const { key } of model.fields) {
      if (key === undefined || !this.#boundary.covers(key.target)) continue
      const { field, target, targetField } = key
      const other = table.targets(field)[slot] as number
      if (other >= 0 ? this.#boundary.holds(state, target, other) : other !== UNRESOLVED_SLOT) continue
      const row = table.row(slot)
      const value = row?.[field.attribute] as Value
      throw new IntegrityError(
        'ERR_DANGLING_KEY',
        `${showValue(row)}: ${field.attribute} is ${showValue(value)}, but no ${target.name} of this scope has ${targetField.attribute} ${showValue(value)}: create it first, or change the key.`,
        { model: model.name, field: field.name, value },
      )
    }
  }
}

function crossing({ name }: ModelMeta, reason: string): IntegrityError {
  return new IntegrityError('ERR_SCOPE_CROSSING', `${name}: this write is refused: ${reason}`, {
    model: name,
  })
}
