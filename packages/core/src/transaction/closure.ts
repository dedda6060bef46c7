import type { KeyMeta, LinkMeta, ModelMeta, OnDelete } from '../schema/meta.js'
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

/** Rows of one model that go. */
interface Going {
  readonly plan: ModelPlan
  readonly slots: number[]
  readonly known: Set<number>
}

/**
 * What a delete takes with it, by the `onDelete` of every key that leads to it: collected as a whole before anything changes, by reading alone.
 *
 * A row of multi-table inheritance goes with its parents' and its children's rows. Rows under `PROTECT` block even if they would fall by a cascade;
 * rows under `RESTRICT` only if they don't.
 */
export class Closure {
  readonly #context: WriteContext
  /** By model id. */
  readonly #going: (Going | undefined)[] = []
  readonly #queue: { readonly plan: ModelPlan; readonly slots: readonly number[] }[] = []
  /** Rows that keys other than cascading ones bind; most deletes meet none. */
  #bound: Map<KeyMeta, Set<number>> | undefined
  /** Models with rows that go, in the order in which their rows may go: those that hold keys first. */
  readonly plans: readonly ModelPlan[]

  constructor(context: WriteContext, model: ModelMeta, slots: Iterable<number>) {
    this.#context = context
    this.#add(model, slots)
    for (let next = this.#queue.pop(); next !== undefined; next = this.#queue.pop()) this.#follow(next.plan, next.slots)
    const plans: ModelPlan[] = []
    for (const going of this.#going) if (going !== undefined) plans.push(going.plan)
    this.plans = plans.sort((a, b) => a.rank - b.rank)
  }

  has(model: ModelMeta, slot: number): boolean {
    return this.#going[model.id]?.known.has(slot) === true
  }

  /** A model's rows that go, in the order in which they were found. */
  slots(model: ModelMeta): readonly number[] {
    return this.#going[model.id]?.slots ?? NONE
  }

  get protected(): readonly Bound[] {
    return this.#listed((kind) => kind === 'PROTECT')
  }

  get restricted(): readonly Bound[] {
    return this.#staying((kind) => kind === 'RESTRICT')
  }

  /** Rows whose key is set to something else, by `SET_NULL`, `SET_DEFAULT` or `SET`. */
  get updated(): readonly Bound[] {
    return this.#staying((kind) => kind === 'SET_NULL' || kind === 'SET_DEFAULT' || kind === 'SET')
  }

  /** Rows left with a key to nothing by `DO_NOTHING`. */
  get dangling(): readonly Bound[] {
    return this.#staying((kind) => kind === 'DO_NOTHING')
  }

  /** Calls back with every link that goes, once each, from the declaring side. */
  eachLink(visit: LinkVisitor): void {
    for (const plan of this.plans) for (const end of plan.links) this.#linksOf(end, this.slots(plan.model), visit)
  }

  #linksOf(end: LinkEnd, slots: readonly number[], visit: LinkVisitor): void {
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
    const going: Going = { plan: must(this.#context.plans[model.id], 'a model of the schema'), slots: [], known: new Set() }
    this.#going[model.id] = going
    return going
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
      const sources = this.#sources(state.table(key.field.model), key, slots)
      if (sources.length > 0) this.#bind(key, sources)
    }
  }

  #sources(table: TableReader, key: KeyMeta, slots: readonly number[]): readonly number[] {
    const lists = table.sources(key.field)
    const found: number[] = []
    for (const slot of slots) {
      if (lists !== undefined) collect(lists, slot, found)
      else for (const source of table.sourcesOf(key.field, slot)) found.push(source)
    }
    // A parent's row goes because its child's does: the link between them asks nothing more.
    return key.parentLink ? found.filter((source) => !this.has(key.field.model, source)) : found
  }

  #bind(key: KeyMeta, sources: readonly number[]): void {
    if (key.onDelete.kind === 'CASCADE') return this.#add(key.field.model, sources)
    this.#bound ??= new Map()
    const slots = this.#bound.get(key)
    if (slots === undefined) this.#bound.set(key, new Set(sources))
    else for (const source of sources) slots.add(source)
  }

  #listed(wanted: (kind: OnDelete['kind']) => boolean): readonly Bound[] {
    if (this.#bound === undefined) return NONE
    return [...this.#bound].filter(([key]) => wanted(key.onDelete.kind)).map(([key, slots]) => ({ key, slots: [...slots] }))
  }

  /** Of the rows bound those that stay. */
  #staying(wanted: (kind: OnDelete['kind']) => boolean): readonly Bound[] {
    if (this.#bound === undefined) return NONE
    const bound = this.#listed(wanted).map(({ key, slots }) => ({ key, slots: slots.filter((slot) => !this.has(key.field.model, slot)) }))
    return bound.filter(({ slots }) => slots.length > 0)
  }
}

const NONE: readonly never[] = Object.freeze([])

/** Reads the list in place: a view of it costs more than the few members that most lists have. benchmarks: delete_author. */
function collect(lists: PostingLists, owner: number, found: number[]): void {
  const count = lists.count(owner)
  if (count === 0) return
  const start = lists.start(owner)
  const { pool } = lists
  for (let at = start; at < start + count; at++) found.push(pool[at] as number)
}
