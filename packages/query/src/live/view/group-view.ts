import type { Value } from '@relata/core'
import type { GroupValues } from '../../compute/aggregate/group.js'
import type { PlannedQuery } from '../../plan/planned-query.js'
import { CountedHeap } from '../result/counted-heap.js'
import { planLive } from './live-context.js'
import { groupReaderOf, type GroupReader, type Contribution } from './group-reader.js'
import { compareByKeys } from '../../compute/sort.js'
import type { KeyOrder, Keys } from '../result/ordered-list.js'
import type { ResultEntry } from './ordered-view.js'
import { isSameValue } from '../result/value-equality.js'
import { SlotView, type AffectedSlots, type CommitUpdate } from './slot-view.js'
import type { Part, RetractableAggregate } from '../result/retractable-aggregate.js'
import type { Work } from '../dependency/work.js'

/** Units that are given as one: equal in their keys. */
interface Group {
  readonly number: number
  readonly id: unknown
  /** Its units; the first of them in the order says where the group stands. */
  readonly units: CountedHeap<Unit>
  readonly tallies: readonly RetractableAggregate[]
  results: readonly Value[]
}
/** What one choice of one row gives. */
interface Unit {
  readonly group: Group
  readonly given: Contribution
  /** Its row now; rows keep their order when they move. */
  slot: number
  /** Which of the row's units it is. */
  readonly nth: number
}

/**
 * A result that rows give units of, and units groups: values over several related rows, distinct values,
 * `values().annotate()`, and the one group of `aggregate`. The units of a touched row are removed from their
 * groups, read again and added; the groups that they left or joined are emitted again. A group's place in the
 * order is that of its first unit. Cost: O(log n) for each unit of a touched row. An aggregate that is not
 * retractable (fractions, spreads, sums of different values) is computed again from the rows of its group.
 */
export class GroupView extends SlotView {
  readonly #units = new Map<number, readonly Unit[]>()
  /** By what tells them apart; empty where groups are their rows' own. */
  readonly #byId = new Map<unknown, Group>()
  readonly #groups = new Map<number, Group>()
  #last: number = 0
  readonly #order: readonly KeyOrder[]
  readonly #before = (a: Unit, b: Unit): number =>
    compareByKeys(a.given.order, b.given.order, this.#order) || a.slot - b.slot || a.nth - b.nth
  readonly #reader: GroupValues = {
    key: (number, i) => this.#firstOf(number)?.given.values[i] ?? null,
    result: (number, i) => this.#groups.get(number)?.results[i] ?? null,
  }

  constructor(prepared: PlannedQuery) {
    const { order, unitOrder } = groupReaderOf(prepared, NO_GROUPS, 1)
    super(prepared.query, [...order, ...BY_PLACE])
    this.#order = unitOrder
    const gathering = groupReaderOf(prepared, this.#reader)
    const touched = new Set<Group>()
    if (gathering.whole) touched.add(this.#group(gathering, NO_KEY))
    for (const slot of gathering.all()) this.#take(slot, gathering, touched)
    this.fill(
      this.#settled(touched, gathering).flatMap((id) => {
        const standing = this.#standing(id, undefined, gathering)
        return standing === undefined ? [] : [{ id, ...standing }]
      }),
    )
  }

  slots(): Iterable<number> {
    return this.#units.keys()
  }

