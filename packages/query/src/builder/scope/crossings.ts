import {
  IntegrityError,
  LazyReport,
  showValue,
  takesWrites,
  type CommitReport,
  type Event,
  type KeyMeta,
  type LinkMeta,
  type ModelMeta,
  type ReadStore,
  type Value,
} from '@relata/core/engine'
import type { Membership } from '../../resolve/membership.js'
import { changedKeys } from './key-values.js'

/**
 * Sees to it that no key and no link of a store leads from one scope to another. All rows are checked when the first
 * scope by a name is opened, and from then on every commit, scoped or not: so reading a chain needs no condition
 * where it begins in a scope.
 */
export class Crossings {
  readonly #store: ReadStore
  readonly #membership: Membership
  /** Of a commit that another process made: this store could not refuse it. */
  #fault: Error | undefined
  /** The state whose rows were all checked. */
  #checked: unknown

  private constructor(store: ReadStore, membership: Membership) {
    this.#store = store
    this.#membership = membership
    this.#checkAll()
    if (takesWrites(store)) store.written().checks.push((events) => this.#check(events))
    // A store that makes all of its commits itself has refused those that cross.
    if (!takesWrites(store) || store.log === undefined || store.log.shared === true)
      store.onCommit((report) => this.#received(report))
  }

  /** Throws IntegrityError `ERR_SCOPE_CROSSING` if a key or link leads from one scope to another. */
  static of(store: ReadStore, membership: Membership): Crossings {
    let byMembership = known.get(store)
    if (byMembership === undefined) known.set(store, (byMembership = new Map()))
    let crossings = byMembership.get(membership)
    if (crossings === undefined) byMembership.set(membership, (crossings = new Crossings(store, membership)))
    return crossings
  }

  /** Throws if another process has written a key that leads from one scope to another. */
  assertNone(): void {
    if (this.#fault !== undefined) throw this.#fault
    if (this.#checked !== this.#store.state) this.#checkAll()
  }

  #checkAll(): void {
    const { schema, state } = this.#store
    for (const model of schema.models) {
      const keys = this.#membership.crossable(model)
      if (keys.length === 0) continue
      const { live, limit } = state.table(model)
      for (let slot = 0; slot < limit; slot++) if (live[slot] === 1) this.#checkKeys(model, keys, slot)
    }
    for (const link of schema.links) {
      if (!this.#membership.isCrossable(link)) continue
      const { live, limit } = state.table(link.model)
      for (let slot = 0; slot < limit; slot++) if (live[slot] === 1) this.#checkLinks(link, 0, slot)
    }
    this.#checked = state
  }

  #received(report: CommitReport): void {
    try {
      if (this.#fault === undefined) this.#check(LazyReport.contentOf(report).events)
      else this.#checkAll()
      this.#fault = undefined
    } catch (error) {
      this.#fault = error as Error
    }
  }

  #check(events: readonly Event[]): void {
    const moved = new Moved()
    for (const event of events) {
      switch (event.type) {
        case 'created':
        case 'updated':
        case 'deleted':
          this.#checkRow(event, moved)
          this.#checkChangedKeys(event, moved)
          break
        case 'linked':
          this.#checkLinked(event.relation, event.from)
          break
        case 'unlinked':
        case 'schemaChanged':
      }
    }
  }

  #checkRow(event: RowEvent, moved: Moved): void {
    const model = this.#store.schema.model(event.model)
    if (event.type === 'deleted' || !this.#membership.has(model)) return
    const slot = this.#store.state.table(model).find(event.key)
    if (slot < 0) return
    this.#checkKeys(model, this.#membership.crossable(model), slot)
    if (event.type === 'updated' && this.#moves(model, event.after)) this.#checkAround(model, slot, moved)
  }

  /** Rows whose keys refer to another row, or to none, because of what that row is called now. */
  #checkChangedKeys(event: RowEvent, moved: Moved): void {
    const { schema, state } = this.#store
    for (const { key, gained, lost } of changedKeys(schema, event)) {
      const { field, target, targetField } = key
      if (!this.#membership.has(field.model)) continue
      const slot = gained === undefined ? -1 : state.table(target).findUnique(targetField, gained)
      if (slot >= 0) for (const source of this.#sources(key, slot)) this.#checkReferring(key, source, moved)
      if (lost === undefined) continue
      for (const source of Array.from(state.table(field.model).pendingSources(field, lost)))
        this.#checkReferring(key, source, moved)
    }
  }

  /** Whether a change of these columns may have moved the row to another scope. */
  #moves(model: ModelMeta, after: Readonly<Record<string, Value>>): boolean {
    const belonging = this.#membership.belonging(model)
    if (belonging === undefined) return false
    const fields = belonging.by === 'column' ? [belonging.field] : belonging.keys.map(({ field }) => field)
    return fields.some(({ attribute }) => Object.hasOwn(after, attribute))
  }

  /** Everything that refers to a row which may be in another scope now. */
  #checkAround(model: ModelMeta, slot: number, moved: Moved): void {
    if (!moved.add(model, slot)) return
    const { schema } = this.#store
    this.#checkKeys(model, this.#membership.crossable(model), slot)
    for (const key of model.incoming)
      if (this.#membership.has(key.field.model))
        for (const source of this.#sources(key, slot)) this.#checkReferring(key, source, moved)
    for (const link of schema.links) {
      if (!this.#membership.isCrossable(link)) continue
      if (link.model === model) this.#checkLinks(link, 0, slot)
      if (link.target === model) this.#checkLinks(link, 1, slot)
    }
  }

  #checkReferring({ field }: KeyMeta, source: number, moved: Moved): void {
    const { model } = field
    this.#checkKeys(model, this.#membership.crossable(model), source)
    const belonging = this.#membership.belonging(model)
    const follows =
      belonging?.by === 'keys'
        ? belonging.keys.some((key) => key.field === field)
        : field.key?.parentLink === true
    if (follows) this.#checkAround(model, source, moved)
  }

  #sources({ field }: KeyMeta, target: number): readonly number[] {
    return Array.from(this.#store.state.table(field.model).sourcesOf(field, target))
  }

  #checkKeys(model: ModelMeta, keys: readonly KeyMeta[], slot: number): void {
    if (keys.length === 0) return
    const { state } = this.#store
    const table = state.table(model)
    for (const { field, target } of keys) {
      const other = table.targets(field)[slot] as number
      if (other < 0 || this.#isSame(model, slot, target, other)) continue
      const [row, related] = [table.row(slot), state.table(target).row(other)]
      throw new IntegrityError(
        'ERR_SCOPE_CROSSING',
        `${showValue(row)}: ${field.name} is ${showValue(related)}, which is in another scope by '${this.#membership.name}'`,
        { model: model.name, field: field.name, value: row?.[field.attribute] },
      )
    }
  }

  #checkLinked(relation: string, from: Value): void {
    const link = this.#store.schema.links.find(({ label }) => label === relation)
    if (link === undefined || !this.#membership.isCrossable(link)) return
    const slot = this.#store.state.table(link.model).find(from)
    if (slot >= 0) this.#checkLinks(link, 0, slot)
  }

  #checkLinks(link: LinkMeta, side: 0 | 1, slot: number): void {
    const { state } = this.#store
    const [own, far] = side === 0 ? [link.model, link.target] : [link.target, link.model]
    const lists = state.link(link).side(link.symmetrical ? 0 : side)
    const count = lists.count(slot)
    const start = count === 0 ? 0 : lists.start(slot)
    for (let at = start; at < start + count; at++) {
      const other = lists.pool[at] as number
      if (this.#isSame(own, slot, far, other)) continue
      throw new IntegrityError(
        'ERR_SCOPE_CROSSING',
        `${link.label} links ${showValue(state.table(own).row(slot))} and ${showValue(state.table(far).row(other))}, which is in another scope by '${this.#membership.name}'`,
        { model: link.model.name, field: link.name },
      )
    }
  }

  #isSame(model: ModelMeta, slot: number, other: ModelMeta, slotOfOther: number): boolean {
    const { state } = this.#store
    const membership = this.#membership
    const own = membership.valueAt(state, model, slot)
    const far = membership.valueAt(state, other, slotOfOther)
    if (own === null || far === null) return own === far
    const { type } = membership.compared
    return type.key(own) === type.key(far)
  }
}

type RowEvent = Extract<Event, { type: 'created' | 'updated' | 'deleted' }>

const known = new WeakMap<ReadStore, Map<Membership, Crossings>>()

/** The rows that were found to be in another scope, each of them once. */
class Moved {
  readonly #slots = new Map<ModelMeta, Set<number>>()

  add(model: ModelMeta, slot: number): boolean {
    let slots = this.#slots.get(model)
    if (slots === undefined) this.#slots.set(model, (slots = new Set()))
    if (slots.has(slot)) return false
    slots.add(slot)
    return true
  }
}
