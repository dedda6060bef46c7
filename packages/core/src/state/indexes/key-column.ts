import { EarlyReads, flagsOf, MANY } from './early-reads.js'
import { PooledLists } from './posting-lists.js'
import { SingleLists } from './single-lists.js'
import { UnresolvedIndex } from './unresolved-index.js'
import type { FieldMeta, KeyMeta } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import type { SlotRange } from './slot-range.js'
import { ForwardMap, type Reversal } from './forward-map.js'
import { NULL_SLOT, UNRESOLVED_SLOT, type KeyReader, type Row } from '../reader.js'

/** The number of keys of a state that have no target at present. */
export interface Unresolved {
  /** All of them. */
  waiting: number
  /** Those that make a commit fail: without the keys of fields with `dbConstraint: false`. */
  refused: number
}

/** The parts of the tables at both ends that a key needs. */
interface End {
  version: number
  find(key: Value): number
  findUnique(field: FieldMeta, value: Value): number
  readonly limit: number
  row(slot: number): Row | undefined
  /** A value of the row in a live slot, without creating the row object. */
  value(field: FieldMeta, slot: number): Value
  /** Whether rows are not objects yet, as after a start. */
  readonly hasColumns: boolean
  /** Whether they are in columns that read values of other rows. */
  readonly readsOthers: boolean
  /** Creates a row of multi-table inheritance again after its parent's row has changed. */
  refresh(slot: number): void
}

/**
 * A foreign key or one-to-one of a table: its forward map, its reverse multimap, and the sources without a
 * target.
 */
export class KeyColumn implements KeyReader {
  readonly key: KeyMeta
  readonly attribute: string
  readonly forward: ForwardMap
  readonly waiting: UnresolvedIndex
  readonly source: End
  readonly target: End
  readonly #range: SlotRange
  readonly #unresolved: Unresolved
  readonly #byPrimaryKey: boolean
  readonly #single: SingleLists | undefined
  readonly #early: EarlyReads = new EarlyReads()

  constructor(
    key: KeyMeta,
    range: SlotRange,
    ends: { readonly source: End; readonly target: End; readonly unresolved: Unresolved },
  ) {
    this.key = key
    this.#range = range
    this.attribute = key.field.attribute
    this.forward = new ForwardMap(range, reversalOf(key))
    this.#single = this.forward.lists instanceof SingleLists ? this.forward.lists : undefined
    this.waiting = new UnresolvedIndex(key.targetField.type)
    this.source = ends.source
    this.target = ends.target
    this.#unresolved = ends.unresolved
    this.#byPrimaryKey = key.targetField === key.target.pk
  }

  /** The slot that a raw key refers to at present, NULL_SLOT or UNRESOLVED_SLOT. */
  resolve(value: Value): number {
    if (value === null) return NULL_SLOT
    const slot = this.#byPrimaryKey
      ? this.target.find(value)
      : this.target.findUnique(this.key.targetField, value)
    return slot < 0 ? UNRESOLVED_SLOT : slot
  }

  /**
   * Adds the targets of the next rows of a snapshot; `raw` has the raw keys of those that refer to no row.
   */
  load(start: number, targets: Int32Array, raw: (at: number) => Value): void {
    this.forward.load(start, targets)
    for (let at = 0; at < targets.length; at++)
      if (targets[at] === UNRESOLVED_SLOT) this.#wait(raw(at), start + at)
  }

  /** Records that a row with this raw key was put into a slot. */
  enter(slot: number, value: Value): void {
    const target = this.resolve(value)
    this.forward.set(slot, target)
    if (target >= 0) this.target.version++
    else if (target === UNRESOLVED_SLOT) this.#wait(value, slot)
  }

  /** Records that the row with this raw key is deleted. */
  leave(slot: number, value: Value): void {
    const target = this.forward.slots[slot] as number
    if (target >= 0) this.target.version++
    else if (target === UNRESOLVED_SLOT) this.#stopWaiting(value, slot)
    this.forward.set(slot, NULL_SLOT)
  }

  /** Records that the raw key in a slot changes. */
  change(slot: number, before: Value, after: Value): void {
    if (before === after) return
    this.leave(slot, before)
    this.enter(slot, after)
  }

  /** The value by which keys refer to a target row. */
  valueOf(target: Row): Value {
    return target[this.key.targetField.attribute] as Value
  }

  /** The raw key of a source. */
  rawKey(source: number): Value {
    return this.source.value(this.key.field, source)
  }

  /**
   * Records that a target is deleted or its value changes: its sources become unresolved, unless another row
   * has the value, as during a call that moves values between rows.
   */
  unresolve(target: number, value: Value): void {
    const { lists } = this.forward
    if (lists !== undefined && lists.count(target) === 0) return
    const sources = this.sourcesOf(target).slice()
    for (const source of sources) {
      this.forward.set(source, UNRESOLVED_SLOT)
      this.#wait(this.rawKey(source), source)
      this.#moved(source)
    }
    const other = this.#byPrimaryKey ? UNRESOLVED_SLOT : this.resolve(value)
    if (other >= 0) this.wake(other, value)
  }

