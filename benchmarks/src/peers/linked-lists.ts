/**
 * A reverse multimap as doubly linked lists through typed arrays: 12 bytes a member, everything O(1), members
 * in no order.
 */
export class LinkedLists {
  readonly head: Int32Array
  readonly count: Int32Array
  readonly next: Int32Array
  readonly previous: Int32Array

  /** Owners and members are numbered from 1; 0 means none. */
  constructor(owners: number, members: number) {
    this.head = new Int32Array(owners + 1)
    this.count = new Int32Array(owners + 1)
    this.next = new Int32Array(members + 1)
    this.previous = new Int32Array(members + 1)
  }

  add(owner: number, member: number): void {
    const first = this.head[owner] as number
    this.next[member] = first
    this.previous[member] = 0
    if (first !== 0) this.previous[first] = member
    this.head[owner] = member
    this.count[owner] = (this.count[owner] as number) + 1
  }

  remove(owner: number, member: number): void {
    const next = this.next[member] as number
    const previous = this.previous[member] as number
    if (previous === 0) this.head[owner] = next
    else this.next[previous] = next
    if (next !== 0) this.previous[next] = previous
    this.count[owner] = (this.count[owner] as number) - 1
  }
}
