import type { KeyMeta, ModelMeta } from '../schema/meta.js'
import { effectOf, type OnDeleteEffect } from '../schema/on-delete-policy.js'
import type { PostingLists } from '../state/reader.js'
import { must } from '../util/assert.js'
import type { LinkEnd, ModelPlan } from './model-plan.js'
import type { WriteContext } from './write-context.js'

/** Rows of one table that reference rows being deleted by a key. */
export interface Bound {
  readonly key: KeyMeta
  readonly slots: readonly number[]
}

/** Links of one row that is deleted, seen from its end. A link is in one run. */
export interface LinkRun {
  readonly end: LinkEnd
  readonly slot: number
  /** Slots of the linked rows, ascending. */
  readonly others: readonly number[]
}

/** Rows of one model that are deleted. */
interface Going {
  readonly plan: ModelPlan
  readonly slots: number[]
  readonly known: Set<number>
}

/**
 * Everything that a delete removes or changes, by the `onDelete` of every key that leads to it: collected
 * completely before anything changes.
 *
 * A row of multi-table inheritance is deleted with its parents' and its children's rows, and with everything
 * that cascades from any of them. Another child of a parent that is deleted only because of this one is not
 * deleted, as in Django: it would be left without its parent, which the commit refuses. Deleting the parent
 * itself deletes all of its children. Rows under `PROTECT` block even if a cascade would delete them; rows
 * under `RESTRICT` only if none does.
 */
export class Closure {
  readonly #context: WriteContext
  /** By model id. */
  readonly #going: (Going | undefined)[] = []
  readonly #queue: { readonly plan: ModelPlan; readonly slots: readonly number[] }[] = []
  /** Rows that reference deleted rows by keys that don't cascade; most deletes have none. */
  #bound: Map<KeyMeta, Set<number>> | undefined
  /** Models with deleted rows, in the order in which their rows may be removed: referencing models first. */
  readonly plans: readonly ModelPlan[]

