import type { KeyMeta, LinkMeta, ModelMeta } from '../schema/meta.js'
import type { PostingLists, TableReader } from '../table/reader.js'
import { must } from '../util/assert.js'
import type { LinkEnd, ModelPlan } from './model-plan.js'
import type { WriteContext } from './write-context.js'

/** Rows of one table that a key binds to rows being deleted. */
export interface Bound {
  readonly key: KeyMeta
  readonly slots: readonly number[]
}

/** Told of a link: the slot on the declaring side, and the one on the other. */
export type LinkVisitor = (link: LinkMeta, from: number, to: number) => void

const NONE: ReadonlySet<number> = new Set()

/**
 * What a delete takes with it, by the `onDelete` of every key that leads to it: collected as a whole before anything changes, by reading alone.
 *
 * A row of multi-table inheritance goes with its parents' and its children's rows. Rows under `PROTECT` block even if they would fall by a cascade;
 * rows under `RESTRICT` only if they don't.
 */
export class Closure {
  readonly #context: WriteContext
  /** Rows that go, by model id. */
  readonly #going: (Set<number> | undefined)[] = []
  readonly #queue: { readonly plan: ModelPlan; readonly slots: readonly number[] }[] = []
  readonly #protected = new Map<KeyMeta, Set<number>>()
  readonly #restricted = new Map<KeyMeta, Set<number>>()
  readonly #updated = new Map<KeyMeta, Set<number>>()
  readonly #dangling = new Map<KeyMeta, Set<number>>()

  constructor(context: WriteContext, model: ModelMeta, slots: Iterable<number>) {
    this.#context = context
    this.#add(model, slots)
    for (let next = this.#queue.pop(); next !== undefined; next = this.#queue.pop()) this.#follow(next.plan, next.slots)
  }

  has(model: ModelMeta, slot: number): boolean {
    return this.#going[model.id]?.has(slot) === true
  }

  /** Models with rows that go, in the order in which their rows may go: those that hold keys first. */
  models(): readonly ModelPlan[] {
    return this.#context.plans.filter((plan) => this.#going[plan.model.id] !== undefined).toSorted((a, b) => a.rank - b.rank)
  }

  /** A model's rows that go, in the order in which they were found. */
  slots(model: ModelMeta): readonly number[] {
    return [...(this.#going[model.id] ?? [])]
  }

  get protected(): readonly Bound[] {
    return listed(this.#protected)
  }

  get restricted(): readonly Bound[] {
    return this.#staying(this.#restricted)
  }

  /** Rows whose key is set to something else, by `SET_NULL`, `SET_DEFAULT` or `SET`. */
  get updated(): readonly Bound[] {
    return this.#staying(this.#updated)
  }

  /** Rows left with a key to nothing by `DO_NOTHING`. */
  get dangling(): readonly Bound[] {
    return this.#staying(this.#dangling)
  }

  /** Calls back with every link that goes, once each, from the declaring side. */
  eachLink(visit: LinkVisitor): void {
    for (const plan of this.models()) {
      const going = this.#going[plan.model.id] ?? NONE
      for (const end of plan.links) this.#linksOf(end, going, visit)
    }
  }

  #linksOf(end: LinkEnd, slots: ReadonlySet<number>, visit: LinkVisitor): void {
    const lists = this.#context.state.link(end.link).side(end.side)
    for (const slot of slots) if (lists.count(slot) > 0) this.#linksOfRow(end, lists, slot, visit)
  }

  /** A link between two rows that both go is told by one of them: the declaring one, or of a symmetric pair the lower. */
  #linksOfRow({ link, side }: LinkEnd, lists: PostingLists, slot: number, visit: LinkVisitor): void {
    const start = lists.start(slot)
    const { pool } = lists
    const end = start + lists.count(slot)
    for (let at = start; at < end; at++) {
      const other = pool[at] as number
      if (link.symmetrical && other < slot && this.has(link.target, other)) continue
      if (side === 0) visit(link, slot, other)
      else if (!this.has(link.model, other)) visit(link, other, slot)
    }
  }

  #add(model: ModelMeta, slots: Iterable<number>): void {
    const plan = must(this.#context.plans[model.id], 'a model of the schema')
    let going = this.#going[model.id]
    if (going === undefined) {
      going = new Set()
      this.#going[model.id] = going
    }
    const fresh: number[] = []
    for (const slot of slots) {
      if (going.has(slot)) continue
      going.add(slot)
      fresh.push(slot)
    }
    if (fresh.length > 0) this.#queue.push({ plan, slots: fresh })
  }

  #follow({ model }: ModelPlan, slots: readonly number[]): void {
    const { state } = this.#context
    for (const link of model.parents) {
      const targets = state.table(model).targets(link.field)
      this.#add(
        link.target,
        slots.map((slot) => targets[slot] as number).filter((slot) => slot >= 0),
      )
    }
    for (const key of model.incoming) {
      if (key.field.model.autoOf !== undefined) continue
      const sources = this.#sources(state.table(key.field.model), key, slots)
      if (sources.length > 0) this.#bind(key, sources)
    }
  }

  #sources(table: TableReader, key: KeyMeta, slots: readonly number[]): readonly number[] {
    const found: number[] = []
    for (const slot of slots) {
      for (const source of table.sourcesOf(key.field, slot)) {
        // A parent's row goes because its child's does: the link between them asks nothing more.
        if (!(key.parentLink && this.has(key.field.model, source))) found.push(source)
      }
    }
    return found
  }

  #bind(key: KeyMeta, sources: readonly number[]): void {
    switch (key.onDelete.kind) {
      case 'CASCADE':
        return this.#add(key.field.model, sources)
      case 'PROTECT':
        return note(this.#protected, key, sources)
      case 'RESTRICT':
        return note(this.#restricted, key, sources)
      case 'SET_NULL':
      case 'SET_DEFAULT':
      case 'SET':
        return note(this.#updated, key, sources)
      case 'DO_NOTHING':
        return note(this.#dangling, key, sources)
    }
  }

  /** Of rows noted by key those that stay. */
  #staying(noted: ReadonlyMap<KeyMeta, ReadonlySet<number>>): readonly Bound[] {
    if (noted.size === 0) return []
    const bound = listed(noted).map(({ key, slots }) => ({ key, slots: slots.filter((slot) => !this.has(key.field.model, slot)) }))
    return bound.filter(({ slots }) => slots.length > 0)
  }
}

function note(noted: Map<KeyMeta, Set<number>>, key: KeyMeta, sources: readonly number[]): void {
  const slots = noted.get(key)
  if (slots === undefined) noted.set(key, new Set(sources))
  else for (const source of sources) slots.add(source)
}

function listed(noted: ReadonlyMap<KeyMeta, ReadonlySet<number>>): readonly Bound[] {
  return [...noted].map(([key, slots]) => ({ key, slots: [...slots] }))
}
