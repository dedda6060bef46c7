import { LogError } from '../../src/error/errors.js'
import { noSnapshot } from '../../src/snapshot/memory-snapshots.js'
import type { SnapshotBlock, SnapshotRows } from '../../src/snapshot/snapshot-block.js'
import type { SnapshotInfo, SnapshotStore } from '../../src/snapshot/snapshot-store.js'
import type { SimulatedMachine } from './simulated-log.js'

/** The snapshots on a disk, which outlive their process. */
export type SnapshotFiles = Map<number, readonly SnapshotBlock[]>

/** Snapshots on a simulated disk: a crash leaves a snapshot that was being written invisible. */
export class SimulatedSnapshots implements SnapshotStore {
  readonly #files: SnapshotFiles
  readonly #machine: SimulatedMachine
  dead: boolean = false

  constructor(files: SnapshotFiles, machine: SimulatedMachine) {
    this.#files = files
    this.#machine = machine
  }

  async list(): Promise<readonly SnapshotInfo[]> {
    return [...this.#files]
      .map(([position]) => ({ position, bytes: 1, createdAt: 0 }))
      .sort((a, b) => b.position - a.position)
  }

  async write(blocks: AsyncIterable<SnapshotBlock>): Promise<SnapshotInfo> {
    const written: SnapshotBlock[] = []
    for await (const block of blocks) {
      written.push(structuredClone(block))
      await this.#delay()
      if (this.#machine.planted.strike('a snapshot that was cut off is served', 0.1)) break
    }
    const snapshot = this.#faulty(written)
    const [begin] = snapshot
    if (begin?.block !== 'begin') throw new Error('a snapshot begins with its begin block')
    this.#files.set(begin.position, snapshot)
    return { position: begin.position, bytes: 1, createdAt: begin.time }
  }

  async *read(position: number): AsyncGenerator<SnapshotBlock, void, undefined> {
    const blocks = this.#files.get(position)
    if (blocks === undefined) throw noSnapshot(position)
    for (const block of blocks) {
      await this.#delay()
      if (this.#machine.planted.fault === undefined && this.#machine.random.chance(0.005))
        throw this.#damaged()
      yield block
    }
  }

  async remove(position: number): Promise<void> {
    this.#files.delete(position)
  }

  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}

  #damaged(): LogError {
    this.#machine.damages++
    return new LogError('Corrupt', 'A block of the simulated snapshot is damaged.')
  }

  #delay(): Promise<void> {
    const { time, random } = this.#machine
    return new Promise((resolve) => {
      time.after(random.below(5), () => {
        if (!this.dead) resolve()
      })
    })
  }

  /** The blocks as a program with a planted fault writes them. */
  #faulty(blocks: readonly SnapshotBlock[]): readonly SnapshotBlock[] {
    const { planted } = this.#machine
    const moved = (by: number): readonly SnapshotBlock[] =>
      blocks.map((block) => (block.block === 'begin' ? { ...block, position: block.position + by } : block))
    if (planted.strike('a snapshot contains one commit too many')) return moved(-1)
    if (planted.strike('a snapshot lacks its last commit')) return moved(1)
    if (planted.strike('a snapshot lacks the idempotency keys'))
      return blocks.filter(({ block }) => block !== 'keys' && block !== 'keyOrigins')
    if (planted.strike('a snapshot has counters of zero'))
      return blocks.map((block) =>
        block.block === 'begin'
          ? { ...block, models: block.models.map((model) => ({ ...model, counter: 0 })) }
          : block,
      )
    if (planted.strike('a snapshot lacks a link'))
      return blocks.map((block) =>
        block.block === 'links'
          ? { ...block, left: block.left.slice(1), right: block.right.slice(1) }
          : block,
      )
    if (planted.strike('a snapshot lacks a row'))
      return blocks.map((block) =>
        block.block === 'rows' && block.count > block.dead.length ? withoutRow(block) : block,
      )
    if (planted.strike('a snapshot has two values of a column exchanged'))
      return blocks.map((block) => (block.block === 'rows' ? exchanged(block) : block))
    return blocks
  }
}

function withoutRow(block: SnapshotRows): SnapshotRows {
  const live = [...Array(block.count).keys()].find((slot) => !block.dead.includes(slot))
  return { ...block, dead: Uint16Array.from([...block.dead, live ?? 0]).sort() }
}

function exchanged(block: SnapshotRows): SnapshotRows {
  const columns = block.columns.map((column) => {
    if (column.column !== 'numbers' || !/balance|amount/.test(column.attribute) || column.values.length < 2)
      return column
    const values = column.values.slice()
    const [first, second] = [values[0] ?? 0, values[1] ?? 0]
    values[0] = second
    values[1] = first
    return { ...column, values }
  })
  return { ...block, columns }
}
