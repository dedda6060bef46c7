import { growInt32 } from '../../util/typed-array.js'

/** Where members are in their owners' lists, which makes a removal from a long list O(1). */
export interface Positions {
  /** Bytes in use. */
  readonly bytes: number
  get(owner: number, member: number): number
  set(owner: number, member: number, position: number): void
}

/** Positions if a member is in at most one list: a key's sources, a field index. */
export class MemberPositions implements Positions {
  #positions: Int32Array = new Int32Array(0)

  get bytes(): number {
    return this.#positions.byteLength
  }

  get(_owner: number, member: number): number {
    return this.#positions[member] as number
  }

  set(_owner: number, member: number, position: number): void {
    if (member >= this.#positions.length) this.#positions = growInt32(this.#positions, member + 1)
    this.#positions[member] = position
  }
}
