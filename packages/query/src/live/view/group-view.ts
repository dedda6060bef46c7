import type { Value } from '@relata/core'
import type { GroupValues } from '../../compute/aggregate/group.js'
import type { PlannedQuery } from '../../plan/planned-query.js'
import { CountedHeap } from '../result/counted-heap.js'
import { planLive } from './live-context.js'
import { groupReaderOf, NO_GROUPS, type GroupReader, type Contribution } from './group-reader.js'
import { compareByKeys } from '../../compute/key-comparison.js'
import { BY_PLACE, type KeyOrder, type Keys } from '../result/ordered-chunk.js'
import type { ResultEntry } from './ordered-view.js'
import { isSameValue } from '../result/value-equality.js'
import { mergesGroups } from './maintenance.js'
import { MergedGroups, type GroupEntry } from './merged-groups.js'
import type { AffectedSlots } from './affected-slots.js'
import { SlotView, type CommitUpdate } from './slot-view.js'
import type { Part, RetractableAggregate } from '../result/retractable-aggregate.js'
import type { Work } from '../dependency/work.js'
import { moveUnits } from './move-units.js'

/** Contributions with equal keys, which are one entry of the result. */
class Group {
  readonly number: number
  readonly id: unknown
  /** Its units; the first of them in the order determines the group's place. */
  readonly units: CountedHeap<Unit>
  readonly aggregates: readonly RetractableAggregate[]
  results: readonly Value[]

  constructor(
    number: number,
    id: unknown,
    units: CountedHeap<Unit>,
    aggregates: readonly RetractableAggregate[],
  ) {
    this.number = number
    this.id = id
    this.units = units
    this.aggregates = aggregates
    this.results = NO_RESULTS
  }
}
/** One contribution of one row. */
class Unit {
  readonly group: Group
  readonly contribution: Contribution
  /** The current slot of its row; compaction changes slots, not their order. */
  slot: number
  /** Which of the row's units it is. */
  readonly nth: number

  constructor(group: Group, contribution: Contribution, slot: number, nth: number) {
    this.group = group
    this.contribution = contribution
    this.slot = slot
    this.nth = nth
  }
}

/**
 * A result to whose groups rows contribute: values over several related rows, distinct values,
 * `values().annotate()`, and the one group of `aggregate`. The units of an affected row are removed from their
 * groups, read again and added; the groups that they left or joined are emitted again. A group's place in the
 * order is that of its first unit. Cost: O(log n) for each unit of an affected row. An aggregate that is not
 * retractable (fractions, spreads, sums of distinct values) is computed again from the rows of its group.
 */
export class GroupView extends SlotView {
  readonly #units = new Map<number, readonly Unit[]>()
  /** By id; empty if rows share no groups. */
  readonly #byId = new Map<unknown, Group>()
  readonly #groups = new Map<number, Group>()
  /** Undefined if no two groups can be equal. */
  readonly #merged: MergedGroups | undefined
  #last: number = 0
  readonly #order: readonly KeyOrder[]
  readonly #before = (a: Unit, b: Unit): number =>
    compareByKeys(a.contribution.order, b.contribution.order, this.#order) || a.slot - b.slot || a.nth - b.nth
  readonly #reader: GroupValues = {
    key: (number, i) => this.#firstOf(number)?.contribution.values[i] ?? null,
    result: (number, i) => this.#groups.get(number)?.results[i] ?? null,
  }