  /** Records that a value has a target now: unresolved keys with this value refer to it. */
  wake(target: number, value: Value): void {
    if (value === null || this.waiting.size === 0) return
    for (const source of this.waiting.sources(value)) {
      this.#stopWaiting(value, source)
      this.forward.set(source, target)
      this.#moved(source)
    }
  }

  /**
   * After a target's value has changed, its sources become unresolved, and unresolved keys with the new value
   * refer to it.
   */
  retarget(target: number, before: Row, after: Row): void {
    const value = this.valueOf(after)
    const old = this.valueOf(before)
    if (value === old) return
    this.unresolve(target, old)
    this.wake(target, value)
  }

  /** The sources of a target in slot order, by the reverse multimap or, without one, by a scan. */
  sourcesOf(target: number): Int32Array {
    return this.forward.lists === undefined
      ? this.#scan(target)
      : (this.earlySources([target]) ?? this.forward.lists.members(target))
  }

  /**
   * The sources of some targets by a scan, in slot order, if the lists of a large table aren't built after a start and few
   * reads needed them: a scan takes a hundredth to a tenth of the time that building all lists takes.
   */
  earlySources(targets: readonly number[]): Int32Array | undefined {
    const { lists } = this.forward
    if (!(lists instanceof PooledLists) || lists.covers(0) || this.#range.limit < MANY) return undefined
    if (!this.source.hasColumns || !this.#early.take()) return undefined
    const [only] = targets
    return targets.length === 1 && only !== undefined ? this.#scan(only) : this.#scanForAny(targets)
  }

  #scan(target: number): Int32Array {
    const { slots } = this.forward
    const { limit } = this.#range
    const found: number[] = []
    for (let at = slots.indexOf(target); at >= 0 && at < limit; at = slots.indexOf(target, at + 1))
      found.push(at)
    return Int32Array.from(found)
  }

  #scanForAny(targets: readonly number[]): Int32Array {
    const { slots } = this.forward
    const { limit } = this.#range
    const wanted = flagsOf(targets)
    const found: number[] = []
    for (let slot = 0; slot < limit; slot++) {
      const target = slots[slot] as number
      if (target >= 0 && wanted[target] === 1) found.push(slot)
    }
    return Int32Array.from(found)
  }

  /** The slots whose key has this value; for null, all rows are scanned. */
  holders(value: Value): Iterable<number> {
    const target = this.resolve(value)
    if (target >= 0) return this.sourcesOf(target)
    return target === UNRESOLVED_SLOT ? this.waiting.sources(value) : this.#withoutKey()
  }

  /** The source of a one-to-one's target, -1 if it has none. */
  onlySource(target: number): number {
    const single = this.#single
    if (single !== undefined) return single.only(target)
    return target < 0 ? NULL_SLOT : (this.sourcesOf(target)[0] ?? NULL_SLOT)
  }

  /**
   * The source whose key has this value, -1 if there is none. It is found through the reverse multimap, so a
   * one-to-one needs no separate index.
   */
  firstSource(value: Value): number {
    const target = this.resolve(value)
    if (target === UNRESOLVED_SLOT) return this.waiting.sources(value)[0] ?? NULL_SLOT
    return target < 0 ? NULL_SLOT : this.onlySource(target)
  }

  /** The same, except for one slot. */
  otherSource(value: Value, except: number): number {
    const target = this.resolve(value)
    if (target === UNRESOLVED_SLOT)
      return this.waiting.sources(value).find((source) => source !== except) ?? NULL_SLOT
    if (target < 0) return NULL_SLOT
    return this.#single === undefined
      ? otherIn(this.sourcesOf(target), except)
      : this.#single.other(target, except)
  }

  #withoutKey(): readonly number[] {
    const found: number[] = []
    for (let slot = 0; slot < this.#range.limit; slot++)
      if (this.source.row(slot)?.[this.attribute] === null) found.push(slot)
    return found
  }

  #moved(source: number): void {
    this.source.version++
    this.target.version++
    if (this.key.parentLink) this.source.refresh(source)
  }

  #wait(value: Value, slot: number): void {
    this.waiting.add(value, slot)
    this.#unresolved.waiting++
    if (this.key.dbConstraint) this.#unresolved.refused++
  }

  #stopWaiting(value: Value, slot: number): void {
    this.waiting.remove(value, slot)
    this.#unresolved.waiting--
    if (this.key.dbConstraint) this.#unresolved.refused--
  }
}

function otherIn(sources: Int32Array, except: number): number {
  return sources.find((source) => source !== except) ?? NULL_SLOT
}

function reversalOf(key: KeyMeta): Reversal {
  if (!key.indexed) return 'none'
  return key.oneToOne ? 'one' : 'many'
}
