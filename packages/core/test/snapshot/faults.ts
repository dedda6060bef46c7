import type { SnapshotBlock, SnapshotRows } from '../../src/snapshot/snapshot-block.js'
import { MemorySnapshots } from '../../src/snapshot/memory-snapshots.js'
import type { SnapshotStore } from '../../src/snapshot/snapshot-store.js'

/** What a wrong snapshot is made of a right one with; undefined where it leaves a block out. */
export type Fault = (block: SnapshotBlock) => SnapshotBlock | undefined

/** A copy of the snapshots with one fault in the one at a position. */
export async function withFault(
  snapshots: SnapshotStore,
  position: number,
  fault: Fault,
): Promise<MemorySnapshots> {
  const copy = new MemorySnapshots()
  for (const info of await snapshots.list()) {
    const source = snapshots.read(info.position)
    await copy.write(info.position === position ? changed(source, fault) : source)
  }
  return copy
}

async function* changed(
  blocks: AsyncIterable<SnapshotBlock>,
  fault: Fault,
): AsyncGenerator<SnapshotBlock, void, undefined> {
  for await (const block of blocks) {
    const wrong = fault(block)
    if (wrong !== undefined) yield wrong
  }
}

/** Faults that loading finds. */
export const FOUND: Readonly<Record<string, Fault>> = {
  'a missing block of rows': (block) => (block.block === 'rows' ? undefined : block),
  'a missing block of links': (block) => (block.block === 'links' ? undefined : block),
  'missing keys': (block) => (block.block === 'keys' ? undefined : block),
  'rows of another model': rows((block) => ({ ...block, model: block.model === 'Tag' ? 'Author' : 'Tag' })),
  'a column that is too short': rows((block) => ({
    ...block,
    columns: block.columns.map((column) =>
      column.column === 'targets' ? { ...column, slots: column.slots.slice(1) } : column,
    ),
  })),
  'a key of a row that is not there': rows((block) => ({
    ...block,
    columns: block.columns.map((column) =>
      column.column === 'targets' ? { ...column, slots: column.slots.map((slot) => slot + 1000) } : column,
    ),
  })),
  'a link of a row that is not there': (block) =>
    block.block === 'links' ? { ...block, right: block.right.map((slot) => slot + 1000) } : block,
  'another commit': (block) =>
    block.block === 'begin' ? { ...block, commit: { ...block.commit, id: 'other' } } : block,
  'another content of the commit': (block) =>
    block.block === 'begin' ? { ...block, commit: { ...block.commit, hash: 'other' } } : block,
  'a newer format': (block) => (block.block === 'begin' ? { ...block, format: 2 } : block),
  'another schema': (block) => (block.block === 'begin' ? { ...block, schemaPosition: 2 } : block),
  'two swapped columns': rows((block) => {
    const [first, second] = ['title', 'color']
    return {
      ...block,
      columns: block.columns.map((column) => ({
        ...column,
        attribute:
          column.attribute === first ? second : column.attribute === second ? first : column.attribute,
      })),
    }
  }),
  'a wrong total': (block) => (block.block === 'end' ? { ...block, rows: block.rows + 1 } : block),
}

/** Faults that only the state hash finds, in a verification. */
export const BY_HASH: Readonly<Record<string, Fault>> = {
  'the links turned round': (block) =>
    block.block === 'links' ? { ...block, left: block.left.toReversed() } : block,
}

function rows(change: (block: SnapshotRows) => SnapshotRows): Fault {
  return (block) => (block.block === 'rows' ? change(block) : block)
}
