import { emptyList } from '@relata/core/engine'
import type { Value } from '@relata/core/engine'
import type { OrderKey } from '../../compute/order.js'

/** The sort keys of a member; empty if members are in order of their ids. */
export type Keys = readonly Value[]
export const NO_KEYS: Keys = Object.freeze([])
/** How sort keys compare. Reading them belongs to one state, and is not part of it. */
export type KeyOrder = Omit<OrderKey, 'read'>

/** A number that places a member: that of its part, its row or its choice. */
export const NUMBER: KeyOrder = {
  compare: (a, b) => (a as number) - (b as number),
  descending: false,
  nullsFirst: true,
}
/** The row and its choice decide among members that are equal otherwise. */
export const BY_PLACE: readonly KeyOrder[] = [NUMBER, NUMBER]

/** A member as it is compared. */
export interface Placed {
  readonly id: number
  readonly keys: Keys
}

/**
 * Consecutive members, as parallel arrays: most sets are small and consist of one chunk, and there may be a
 * hundred thousand of them. A class, because V8 would allocate literals that are kept in old space.
 */
export class Chunk {
  ids: number[]
  values: unknown[]
  /** Undefined without an order. */
  keys: Keys[] | undefined

  constructor(ids: number[], values: unknown[], keys: Keys[] | undefined) {
    this.ids = ids
    this.values = values
    this.keys = keys
  }
}

/** A copy without spare capacity. */
export function idsBetween(ids: ArrayLike<number>, from: number, to: number): number[] {
  const part = emptyList<number>()
  for (let i = from; i < to; i++) part.push(ids[i] as number)
  return part.slice()
}