  constructor(prepared: PlannedQuery) {
    const { order, unitOrder } = groupReaderOf(prepared, NO_GROUPS, 1)
    super(prepared.query, [...order, ...BY_PLACE])
    this.#order = unitOrder
    this.#merged = mergesGroups(prepared) ? new MergedGroups([...order, ...BY_PLACE]) : undefined
    const reader = groupReaderOf(prepared, this.#reader)
    const touched = new Set<Group>()
    if (reader.whole) touched.add(this.#group(reader, NO_KEY))
    for (const slot of reader.all()) this.#read(slot, reader, touched)
    this.fill(
      this.#entries(this.#settled(touched, reader), reader).flatMap((id) => {
        const entry = this.#entry(id, undefined, reader)
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
    for (const group of this.#groups.values()) group.units.rename(itself)
    const rekey = (keys: Keys): Keys => keys.toSpliced(-2, 1, moved(keys.at(-2) as number))
    this.#merged?.rekey(rekey)
    this.members.rekey(rekey)
    this.rewindow()
  }

  maintain(rows: AffectedSlots, { here, everything, membership, work }: CommitUpdate): boolean {
    const prepared = planLive(here, this.query)
    const reader = groupReaderOf(prepared, this.#reader, everything ? undefined : rows.size)
    const slots = everything ? Array.from(new Set([...this.slots(), ...reader.all()])) : rows.slots
    work.evaluated += slots.length
    const touched = new Set<Group>()
    for (const slot of slots) {
      const had = this.#units.has(slot)
      this.#read(slot, reader, touched)
      const has = this.#units.has(slot)
      if (had && !has) membership?.left(slot, this)
      if (has && !had) membership?.entered(slot, this)
    }
    const numbers = this.#entries(this.#settled(touched, reader, work), reader)
    return this.refresh(numbers, (number, previous) => this.#entry(number, previous, reader))
  }

  /** Replaces the units of a row. */
  #read(slot: number, reader: GroupReader, touched: Set<Group>): void {
    const before = this.#units.get(slot) ?? NO_UNITS
    const contributions = reader.contributions(slot)
    for (const unit of before) {
      const { group, contribution } = unit
      group.units.delete(unit)
      group.aggregates.forEach((aggregate, i) => aggregate.remove(contribution.parts[i] as Part))
      touched.add(group)
    }
    const groups = reader.own
      ? this.#ownGroups(reader, contributions, before)
      : contributions.map(({ id }) => this.#group(reader, id))
    const units = contributions.map((one, nth) => new Unit(groups[nth] as Group, one, slot, nth))
    for (const unit of units) {
      const { group, contribution } = unit
      group.units.add(unit)
      group.aggregates.forEach((aggregate, i) => aggregate.add(contribution.parts[i] as Part))
      touched.add(group)
    }
    if (units.length === 0) this.#units.delete(slot)
    else this.#units.set(slot, units)
  }

  #group(reader: GroupReader, id: unknown): Group {
    const known = this.#byId.get(id)
    if (known !== undefined) return known
    const group = this.#create(reader, id)
    this.#byId.set(id, group)
    return group
  }

  /** A row keeps the groups of equal units; other units replace those that are gone. */
  #ownGroups(
    reader: GroupReader,
    contributions: readonly Contribution[],
    before: readonly Unit[],
  ): readonly Group[] {
    const left = [...before]
    const groups = contributions.map(({ id }) => {
      const at = left.findIndex((unit) => unit.contribution.id === id)
      return at < 0 ? undefined : left.splice(at, 1)[0]?.group
    })
    return groups.map(
      (group, i) => group ?? left.shift()?.group ?? this.#create(reader, contributions[i]?.id),
    )
  }

  #create(reader: GroupReader, id: unknown): Group {
    const units = new CountedHeap(itself, this.#before)
    const group = new Group(this.#last++, id, units, reader.aggregates())
    this.#groups.set(group.number, group)
    return group
  }

  #firstOf(number: number): Unit | undefined {
    return this.#groups.get(number)?.units.least
  }

  /** Computes the results of changed groups and drops those without rows; returns the numbers of all. */
  #settled(touched: ReadonlySet<Group>, reader: GroupReader, work?: Work): readonly number[] {
    const numbers: number[] = []
    for (const group of touched) {
      numbers.push(group.number)
      if (group.units.size === 0 && !reader.whole) {
        this.#groups.delete(group.number)
        this.#byId.delete(group.id)
      } else {
        group.results = reader.results(group.id, group.aggregates, () => {
          const slots = [...new Set(Array.from(group.units, ({ slot }) => slot))].sort(ascending)
          if (work !== undefined) work.replayed += slots.length
          return slots
        })
      }
    }
    return numbers
  }

  /** The numbers of the entries that changed groups have. */
  #entries(groups: readonly number[], reader: GroupReader): readonly number[] {
    return this.#merged?.replace(groups, (number) => this.#own(number, reader)) ?? groups
  }

  #entry(number: number, previous: unknown, reader: GroupReader): ResultEntry | undefined {
    if (this.#merged !== undefined) return this.#merged.entry(number, previous)
    const own = this.#own(number, reader)
    if (own === undefined) return undefined
    const { value, keys } = own
    return { value: previous !== undefined && isSameValue(previous, value) ? previous : value, keys }
  }

  /** The entry of a group by itself. */
  #own(number: number, reader: GroupReader): GroupEntry | undefined {
    const group = this.#groups.get(number)
    if (group === undefined) return undefined
    const first = group.units.least
    const result = reader.result(number, first?.contribution)
    if (result === undefined) return undefined
    const { value, id, order } = result
    return { value, id, keys: [...order, first?.slot ?? 0, first?.nth ?? 0] }
  }
}

const NO_UNITS: readonly Unit[] = Object.freeze([])
const NO_RESULTS: readonly Value[] = Object.freeze([])
/** The id of the one group without keys. */
const NO_KEY = ''
const itself = (unit: Unit): Unit => unit
const ascending = (a: number, b: number): number => a - b
