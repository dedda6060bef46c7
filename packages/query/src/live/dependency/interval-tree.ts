import type { Value } from '@relata/core'
import type { Compare, Range } from './range.js'

class Node<T> {
  readonly range: Range
  readonly item: T
  readonly priority: number
  left: Node<T> | undefined
  right: Node<T> | undefined
  /** The range of this node and those below that ends last. */
  last: Range

  constructor(range: Range, item: T, priority: number) {
    this.range = range
    this.item = item
    this.priority = priority
    this.left = undefined
    this.right = undefined
    this.last = range
  }
}

/**
 * Intervals in a treap, ordered by where they begin; each node knows where those below it end. Finding the k
 * intervals that contain a value costs O(log n + k log n) at most, adding and removing one O(log n).
 */
export class IntervalTree<T> {
  readonly #compare: Compare
  #root: Node<T> | undefined
  #size = 0
  /** State of the generator of priorities, which only have to be spread. */
  #seed = 1
  /** The number of nodes visited so far. */
  visited = 0

  constructor(compare: Compare) {
    this.#compare = compare
  }

  get size(): number {
    return this.#size
  }

  /** No two items have the same interval. */
  add(range: Range, item: T): void {
    this.#size++
    this.#seed = (Math.imul(this.#seed, 1664525) + 1013904223) | 0
    this.#root = this.#inserted(this.#root, new Node(range, item, this.#seed))
  }

  delete(range: Range): void {
    this.#root = this.#removed(this.#root, range)
  }

  /** Whether `test` is true for an item whose interval contains the value; ends at the first. */
  some(value: Value, test: (item: T) => boolean): boolean {
    return this.#some(this.#root, value, test)
  }

  #some(node: Node<T> | undefined, value: Value, test: (item: T) => boolean): boolean {
    if (node === undefined || this.#endsBefore(node.last, value)) return false
    this.visited++
    if (this.#some(node.left, value, test)) return true
    // All further ranges begin after the value, too.
    if (this.#beginsAfter(node.range, value)) return false
    if (!this.#endsBefore(node.range, value) && test(node.item)) return true
    return this.#some(node.right, value, test)
  }

  #endsBefore({ high, highOpen }: Range, value: Value): boolean {
    if (high === undefined) return false
    const c = this.#compare(high, value)
    return c < 0 || (c === 0 && highOpen)
  }

  #beginsAfter({ low, lowOpen }: Range, value: Value): boolean {
    if (low === undefined) return false
    const c = this.#compare(low, value)
    return c > 0 || (c === 0 && lowOpen)
  }

  #inserted(node: Node<T> | undefined, added: Node<T>): Node<T> {
    if (node === undefined) return added
    if (this.#order(added.range, node.range) < 0) {
      node.left = this.#inserted(node.left, added)
      return node.left.priority > node.priority ? this.#rotatedRight(node, node.left) : this.#updated(node)
    }
    node.right = this.#inserted(node.right, added)
    return node.right.priority > node.priority ? this.#rotatedLeft(node, node.right) : this.#updated(node)
  }

  #removed(node: Node<T> | undefined, range: Range): Node<T> | undefined {
    if (node === undefined) return undefined
    const order = this.#order(range, node.range)
    if (order === 0) {
      this.#size--
      return this.#joined(node.left, node.right)
    }
    if (order < 0) node.left = this.#removed(node.left, range)
    else node.right = this.#removed(node.right, range)
    return this.#updated(node)
  }

  /** All of `left` are before all of `right`. */
  #joined(left: Node<T> | undefined, right: Node<T> | undefined): Node<T> | undefined {
    if (left === undefined) return right
    if (right === undefined) return left
    if (left.priority > right.priority) {
      left.right = this.#joined(left.right, right)
      return this.#updated(left)
    }
    right.left = this.#joined(left, right.left)
    return this.#updated(right)
  }

  #rotatedRight(node: Node<T>, left: Node<T>): Node<T> {
    node.left = left.right
    left.right = this.#updated(node)
    return this.#updated(left)
  }

  #rotatedLeft(node: Node<T>, right: Node<T>): Node<T> {
    node.right = right.left
    right.left = this.#updated(node)
    return this.#updated(right)
  }

  #updated(node: Node<T>): Node<T> {
    let last = node.range
    if (node.left !== undefined) last = this.#later(last, node.left.last)
    if (node.right !== undefined) last = this.#later(last, node.right.last)
    node.last = last
    return node
  }

  #later(a: Range, b: Range): Range {
    return this.#byEnd(a, b) < 0 ? b : a
  }

  #order(a: Range, b: Range): number {
    return this.#byBegin(a, b) || this.#byEnd(a, b)
  }

  #byBegin(a: Range, b: Range): number {
    if (a.low === undefined || b.low === undefined)
      return Number(a.low !== undefined) - Number(b.low !== undefined)
    return this.#compare(a.low, b.low) || Number(a.lowOpen) - Number(b.lowOpen)
  }

  #byEnd(a: Range, b: Range): number {
    if (a.high === undefined || b.high === undefined)
      return Number(a.high === undefined) - Number(b.high === undefined)
    return this.#compare(a.high, b.high) || Number(b.highOpen) - Number(a.highOpen)
  }
}
