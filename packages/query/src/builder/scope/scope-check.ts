import {
  IntegrityError,
  modelOf,
  showValue,
  UNRESOLVED_SLOT,
  type Event,
  type KeyMeta,
  type ModelMeta,
  type ReadStore,
  type Row,
  type StateReader,
  type Value,
} from '@relata/core/engine'
import type { Boundary } from '../../resolve/boundary.js'
import { changedKeys, type ChangedKey } from './key-values.js'

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
    if (event.type !== 'created' && event.type !== 'updated' && event.type !== 'deleted') return
    const { state, schema } = this.#store
    const model = schema.model(event.model)
    const slot = event.type === 'deleted' ? -1 : state.table(model).find(event.key)
    if (slot >= 0) {
      this.#checkKeys(state, model, slot)
      this.#checkRow(model, slot)
    }
    for (const changed of changedKeys(schema, event)) this.#checkReferring(changed)
  }

  /**
   * Rows whose keys, without a constraint, have waited for a value must not enter the scope by it; those that it leaves
   * with a key to nothing stay in the scope.
   */
  #checkReferring({ key, gained, lost }: ChangedKey): void {
    const { field, target, targetField, dbConstraint } = key
    const { model } = field
    if (!this.#boundary.covers(model)) return
    const { state } = this.#store
    const table = state.table(model)
    const slot =
      gained === undefined || dbConstraint ? -1 : state.table(target).findUnique(targetField, gained)
    const sources = slot < 0 ? [] : Array.from(table.sourcesOf(field, slot))
    // Whether they were in the scope before can't be known if this key decides it.
    if (
      sources.some(
        (source) => this.#boundary.isDecidedBy(field) || !this.#boundary.holds(state, model, source),
      )
    )
      throw crossing(target, 'rows outside of the scope refer to it by this value')
    if (lost !== undefined)
      for (const source of this.#boundary.isDecidedBy(field) ? table.pendingSources(field, lost) : [])
        this.#checkRow(model, source)
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
      const other = table.targets(key.field)[slot] as number
      if (other >= 0 ? this.#boundary.holds(state, key.target, other) : other !== UNRESOLVED_SLOT) continue
      throw dangling(key, table.row(slot)?.[key.field.attribute])
    }
  }

  /**
   * The same of values that are not written yet, so that no other check can show the row that a key refers to. A row
   * may refer to itself.
   */
  refuseKeys(model: ModelMeta, values: Readonly<Record<string, unknown>>): void {
    for (const { key, name, attribute } of model.rowFields) {
      if (key === undefined || !this.#boundary.covers(key.target)) continue
      const passed = values[attribute] ?? values[name] ?? null
      const value = passed === null ? null : keyIn(key, passed)
      if (value === null || this.#reaches(key, value)) continue
      if (key.target === model && value === (values[key.targetField.attribute] ?? values['pk'])) continue
      throw dangling(key, value)
    }
  }

  #reaches({ target, targetField }: KeyMeta, value: Value): boolean {
    const { state } = this.#store
    const slot = state.table(target).findUnique(targetField, value)
    return slot >= 0 && this.#boundary.holds(state, target, slot)
  }
}

/** The raw key in an input: of a row, or parsed. Null for what is no key, which the write itself refuses. */
function keyIn({ field, targetField }: KeyMeta, passed: unknown): Value {
  const model = modelOf(passed)
  if (model !== undefined) return ((passed as Row)[targetField.attribute] ?? null) as Value
  try {
    return field.type.parse(passed)
  } catch {
    return null
  }
}

function dangling({ field, target, targetField }: KeyMeta, value: unknown): IntegrityError {
  const key = showValue(value)
  return new IntegrityError(
    'ERR_DANGLING_KEY',
    `${field.model.name}.${field.attribute} is ${key}, but no ${target.name} of this scope has ${targetField.attribute} ${key}: create it first, or change the key.`,
    { model: field.model.name, field: field.name, value },
  )
}

function crossing({ name }: ModelMeta, reason: string): IntegrityError {
  return new IntegrityError('ERR_SCOPE_CROSSING', `${name}: this write is refused: ${reason}`, {
    model: name,
  })
}
