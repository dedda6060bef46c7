import { UsageError, State } from '@relata/core'
import type { Edge, Row, Value } from '@relata/core'
import type { Query } from '../../ast/query.js'
import type { StoreContext } from '../context.js'
import { createRow } from '../create.js'
import { Questions } from '../query-set.js'
import { targetSlot } from '../row-key.js'
import { valuesObject } from '../write.js'
import type { GivenValues } from '../write.js'
import type { Relation } from './relation.js'

export interface LinkOptions {
  /** Values of the through rows made here; functions among them are called for each. */
  readonly throughDefaults?: GivenValues
}
export interface SetOptions extends LinkOptions {
  /** Remove all first, instead of only those that go. */
  readonly clear?: boolean
}

/** The rows that one row is related to. Light: made at each read of the row's attribute. */
export abstract class RelatedManager<E extends Edge = Edge> extends Questions {
  readonly relation: Relation<E>
  readonly row: Row
  private readonly ownerKey: Value

  /** `ownerKey` is read by who makes the manager, where it is known which field that is. */
  constructor(relation: Relation<E>, row: Row, ownerKey: Value) {
    super()
    this.relation = relation
    this.row = row
    this.ownerKey = ownerKey
  }

  get context(): StoreContext {
    return this.relation.context
  }
  get query(): Query {
    return this.relation.query(this.row)
  }

  /** Where the target's rows have an order, or on what isn't a plain posting list, the engine answers. */
  override toArray(): unknown[] {
    return this.relation.unordered ? this.members() : super.toArray()
  }
  override count(): number {
    return this.memberCount()
  }
  override exists(): boolean {
    return this.memberCount() > 0
  }

  create(values: unknown = {}, options: LinkOptions = {}): Row {
    return this.context.core.atomic(() => this.createRelated(valuesObject(values, 'create'), options))
  }
  abstract add(...given: readonly unknown[]): void
  abstract remove(...given: readonly unknown[]): void
  abstract clear(): void
  abstract set(given: Iterable<unknown>, options?: SetOptions): void

  protected abstract createRelated(values: GivenValues, options: LinkOptions): Row
  protected override createOne(values: GivenValues, options: LinkOptions): Row {
    return this.createRelated(values, options)
  }
  /** In order of creation, each once. */
  protected abstract members(): Row[]
  protected abstract memberCount(): number

  /** The owner's slot, to read there. Where the owner is gone nothing stands there, or the slot is -1. */
  protected ownerSlot(): number {
    const { context, owners } = this.relation
    context.core.assertOpen()
    return owners.place(this.ownerKey)
  }
  protected newTarget(values: GivenValues): Row {
    return createRow(this.context, this.relation.edge.target, values)
  }
  /** The slots that rows and keys stand for, each once. */
  protected targetSlots(given: Iterable<unknown>): Set<number> {
    const slots = new Set<number>()
    for (const each of given) slots.add(targetSlot(this.context, this.relation.edge.target, each))
    return slots
  }
}

/** Splits `add(a, b, { throughDefaults })`; a row is never taken for options. */
export const withOptions = (given: readonly unknown[]): [given: readonly unknown[], options: LinkOptions] => {
  const last = given.at(-1)
  const plain = typeof last === 'object' && last !== null && State.modelOf(last) === undefined && 'throughDefaults' in last
  return plain ? [eachOf(given.slice(0, -1)), last as LinkOptions] : [eachOf(given), {}]
}

/** The rows and keys of one call: an array, a Set or a query set among them has several. Bytes are a key. */
export const eachOf = (given: readonly unknown[]): unknown[] => {
  const each: unknown[] = []
  for (const one of given) {
    if (typeof one === 'object' && one !== null && Symbol.iterator in one && !(one instanceof Uint8Array))
      for (const member of one as Iterable<unknown>) each.push(member)
    else each.push(one)
  }
  return each
}

export const iterable = (given: unknown, method: string): Iterable<unknown> => {
  if (typeof given === 'object' && given !== null && Symbol.iterator in given) return given as Iterable<unknown>
  throw new UsageError(given === undefined ? 'ERR_UNDEFINED' : 'ERR_ARGUMENT', `${method} takes rows or keys in an array or query set`, {
    value: given,
  })
}