  override move(moves: Int32Array): void {
    const moved = (slot: number): number => moves[slot] ?? slot
    const units = [...this.#units]
    this.#units.clear()
    for (const [slot, own] of units) {
      for (const unit of own) unit.slot = moved(slot)
      this.#units.set(moved(slot), own)
    }
    for (const group of this.#groups.values()) group.units.rename(itself)
    this.members.rekey((keys) => keys.toSpliced(-2, 1, moved(keys.at(-2) as number)))
    this.rewindow()
  }

  maintain(rows: AffectedSlots, { here, everything, membership: crossing, work }: CommitUpdate): boolean {
    const gathering = groupReaderOf(
      planLive(here, this.query),
      this.#reader,
      everything ? undefined : rows.size,
    )
    const all: AffectedSlots = everything ? new Set([...this.slots(), ...gathering.all()]) : rows
    work.evaluated += all.size
    const touched = new Set<Group>()
    for (const slot of all.keys()) {
      const had = this.#units.has(slot)
      this.#take(slot, gathering, touched)
      const has = this.#units.has(slot)
      if (had && !has) crossing?.left(slot, this)
      if (has && !had) crossing?.entered(slot, this)
    }
    const numbers = this.#settled(touched, gathering, work)
    return this.refresh(numbers, (number, previous) => this.#standing(number, previous, gathering))
  }

  /** Reads a row's units anew. */
  #take(slot: number, gathering: GroupReader, touched: Set<Group>): void {
    const before = this.#units.get(slot) ?? NO_UNITS
    const given = gathering.contributions(slot)
    for (const unit of before) {
      const { group } = unit
      group.units.delete(unit)
      group.tallies.forEach((tally, i) => tally.remove(unit.given.parts[i] as Part))
      touched.add(group)
    }
    const groups = gathering.own
      ? this.#ownGroups(gathering, given, before)
      : given.map(({ id }) => this.#group(gathering, id))
    const units = given.map((one, nth): Unit => ({ group: groups[nth] as Group, given: one, slot, nth }))
    for (const unit of units) {
      const { group } = unit
      group.units.add(unit)
      group.tallies.forEach((tally, i) => tally.add(unit.given.parts[i] as Part))
      touched.add(group)
    }
    if (units.length === 0) this.#units.delete(slot)
    else this.#units.set(slot, units)
  }

  #group(gathering: GroupReader, id: unknown): Group {
    const known = this.#byId.get(id)
    if (known !== undefined) return known
    const group = this.#made(gathering, id)
    this.#byId.set(id, group)
    return group
  }

  /**
   * A row's units are those that it had, where they are equal; others take the places of those that are gone.
   */
  #ownGroups(
    gathering: GroupReader,
    given: readonly Contribution[],
    before: readonly Unit[],
  ): readonly Group[] {
    const left = [...before]
    const groups = given.map(({ id }) => {
      const at = left.findIndex((unit) => unit.given.id === id)
      return at < 0 ? undefined : left.splice(at, 1)[0]?.group
    })
    return groups.map((group, i) => group ?? left.shift()?.group ?? this.#made(gathering, given[i]?.id))
  }

  #made(gathering: GroupReader, id: unknown): Group {
    const group: Group = {
      number: this.#last++,
      id,
      units: new CountedHeap(itself, this.#before),
      tallies: gathering.aggregates(),
      results: [],
    }
    this.#groups.set(group.number, group)
    return group
  }

  #firstOf(number: number): Unit | undefined {
    return this.#groups.get(number)?.units.least
  }

  /** Works out what touched groups come to; those without rows are gone. Answers all their numbers. */
  #settled(touched: ReadonlySet<Group>, gathering: GroupReader, work?: Work): readonly number[] {
    const numbers: number[] = []
    for (const group of touched) {
      numbers.push(group.number)
      if (group.units.size === 0 && !gathering.whole) {
        this.#groups.delete(group.number)
        this.#byId.delete(group.id)
      } else {
        group.results = gathering.results(group.id, group.tallies, () => {
          const slots = [...new Set(Array.from(group.units, ({ slot }) => slot))].sort(ascending)
          if (work !== undefined) work.replayed += slots.length
          return slots
        })
      }
    }
    return numbers
  }

  #standing(number: number, previous: unknown, gathering: GroupReader): ResultEntry | undefined {
    const group = this.#groups.get(number)
    if (group === undefined) return undefined
    const first = group.units.least
    const outcome = gathering.result(number, first?.given)
    if (outcome === undefined) return undefined
    const value = previous !== undefined && isSameValue(previous, outcome.value) ? previous : outcome.value
    const keys: Keys = [...outcome.order, first?.slot ?? 0, first?.nth ?? 0]
    return { value, keys }
  }
}

const NO_UNITS: readonly Unit[] = Object.freeze([])
const NO_GROUPS: GroupValues = Object.freeze({ key: () => null, result: () => null })
/** Of the one group without keys. */
const NO_KEY = ''
const itself = (unit: Unit): Unit => unit
const ascending = (a: number, b: number): number => a - b
/** Among equals, the first row and its choice decide. */
const NUMBER: KeyOrder = {
  compare: (a, b) => (a as number) - (b as number),
  descending: false,
  nullsFirst: true,
}
const BY_PLACE: readonly KeyOrder[] = [NUMBER, NUMBER]
