import type { SalvagedRecord, SalvageFault } from '@relata/level'

export type Salvaged = SalvagedRecord | SalvageFault

/**
 * The records of two readings of one log, in the order of positions, each once. A fault of the first reading is left
 * out if the second one has the record.
 */
export async function* unionOf(
  first: AsyncIterator<Salvaged>,
  second: AsyncIterator<Salvaged>,
): AsyncGenerator<Salvaged, void, undefined> {
  let one = await first.next()
  let two = await second.next()
  while (one.done !== true || two.done !== true) {
    const a = one.done === true ? undefined : one.value
    const b = two.done === true ? undefined : two.value
    const order = placeOf(a) - placeOf(b)
    if (a !== undefined && (b === undefined || order < 0)) {
      yield a
      one = await first.next()
    } else if (b !== undefined && (a === undefined || order > 0)) {
      yield b
      two = await second.next()
    } else {
      // The same position: the record, if one of them has it.
      yield a !== undefined && 'fault' in a && b !== undefined ? b : (a as Salvaged)
      one = await first.next()
      two = await second.next()
    }
  }
}

/** The last position of a part; faults without one come first. */
function placeOf(part: Salvaged | undefined): number {
  if (part === undefined) return Infinity
  return 'fault' in part ? (part.position ?? 0) : part.last
}
