import type { SnapshotBlock } from '../snapshot/snapshot-block.js'
import type { SnapshotStore } from '../snapshot/snapshot-store.js'
import { all, holds, rejects, same } from './check.js'
import type { Test } from './laws.js'
import { sameBlocks, snapshotBlocks } from './sample-snapshots.js'

export interface SnapshotStoreLawsOptions {
  /** A new, empty store. */
  readonly create: () => SnapshotStore | Promise<SnapshotStore>
  /** Opens the same store again after it was closed; left out if closing discards it. */
  readonly reopen?: (store: SnapshotStore) => SnapshotStore | Promise<SnapshotStore>
}

/** The implementation that the laws run on. */
interface SnapshotLaws {
  /** Registers a test that gets a new store, which is closed after it. */
  readonly law: (name: string, check: (store: SnapshotStore) => Promise<void>) => void
  readonly reopen: SnapshotStoreLawsOptions['reopen']
}

/**
 * Registers a test for every law of the `SnapshotStore` contract. An implementation that passes can keep the
 * snapshots of a store.
 *
 * @example
 * ```ts
 * const laws = suite('my snapshots')
 * snapshotStoreLaws(laws, { create: () => new MySnapshots() })
 * laws.run()
 * ```
 * @public
 */
export function snapshotStoreLaws(test: Test, options: SnapshotStoreLawsOptions): void {
  const law: SnapshotLaws['law'] = (name, check) => {
    test(name, async () => {
      const store = await options.create()
      try {
        await check(store)
      } finally {
        await store.close()
      }
    })
  }
  const laws: SnapshotLaws = { law, reopen: options.reopen }
  contentLaws(laws)
  listLaws(laws)
  wholenessLaws(laws)
  orderLaws(laws)
  closeLaws(laws)
  reopenLaws(laws)
}

async function* streamOf(blocks: readonly SnapshotBlock[]): AsyncGenerator<SnapshotBlock, void, undefined> {
  yield* blocks
}

function write(store: SnapshotStore, position: number, rows?: number): Promise<unknown> {
  return store.write(streamOf(snapshotBlocks(position, rows)))
}

async function positions(store: SnapshotStore): Promise<readonly number[]> {
  return (await store.list()).map(({ position }) => position)
}

function contentLaws({ law }: SnapshotLaws): void {
  law('what is read equals what was written: every block, column, array and value', async (store) => {
    await write(store, 7)
    sameBlocks(await all(store.read(7)), snapshotBlocks(7))
    sameBlocks(await all(store.read(7)), snapshotBlocks(7))
  })

  law('a snapshot of many blocks is read in order', async (store) => {
    await write(store, 7, 500)
    sameBlocks(await all(store.read(7)), snapshotBlocks(7, 500))
  })

  law('a snapshot without rows, links and keys is one', async (store) => {
    const blocks = snapshotBlocks(3).filter(({ block }) => block === 'begin' || block === 'end')
    await store.write(streamOf(blocks))
    sameBlocks(await all(store.read(3)), blocks)
  })

  law('a reader may stop early, and two may read at once', async (store) => {
    await write(store, 7, 20)
    const stopped = store.read(7)[Symbol.asyncIterator]()
    await stopped.next()
    const [one, other] = await Promise.all([all(store.read(7)), all(store.read(7)), stopped.return?.()])
    sameBlocks(one, snapshotBlocks(7, 20))
    sameBlocks(other, snapshotBlocks(7, 20))
  })

  law('the writer may change its arrays after a block was taken', async (store) => {
    const blocks = snapshotBlocks(7, 3)
    const shared = new Int32Array(2)
    async function* reusing(): AsyncGenerator<SnapshotBlock, void, undefined> {
      for (const block of blocks) {
        if (block.block !== 'links') {
          yield block
          continue
        }
        shared.set(block.left)
        yield { ...block, left: shared }
        shared.fill(0)
      }
    }
    await store.write(reusing())
    sameBlocks(await all(store.read(7)), blocks)
  })
}

function listLaws({ law }: SnapshotLaws): void {
  law('the list has position, size and time, the newest position first', async (store) => {
    same(await store.list(), [], 'an empty store')
    const written = []
    for (const position of [5, 12, 9]) written.push(await store.write(streamOf(snapshotBlocks(position))))
    const list = await store.list()
    same(
      list.map(({ position, createdAt }) => [position, createdAt]),
      [12, 9, 5].map((position) => [position, 1_700_000_000_000 + position]),
      'the list',
    )
    holds(
      list.every(({ bytes }) => bytes > 0),
      'bytes are a positive number',
    )
    same(list, [written[1], written[2], written[0]], 'what write returned')
  })

  law('a second snapshot at the same position replaces the first one', async (store) => {
    await write(store, 7, 1)
    await write(store, 7, 5)
    same(await positions(store), [7], 'positions')
    sameBlocks(await all(store.read(7)), snapshotBlocks(7, 5))
  })

  law('a removed snapshot no longer exists; removing a missing one does nothing', async (store) => {
    await write(store, 5)
    await write(store, 7)
    await store.remove(5)
    await store.remove(5)
    await store.remove(99)
    same(await positions(store), [7], 'positions')
    await rejects(all(store.read(5)), 'ERR_NO_SNAPSHOT', 'a removed snapshot')
    sameBlocks(await all(store.read(7)), snapshotBlocks(7))
  })

  law('reading a position without a snapshot rejects with ERR_NO_SNAPSHOT', async (store) => {
    await rejects(all(store.read(1)), 'ERR_NO_SNAPSHOT', 'an empty store')
    await write(store, 5)
    for (const position of [0, 4, 6])
      await rejects(all(store.read(position)), 'ERR_NO_SNAPSHOT', 'no snapshot')
  })
}

