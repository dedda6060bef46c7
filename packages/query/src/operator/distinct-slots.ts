/** One byte a slot, all 0 between calls: what is in a list is marked, then unmarked, so that no set is built and no table's size is paid for. */
let marks = new Uint8Array(1024)

/** Takes repeated slots out, in place; the first of each stays. */
export function distinctSlots(slots: number[]): number[] {
  if (slots.length < 2) return slots
  let kept = 0
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as number
    if (slot >= marks.length) grow(slot)
    if (marks[slot] === 1) continue
    marks[slot] = 1
    slots[kept++] = slot
  }
  slots.length = kept
  for (let i = 0; i < kept; i++) marks[slots[i] as number] = 0
  return slots
}

function grow(slot: number): void {
  const next = new Uint8Array(2 ** Math.ceil(Math.log2(slot + 1)))
  next.set(marks)
  marks = next
}
