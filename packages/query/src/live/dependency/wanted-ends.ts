import type { StateReader, TableReader, Value } from '@relata/core/engine'
import type { Hop, Path } from '../../resolve/path.js'
import { stepOf, valueReader } from './key-reader.js'

/** The values of a chain that views match. */
export interface WantedValues {
  has(value: Value): boolean
  /** Grows when values enter or leave. */
  readonly version: number
}

interface Versioned {
  readonly version: number
}

/** Above this number of rows no results are kept: eight bytes a row. */
const MOST_ROWS = 2 ** 17

/**
 * Whether views match the value at the end of hops, by the row that the hops start from. Most changes start from rows that
 * lead through few others, such as reviews to authors, so the result is kept for each row of the smallest table on the
 * way, until a write on the rest of the way, or another view, may change it. benchmarks: untouched_chain.
 */
export class WantedEnds {
  readonly #state: StateReader
  readonly #wanted: WantedValues
  readonly #first: (slot: number) => number
  /** From the row after the first hop to the row whose result is kept. */
  readonly #steps: readonly ((slot: number) => number)[]
  /** From that row on. */
  readonly #read: (slot: number) => Value
  readonly #kept: TableReader
  /** What the value depends on from that row on. */
  readonly #sources: readonly Versioned[]
  /** By slot: twice the epoch in which the result was found, plus 1 if it was true. */
  #results: Float64Array = new Float64Array(0)
  #epoch = 0
  #version = -1

  /** At least one hop. */
  constructor(state: StateReader, hops: readonly Hop[], path: Path, wanted: WantedValues) {
    const tables = hops.map((hop) => state.table(hop.target))
    const smallest = tables.reduce(
      (least, { limit }, i) => (limit < (tables[least]?.limit ?? 0) ? i : least),
      0,
    )
    const [first, ...rest] = hops.slice(0, smallest + 1).map((hop) => stepOf(state, hop))
    this.#state = state
    this.#wanted = wanted
    this.#first = first as (slot: number) => number
    this.#steps = rest
    this.#read = valueReader(state, hops.slice(smallest + 1), path)
    this.#kept = tables[smallest] as TableReader
    const sources = hops.slice(smallest + 1).map((hop) => sourceOf(state, hop))
    this.#sources = [...new Set([...sources, state.table(path.field.model)])]
  }

  /** From a row before the first hop. */
  from(slot: number): boolean {
    return this.after(this.#first(slot))
  }

  /** From a row that the first hop leads to; a negative slot for none. */
  after(slot: number): boolean {
    let at = slot
    for (const step of this.#steps) if (at >= 0) at = step(at)
    if (at < 0 || this.#kept.limit > MOST_ROWS) return this.#wanted.has(this.#read(at))
    this.#renew()
    if (at >= this.#results.length) this.#grow()
    const known = (this.#results[at] as number) - this.#epoch * 2
    if (known >= 0) return known === 1
    const found = this.#wanted.has(this.#read(at))
    this.#results[at] = this.#epoch * 2 + (found ? 1 : 0)
    return found
  }

  /** Begins another epoch if a kept result may no longer hold. */
  #renew(): void {
    // Slots move in a compaction.
    let version = this.#wanted.version + this.#state.compactions
    for (const source of this.#sources) version += source.version
    if (version === this.#version) return
    this.#version = version
    this.#epoch++
  }

  #grow(): void {
    const before = this.#results
    this.#results = new Float64Array(Math.max(this.#kept.limit, 64))
    this.#results.set(before)
  }
}

/** What has the rows that a hop leads to. */
function sourceOf(state: StateReader, hop: Hop): Versioned {
  if (hop.kind === 'link') return state.link(hop.link)
  return state.table(hop.kind === 'reverse' ? hop.target : hop.source)
}
