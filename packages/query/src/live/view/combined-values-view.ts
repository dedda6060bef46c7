import { must, type Value } from '@relata/core/engine'
import { rowShaper } from '../../engine/row-shaper.js'
import type { PlannedQuery } from '../../plan/planned-query.js'
import { tupleId } from '../../resolve/compare.js'
import { compareByKeys } from '../../compute/key-comparison.js'
import { CountedHeap } from '../result/counted-heap.js'
import { BY_PLACE, NUMBER, type KeyOrder, type Keys } from '../result/ordered-chunk.js'
import { isSameValue } from '../result/value-equality.js'
import type { AffectedSlots } from './affected-slots.js'
import { combinedValuesOf, type CombinedValues } from './combined-values.js'
import { groupReaderOf, NO_GROUPS, type GroupReader } from './group-reader.js'
import { planLive, type LiveContext } from './live-context.js'
import type { ResultEntry } from './ordered-view.js'
import { SlotView, type CommitUpdate } from './slot-view.js'
import { moveUnits } from './move-units.js'

/** A tuple of a row in one part. */
class Unit {
  readonly tuple: Tuple
  readonly part: number
  readonly values: readonly Value[]
  /** The order of the part. */
  readonly order: readonly Value[]
  slot: number
  readonly nth: number

  constructor(tuple: Tuple, from: Pick<Unit, 'part' | 'values' | 'order' | 'slot' | 'nth'>) {
    this.tuple = tuple
    this.part = from.part
    this.values = from.values
    this.order = from.order
    this.slot = from.slot
    this.nth = from.nth
  }
}

/** Equal tuples, which are one entry of the result at most. */
interface Tuple {
  readonly number: number
  readonly id: string
  /** By part, in the part's order. */
  readonly units: readonly CountedHeap<Unit>[]
}

/**
 * `union`, `intersection` and `difference` of values. The tuples of an affected row are removed from those of each
 * part, read again and added; of the tuples that changed it is decided again whether they are in the result, and by
 * which part. Cost: O(log n) for each tuple of an affected row, in each part.
 */
export class CombinedValuesView extends SlotView {
  readonly #combined: CombinedValues
  readonly #units = new Map<number, readonly Unit[]>()
  readonly #byId = new Map<string, Tuple>()
  readonly #byNumber = new Map<number, Tuple>()
  #last = 0
  readonly #orders: readonly (readonly KeyOrder[])[]
  readonly #shape: (values: readonly Value[]) => unknown

  constructor(prepared: PlannedQuery) {
    const combined = must(combinedValuesOf(prepared), 'values that are maintained')
    const readers = readersOf(combined, prepared.context, undefined)
    const orders = readers.map(({ order }) => order)
    super(prepared.query, [...combined.keys, NUMBER, ...orders.flat(), ...BY_PLACE])
    this.#combined = combined
    this.#orders = orders
    this.#shape = rowShaper(prepared)
    const touched = new Set<Tuple>()
    for (const slot of slotsOf(readers)) this.#read(slot, readers, touched)
    this.fill(
      this.#numbers(touched).flatMap((id) => {
        const entry = this.#entry(id, undefined)
        return entry === undefined ? [] : [{ id, ...entry }]
      }),
    )
  }

  slots(): Iterable<number> {
    return this.#units.keys()
  }

  override move(moves: Int32Array): void {
    const moved = (slot: number): number => moves[slot] ?? slot
    moveUnits(this.#units, moved)
    for (const tuple of this.#byId.values()) for (const heap of tuple.units) heap.rename(itself)
    this.members.rekey((keys) => keys.toSpliced(-2, 1, moved(keys.at(-2) as number)))
    this.rewindow()
  }

  maintain(rows: AffectedSlots, { here, everything, work }: CommitUpdate): boolean {
    const readers = readersOf(this.#combined, here, everything ? undefined : rows.size)
    const slots = everything ? new Set([...this.slots(), ...slotsOf(readers)]) : rows.slots
    const touched = new Set<Tuple>()
    for (const slot of slots) {
      work.evaluated++
      this.#read(slot, readers, touched)
    }
    return this.refresh(this.#numbers(touched), (number, previous) => this.#entry(number, previous))
  }

  /** Replaces the tuples of a row. */
  #read(slot: number, readers: readonly GroupReader[], touched: Set<Tuple>): void {
    for (const unit of this.#units.get(slot) ?? []) {
      unit.tuple.units[unit.part]?.delete(unit)
      touched.add(unit.tuple)
    }
    const units = readers.flatMap((reader, part) =>
      reader.contributions(slot).map(({ values, order }, nth) => {
        const unit = new Unit(this.#tuple(values), { part, values, order, slot, nth })
        unit.tuple.units[part]?.add(unit)
        touched.add(unit.tuple)
        return unit
      }),
    )
    if (units.length === 0) this.#units.delete(slot)
    else this.#units.set(slot, units)
  }

  #tuple(values: readonly Value[]): Tuple {
    const id = tupleId(values, this.#combined.kinds)
    const known = this.#byId.get(id)
    if (known !== undefined) return known
    const units = this.#orders.map(
      (order) =>
        new CountedHeap<Unit>(
          itself,
          (a, b) => compareByKeys(a.order, b.order, order) || a.slot - b.slot || a.nth - b.nth,
        ),
    )
    const tuple: Tuple = { number: this.#last++, id, units }
    this.#byId.set(id, tuple)
    this.#byNumber.set(tuple.number, tuple)
    return tuple
  }

  /** The numbers of tuples; forgets those that no row has any more. */
  #numbers(touched: ReadonlySet<Tuple>): readonly number[] {
    return Array.from(touched, ({ number, id, units }) => {
      if (units.every(({ size }) => size === 0)) {
        this.#byId.delete(id)
        this.#byNumber.delete(number)
      }
      return number
    })
  }

  #entry(number: number, previous: unknown): ResultEntry | undefined {
    const tuple = this.#byNumber.get(number)
    const part = tuple === undefined ? -1 : this.#origin(tuple)
    const first = tuple?.units[part]?.least
    if (first === undefined) return undefined
    const { values, order, slot, nth } = first
    const now = this.#shape(values)
    const own = this.#combined.keys.map(({ of }) => of?.({ slot, tuple: values }) ?? null)
    const inner = this.#orders.flatMap((keys, i): readonly Value[] =>
      i === part ? order : keys.map(() => null),
    )
    const keys: Keys = [...own, part, ...inner, slot, nth]
    return { value: previous !== undefined && isSameValue(previous, now) ? previous : now, keys }
  }

  /** The part that a tuple comes from, -1 if it isn't in the result. */
  #origin({ units }: Tuple): number {
    let origin = -1
    for (const [part, { operator }] of this.#combined.parts.entries()) {
      const has = (units[part]?.size ?? 0) > 0
      if (operator === 'union') origin = origin < 0 && has ? part : origin
      else if (has === (operator === 'difference')) origin = -1
    }
    return origin
  }
}

function readersOf(
  { parts }: CombinedValues,
  here: LiveContext,
  few: number | undefined,
): readonly GroupReader[] {
  return parts.map(({ query }) => groupReaderOf(planLive(here, query), NO_GROUPS, few))
}

/** The rows of any part, each once. */
function slotsOf(readers: readonly GroupReader[]): Iterable<number> {
  const slots = new Set<number>()
  for (const reader of readers) for (const slot of reader.all()) slots.add(slot)
  return slots
}

const itself = (unit: Unit): Unit => unit
