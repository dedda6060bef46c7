export type Compare = (i: number, j: number) => number

/** Makes a list a heap with the last item, by a comparison, on top. */
export function heapify(heap: number[], compare: Compare): void {
  for (let at = (heap.length >> 1) - 1; at >= 0; at--) sink(heap, at, compare)
}

/** Replaces the last item by another one that comes before it; ignores one that comes after it. */
export function offer(heap: number[], item: number, compare: Compare): void {
  if (compare(item, heap[0] as number) >= 0) return
  heap[0] = item
  sink(heap, 0, compare)
}

function sink(heap: number[], from: number, compare: Compare): void {
  const item = heap[from] as number
  let at = from
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && compare(heap[child + 1] as number, heap[child] as number) > 0) child++
    if (compare(heap[child] as number, item) <= 0) break
    heap[at] = heap[child] as number
    at = child
  }
  heap[at] = item
}
