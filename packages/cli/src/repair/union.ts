import type { DroppedHistory } from '@relata/core/log'
import type { SalvagedBeginning, SalvagedRecord, SalvageFault } from '@relata/level'

export type SalvagedPart = SalvagedRecord | SalvageFault
export type Salvaged = SalvagedBeginning | SalvagedPart

/** Salvaged records, once their beginning is known. */
export interface Begun {
  /** What the log had dropped. */
  readonly dropped: DroppedHistory | undefined
  /** Of the first record; undefined if there is none. */
  readonly first: number | undefined
  readonly parts: AsyncGenerator<SalvagedPart, void, undefined>
}

/** Reads up to the first record. */
export async function readBeginning(salvaged: AsyncGenerator<Salvaged, void, undefined>): Promise<Begun> {
  const held: SalvagedPart[] = []
  let dropped: DroppedHistory | undefined
  let first: number | undefined
  while (first === undefined) {
    const next = await salvaged.next()
    if (next.done === true) break
    if ('dropped' in next.value) dropped = next.value.dropped
    else held.push(next.value)
    if ('commits' in next.value) first = next.value.first
  }
  return { dropped, first, parts: withoutBeginning(held, salvaged) }
}

async function* withoutBeginning(
  held: readonly SalvagedPart[],
  salvaged: AsyncGenerator<Salvaged, void, undefined>,
): AsyncGenerator<SalvagedPart, void, undefined> {
  try {
    yield* held
    for await (const part of salvaged) if (!('dropped' in part)) yield part
  } finally {
    await salvaged.return()
  }
}

/**
 * The records of two readings of one log, in the order of positions, each once. A fault of the first reading is left
 * out if the second one has the record.
 */
export async function* unionOf(
  first: AsyncIterator<Salvaged>,
  second: AsyncIterator<Salvaged>,
): AsyncGenerator<Salvaged, void, undefined> {
  try {
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
        // For the same position: the record, if one of them has it.
        yield a !== undefined && 'fault' in a && b !== undefined ? b : (a as Salvaged)
        one = await first.next()
        two = await second.next()
      }
    }
  } finally {
    // An iterator that is ended early closes its database.
    await first.return?.()
    await second.return?.()
  }
}

/** The last position of a part; faults without one, and the beginning, come first. */
function placeOf(part: Salvaged | undefined): number {
  if (part === undefined) return Infinity
  if ('dropped' in part) return 0
  return 'fault' in part ? (part.position ?? 0) : part.last
}
