import { growInt32 } from '../../util/typed-array.js'
import type { Positions } from './positions.js'

/** The parts of a link table that positions need. */
interface Edges {
  readonly left: Int32Array
  /** The edge of a pair, the declaring side first. */
  find(from: number, to: number): number
}

/**
 * Positions in the lists of one side of a link table: by edge, which is found through the hash on the pair.
 * In a symmetric table the lists have both ends of an edge.
 */
export class EdgePositions implements Positions {
  readonly #edges: Edges
  readonly #side: 0 | 1
  #own: Int32Array = new Int32Array(0)
  /** Of a symmetric relation: the positions in the lists of the edges' right ends. */
  #other: Int32Array = new Int32Array(0)

  constructor(edges: Edges, side: 0 | 1) {
    this.#edges = edges
    this.#side = side
  }

  get bytes(): number {
    return this.#own.byteLength + this.#other.byteLength
  }

  get(owner: number, member: number): number {
    const edge = this.#edge(owner, member)
    return (this.#isOwn(edge, owner) ? this.#own[edge] : this.#other[edge]) as number
  }

  set(owner: number, member: number, position: number): void {
    const edge = this.#edge(owner, member)
    if (this.#isOwn(edge, owner)) {
      if (edge >= this.#own.length) this.#own = growInt32(this.#own, edge + 1)
      this.#own[edge] = position
    } else {
      if (edge >= this.#other.length) this.#other = growInt32(this.#other, edge + 1)
      this.#other[edge] = position
    }
  }

  #edge(owner: number, member: number): number {
    return this.#side === 0 ? this.#edges.find(owner, member) : this.#edges.find(member, owner)
  }

  #isOwn(edge: number, owner: number): boolean {
    return this.#side === 1 || this.#edges.left[edge] === owner
  }
}