  constructor(context: WriteContext, model: ModelMeta, slots: readonly number[]) {
    this.#context = context
    this.#add(model, slots)
    for (let next = this.#queue.pop(); next !== undefined; next = this.#queue.pop())
      this.#follow(next.plan, next.slots)
    const plans: ModelPlan[] = []
    for (const going of this.#going) if (going !== undefined) plans.push(going.plan)
    this.plans = plans.sort((a, b) => a.rank - b.rank)
  }

  has(model: ModelMeta, slot: number): boolean {
    return this.#going[model.id]?.known.has(slot) === true
  }

  /** A model's deleted rows, in the order in which they were found. */
  slots(model: ModelMeta): readonly number[] {
    return this.#going[model.id]?.slots ?? NONE
  }

  get protected(): readonly Bound[] {
    return this.#listed('refuse')
  }

  get restricted(): readonly Bound[] {
    return this.#staying('refuseUnlessDeleted')
  }

  /** Rows whose key is changed by `SET_NULL`, `SET_DEFAULT` or `SET`. */
  get updated(): readonly Bound[] {
    return this.#staying('update')
  }

  /** Rows left with a key that refers to no row: by `DO_NOTHING`, or as another child of a deleted parent. */
  get dangling(): readonly Bound[] {
    return [...this.#staying('keep'), ...this.#orphans()]
  }

  /**
   * Whether its rows may be deleted a few at a time: nothing refuses the delete, and no deleted row references another
   * by a key that doesn't cascade.
   */
  get isSeparable(): boolean {
    if (this.#orphans().length > 0) return false
    return [...(this.#bound ?? NONE)].every(
      ([{ field, onDelete }, slots]) =>
        effectOf(onDelete.kind) === 'update' && [...slots].every((slot) => !this.has(field.model, slot)),
    )
  }

  /** Calls back with the links that are removed. */
  eachRun(visit: (run: LinkRun) => void): void {
    for (const plan of this.plans)
      for (const end of plan.links) this.#runsOf(end, this.slots(plan.model), visit)
  }

  #runsOf(end: LinkEnd, slots: readonly number[], visit: (run: LinkRun) => void): void {
    const lists = this.#context.state.link(end.link).side(end.side)
    for (const slot of slots) {
      if (lists.count(slot) === 0) continue
      const others = this.#othersOf(end, lists, slot)
      if (others.length > 0) visit({ end, slot, others })
    }
  }

  /**
   * A link between two deleted rows is in the run of one of them: the declaring one, or of a symmetric pair
   * the lower slot.
   */
  #othersOf({ link, side }: LinkEnd, lists: PostingLists, slot: number): readonly number[] {
    const start = lists.start(slot)
    const { pool } = lists
    const end = start + lists.count(slot)
    const others: number[] = []
    for (let at = start; at < end; at++) {
      const other = pool[at] as number
      if (link.symmetrical && other < slot && this.has(link.target, other)) continue
      if (side === 0 || !this.has(link.model, other)) others.push(other)
    }
    return others
  }

  /** Rows that are deleted directly or by a cascade: their children are deleted, too. */
  #add(model: ModelMeta, slots: readonly number[]): void {
    this.#include(model, slots)
    for (const key of model.children) this.#bind(key, this.#sources(key, slots))
  }

  #include(model: ModelMeta, slots: readonly number[]): void {
    let going = this.#going[model.id]
    const fresh: number[] = []
    for (const slot of slots) {
      if (going?.known.has(slot) === true) continue
      going ??= this.#begin(model)
      going.known.add(slot)
      going.slots.push(slot)
      fresh.push(slot)
    }
    if (going !== undefined && fresh.length > 0) this.#queue.push({ plan: going.plan, slots: fresh })
  }

  #begin(model: ModelMeta): Going {
    const going: Going = {
      plan: must(this.#context.plans[model.id], 'a model of the schema'),
      slots: [],
      known: new Set(),
    }
    this.#going[model.id] = going
    return going
  }

  #follow({ model }: ModelPlan, slots: readonly number[]): void {
    for (const link of model.parents) {
      const targets = this.#context.state.table(model).targets(link.field)
      this.#include(
        link.target,
        slots.map((slot) => targets[slot] as number).filter((slot) => slot >= 0),
      )
    }
    for (const key of model.incoming) if (!key.parentLink) this.#bind(key, this.#sources(key, slots))
  }

  #sources({ field }: KeyMeta, slots: readonly number[]): readonly number[] {
    const table = this.#context.state.table(field.model)
    const lists = table.sources(field)
    const found: number[] = []
    for (const slot of slots) {
      if (lists !== undefined) collect(lists, slot, found)
      else for (const source of table.sourcesOf(field, slot)) found.push(source)
    }
    return found
  }

  #bind(key: KeyMeta, sources: readonly number[]): void {
    if (sources.length === 0) return
    const { model } = key.field
    if (effectOf(key.onDelete.kind) === 'delete') return this.#add(model, sources)
    this.#bound ??= new Map()
    const slots = this.#bound.get(key) ?? new Set()
    // The link of a child's row that is deleted doesn't matter.
    for (const source of sources) if (!key.parentLink || !this.has(model, source)) slots.add(source)
    if (slots.size > 0) this.#bound.set(key, slots)
  }

  #orphans(): readonly Bound[] {
    const bound: Bound[] = []
    for (const { model } of this.plans) {
      for (const key of model.children) {
        const slots = this.#sources(key, this.slots(model)).filter((slot) => !this.has(key.field.model, slot))
        if (slots.length > 0 && effectOf(key.onDelete.kind) === 'delete') bound.push({ key, slots })
      }
    }
    return bound
  }

  #listed(effect: OnDeleteEffect): readonly Bound[] {
    if (this.#bound === undefined) return NONE
    return [...this.#bound]
      .filter(([key]) => effectOf(key.onDelete.kind) === effect)
      .map(([key, slots]) => ({ key, slots: [...slots] }))
  }

  /** The referencing rows that are not deleted. */
  #staying(effect: OnDeleteEffect): readonly Bound[] {
    if (this.#bound === undefined) return NONE
    const bound = this.#listed(effect).map(({ key, slots }) => ({
      key,
      slots: slots.filter((slot) => !this.has(key.field.model, slot)),
    }))
    return bound.filter(({ slots }) => slots.length > 0)
  }
}

const NONE: readonly never[] = Object.freeze([])

/**
 * Reads the list in place: a view of it costs more than the few members that most lists have. benchmarks:
 * delete_author.
 */
function collect(lists: PostingLists, owner: number, found: number[]): void {
  const count = lists.count(owner)
  if (count === 0) return
  const start = lists.start(owner)
  const { pool } = lists
  for (let at = start; at < start + count; at++) found.push(pool[at] as number)
}
