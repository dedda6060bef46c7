import { SlotList } from '@relata/core/engine'

/** Lists that are not in use. A nested query takes additional ones. */
const free: SlotList[] = []
const MAX_FREE = 16
/** Longer ones are left to the garbage collector. */
const MAX_CELLS = 1 << 16

/** An empty list. A step that throws doesn't return it, which costs no more than the next list. */
export function takeList(): SlotList {
  const list = free.pop() ?? new SlotList()
  list.clear()
  return list
}

export function returnList(list: SlotList): void {
  if (list.cells.length <= MAX_CELLS && free.length < MAX_FREE) free.push(list)
}
