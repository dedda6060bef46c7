/** A multiset with access to its smallest item. Adding and removing an item cost O(log n), amortised. */
export class CountedHeap<T> {
  readonly #key: (one: T) => unknown
  readonly #compare: (a: T, b: T) => number
  /** The only item, and its count: most heaps of a large result never have a second one. */
  #only: T | undefined
  #times = 0
  /** Counts by key, once there have been several items. */
  #counts: Map<unknown, number> | undefined
  /** A heap of all added items; removed ones are skipped when they reach the top. */
  #heap: T[] = []

  constructor(key: (one: T) => unknown, compare: (a: T, b: T) => number) {
    this.#key = key
    this.#compare = compare
  }

  /** How many different ones. */
  get size(): number {
    return this.#counts?.size ?? (this.#times > 0 ? 1 : 0)
  }

  get least(): T | undefined {
    const counts = this.#counts
    if (counts === undefined) return this.#times > 0 ? this.#only : undefined
    const heap = this.#heap
    while (heap.length > 0 && !counts.has(this.#key(heap[0] as T))) this.#pop()
    return heap[0]
  }

  add(one: T): void {
    const key = this.#key(one)
    if (this.#counts === undefined && this.#addOnly(one, key)) return
    const counts = this.#counts ?? this.#spread()
    const count = counts.get(key)
    counts.set(key, (count ?? 0) + 1)
    if (count !== undefined) return
    this.#heap.push(one)
    this.#rise(this.#heap.length - 1)
  }

  delete(one: T): void {
    const key = this.#key(one)
    const counts = this.#counts
    if (counts === undefined) {
      if (this.#times > 0 && this.#key(this.#only as T) === key) this.#times--
      return
    }
    const count = counts.get(key)
    if (count === undefined) return
    if (count > 1) counts.set(key, count - 1)
    else counts.delete(key)
    if (this.#heap.length > 2 * counts.size + SLACK) this.#rebuild(counts)
  }

  /** The distinct items, in no order. */
  *[Symbol.iterator](): Generator<T> {
    const counts = this.#counts
    if (counts === undefined) {
      if (this.#times > 0) yield this.#only as T
      return
    }
    const seen = new Set<unknown>()
    for (const one of this.#heap) {
      const key = this.#key(one)
      if (!counts.has(key) || seen.has(key)) continue
      seen.add(key)
      yield one
    }
  }

  /** Replaces the items by equivalent ones, for example after slots have moved; their order stays. */
  rename(change: (one: T) => T): void {
    const counts = this.#counts
    if (counts === undefined) {
      if (this.#times > 0) this.#only = change(this.#only as T)
      return
    }
    const ones = [...this]
    const times = ones.map((one) => counts.get(this.#key(one)) as number)
    this.#heap = ones.map(change)
    this.#counts = new Map(this.#heap.map((one, i) => [this.#key(one), times[i] as number]))
    this.#rebuild(this.#counts)
  }

  #addOnly(one: T, key: unknown): boolean {
    if (this.#times > 0 && this.#key(this.#only as T) !== key) return false
    if (this.#times === 0) this.#only = one
    this.#times++
    return true
  }

  #spread(): Map<unknown, number> {
    const only = this.#only as T
    this.#heap = [only]
    this.#only = undefined
    return (this.#counts = new Map([[this.#key(only), this.#times]]))
  }

  #rebuild(counts: ReadonlyMap<unknown, number>): void {
    const kept = new Map<unknown, T>()
    for (const one of this.#heap) if (counts.has(this.#key(one))) kept.set(this.#key(one), one)
    // In ascending order it is a heap.
    this.#heap = [...kept.values()].sort(this.#compare)
  }

  #pop(): void {
    const last = this.#heap.pop() as T
    if (this.#heap.length === 0) return
    this.#heap[0] = last
    this.#sink()
  }

  #rise(from: number): void {
    const heap = this.#heap
    const one = heap[from] as T
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.#compare(heap[parent] as T, one) <= 0) break
      heap[at] = heap[parent] as T
      at = parent
    }
    heap[at] = one
  }

  #sink(): void {
    const heap = this.#heap
    const one = heap[0] as T
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && this.#compare(heap[child + 1] as T, heap[child] as T) < 0) child++
      if (this.#compare(heap[child] as T, one) >= 0) break
      heap[at] = heap[child] as T
      at = child
    }
    heap[at] = one
  }
}

const SLACK = 32
