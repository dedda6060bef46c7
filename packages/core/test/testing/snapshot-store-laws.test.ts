import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemorySnapshots } from '../../src/snapshot/memory-snapshots.js'
import type { SnapshotBlock } from '../../src/snapshot/snapshot-block.js'
import type { SnapshotInfo, SnapshotStore } from '../../src/snapshot/snapshot-store.js'
import { snapshotStoreLaws } from '../../src/testing/snapshot-store-laws.js'
import { rounds } from '../helpers/rounds.js'

const test = suite('the laws of the snapshot store')

/** The names of the laws that an implementation breaks. */
async function broken(
  create: () => SnapshotStore,
  reopen?: (store: SnapshotStore) => SnapshotStore,
): Promise<string[]> {
  const names: string[] = []
  const tests: { name: string; fn: () => Promise<void> }[] = []
  snapshotStoreLaws((name, fn) => tests.push({ name, fn }), {
    create,
    ...(reopen === undefined ? {} : { reopen }),
  })
  for (const { name, fn } of tests) {
    const late = rounds(1000).then(() => Promise.reject(new Error('late')))
    await Promise.race([fn(), late]).catch(() => names.push(name))
  }
  return names
}

test('hold for snapshots in memory', async () => {
  assert.equal(await broken(() => new MemorySnapshots()), [])
})

test('find a store that shows a snapshot before its end', async () => {
  class Hasty extends MemorySnapshots {
    override async write(blocks: AsyncIterable<SnapshotBlock>): Promise<SnapshotInfo> {
      const begun: SnapshotBlock[] = []
      for await (const block of blocks) {
        begun.push(block)
        if (begun.length === 2) await super.write(listed([...begun, END]))
      }
      return super.write(listed(begun))
    }
  }
  assert.ok((await broken(() => new Hasty())).includes('a snapshot is not visible before its last block'))
})

test('find a store that keeps the oldest, one that forgets types of arrays, and one that is empty when opened again', async () => {
  class Reversed extends MemorySnapshots {
    override async list(): Promise<readonly SnapshotInfo[]> {
      return (await super.list()).toReversed()
    }
  }
  class Untyped extends MemorySnapshots {
    override async *read(position: number): AsyncGenerator<SnapshotBlock, void, undefined> {
      for await (const block of super.read(position))
        yield block.block === 'keys' ? ({ ...block, entries: [...block.entries] } as never) : block
    }
  }
  assert.ok(
    (await broken(() => new Reversed())).includes(
      'the list has position, size and time, the newest position first',
    ),
  )
  assert.ok(
    (await broken(() => new Untyped())).includes(
      'what is read equals what was written: every block, column, array and value',
    ),
  )
  assert.equal(
    await broken(
      () => new MemorySnapshots(),
      () => new MemorySnapshots(),
    ),
    ['a store opened again has the same snapshots'],
  )
})

const END: SnapshotBlock = { block: 'end', stateHash: '', rows: 0, links: 0, keys: 0 }

async function* listed(blocks: readonly SnapshotBlock[]): AsyncGenerator<SnapshotBlock, void, undefined> {
  yield* blocks
}

test.run()