function wholenessLaws({ law }: SnapshotLaws): void {
  law('if the blocks throw, write rejects with their error, and nothing has changed', async (store) => {
    await write(store, 7, 2)
    const blocks = snapshotBlocks(7, 9)
    for (let count = 0; count < blocks.length; count++) {
      const error = Object.assign(new Error('the disk of the source is gone'), { code: 'SOURCE_IS_GONE' })
      async function* broken(): AsyncGenerator<SnapshotBlock, void, undefined> {
        yield* blocks.slice(0, count)
        throw error
      }
      const found = await rejects(store.write(broken()), 'SOURCE_IS_GONE', `after ${count} blocks`)
      holds(found === error, 'the error of the blocks itself')
      same(await positions(store), [7], 'positions')
    }
    sameBlocks(await all(store.read(7)), snapshotBlocks(7, 2))
    await write(store, 8)
    same(await positions(store), [8, 7], 'positions')
  })

  law('blocks that are no snapshot are refused, and nothing becomes visible', async (store) => {
    const blocks = snapshotBlocks(7)
    const [begin, rows] = blocks as readonly [SnapshotBlock, SnapshotBlock]
    const wrong = [[], [begin], blocks.slice(1), blocks.slice(0, -1), [begin, ...blocks], [...blocks, rows]]
    for (const each of wrong) await rejects(store.write(streamOf(each)), 'ERR_ARGUMENT', 'no snapshot')
    same(await positions(store), [], 'positions')
  })

  law('a snapshot is not visible before its last block', async (store) => {
    const blocks = snapshotBlocks(7, 3)
    async function* watched(): AsyncGenerator<SnapshotBlock, void, undefined> {
      for (const block of blocks) {
        same(await positions(store), [], 'positions')
        await rejects(all(store.read(7)), 'ERR_NO_SNAPSHOT', 'an unfinished snapshot')
        yield block
      }
    }
    await store.write(watched())
    same(await positions(store), [7], 'positions')
  })
}

function orderLaws({ law }: SnapshotLaws): void {
  law('writes run one after the other, in the order of the calls', async (store) => {
    const seen: string[] = []
    async function* noted(name: string, blocks: readonly SnapshotBlock[]): AsyncGenerator<SnapshotBlock> {
      seen.push(name)
      for (const block of blocks) {
        await Promise.resolve()
        yield block
      }
      seen.push(name)
    }
    const names = ['a', 'b', 'c']
    await Promise.all(names.map((name, at) => store.write(noted(name, snapshotBlocks(7, at + 1)))))
    same(seen, ['a', 'a', 'b', 'b', 'c', 'c'], 'the order of the writes')
    sameBlocks(await all(store.read(7)), snapshotBlocks(7, 3))
  })
}

function closeLaws({ law }: SnapshotLaws): void {
  law('closing waits for the write under way and may be repeated', async (store) => {
    const writing = store.write(streamOf(snapshotBlocks(7, 20)))
    const closing = [store.close(), store.close()]
    same((await writing).position, 7, 'the write')
    await Promise.all(closing)
    await store[Symbol.asyncDispose]()
  })

  law('after closing every call rejects with ERR_CLOSED', async (store) => {
    await write(store, 7)
    await store.close()
    await rejects(store.list(), 'ERR_CLOSED', 'list')
    await rejects(write(store, 8), 'ERR_CLOSED', 'write')
    await rejects(all(store.read(7)), 'ERR_CLOSED', 'read')
    await rejects(store.remove(7), 'ERR_CLOSED', 'remove')
  })
}

function reopenLaws({ law, reopen }: SnapshotLaws): void {
  if (reopen === undefined) return
  law('a store opened again has the same snapshots', async (store) => {
    await write(store, 5, 40)
    await write(store, 7)
    await store.remove(7)
    await write(store, 9)
    const before = await store.list()
    await store.close()
    const again = await reopen(store)
    try {
      same(await again.list(), before, 'the list')
      sameBlocks(await all(again.read(5)), snapshotBlocks(5, 40))
      sameBlocks(await all(again.read(9)), snapshotBlocks(9))
    } finally {
      await again.close()
    }
  })
}
