import type { PostingLists } from '../reader.js'
import { growInt32 } from '../../util/typed-array.js'
import type { SlotList } from '../slot-list.js'
import { Displaced } from './displaced.js'

const NO_MEMBER = -1

/**
 * The reverse of a one-to-one: an owner has at most one member, so one cell per owner is enough, and reading
 * a list is reading its cell. The cells are the pool; the list of an owner starts at the owner's slot. It is
 * updated at every write, unlike {@link PooledLists}: writing a cell costs less than checking whether it is
 * current, and code that updates lists lazily would prevent V8 from inlining reads into their callers.
 * benchmarks: forward.
 *
 * While a call moves keys between rows, an owner may have several members: its cell has the latest.
 */
export class SingleLists implements PostingLists {
  #cells: Int32Array = new Int32Array(0)
  #total: number = 0
  readonly isBuilt: boolean = true
  readonly #displaced: Displaced<number> = new Displaced()

  /** Bytes in use, about. */
  get bytes(): number {
    return this.#cells.byteLength
  }

  /** The owner's member, -1 if it has none. */
  only(owner: number): number {
    const cells = this.#cells
    return owner >= 0 && owner < cells.length ? (cells[owner] as number) : NO_MEMBER
  }

  count(owner: number): number {
    return this.only(owner) === NO_MEMBER ? 0 : 1
  }

  start(owner: number): number {
    return owner >= 0 && owner < this.#cells.length ? owner : 0
  }

  get pool(): Int32Array {
    return this.#cells
  }

  get total(): number {
    return this.#total
  }

  gather(owners: SlotList, into: SlotList): void {
    into.reserve(owners.length)
    for (let i = 0; i < owners.length; i++) {
      const member = this.only(owners.cells[i] as number)
      if (member !== NO_MEMBER) into.cells[into.length++] = member
    }
  }

  /** The owner's member that isn't `except`, -1 if it has none. */
  other(owner: number, except: number): number {
    return this.#displaced.other(owner, this.only(owner), except)
  }

  /** A view of an owner's members, valid until the next write. */
  members(owner: number): Int32Array {
    if (this.#displaced.size > 0)
      return Int32Array.from(
        [...this.#displaced.of(owner), this.only(owner)].filter((member) => member !== NO_MEMBER),
      )
    const start = this.start(owner)
    return this.#cells.subarray(start, start + this.count(owner))
  }

  /** Adds a member to an owner. */
  add(owner: number, member: number): void {
    if (owner >= this.#cells.length) this.#grow(owner + 1)
    const holder = this.#cells[owner] as number
    if (holder === NO_MEMBER) this.#total++
    else this.#displaced.push(owner, holder)
    this.#cells[owner] = member
  }

  /** Removes a member from its owner; does nothing if it isn't the owner's. */
  remove(owner: number, member: number): void {
    if (this.#cells[owner] !== member) return this.#displaced.remove(owner, member)
    const displaced = this.#displaced.size === 0 ? undefined : this.#displaced.pop(owner)
    this.#cells[owner] = displaced ?? NO_MEMBER
    if (displaced === undefined) this.#total--
  }

  /** Rebuilds everything: the owner of each member. */
  rebuild(owners: Int32Array): void {
    this.#cells = new Int32Array(0)
    this.#total = 0
    this.#displaced.clear()
    for (let member = 0; member < owners.length; member++) {
      const owner = owners[member] as number
      if (owner >= 0) this.add(owner, member)
    }
  }

  #grow(needed: number): void {
    const length = this.#cells.length
    this.#cells = growInt32(this.#cells, needed)
    this.#cells.fill(NO_MEMBER, length)
  }
}
