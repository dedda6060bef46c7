import { PostgresLog } from '@relata/postgres'
import { openTarget, postgresSuite } from '@relata/postgres-server'
import { SharedMemory } from '@relata/core/testing'
import * as assert from 'uvu/assert'
import { fill, libraryOver, type LibraryStore } from './helpers/library.js'
import { Network } from './helpers/network.js'
import { withStudio, type Running } from './helpers/running.js'

const { test, run } = await postgresSuite(openTarget)

interface Two {
  readonly stores: readonly [LibraryStore, LibraryStore]
  readonly studios: readonly [Running, Running]
}

/** Two processes that share a log, each with a studio. */
async function withTwo(url: string, use: (two: Two) => Promise<void>): Promise<void> {
  const open = async (): Promise<LibraryStore> => libraryOver(await PostgresLog.open(url))
  await using one = await open()
  await using other = await open()
  await one.submit(() => fill(one))
  await other.synced()
  await withStudio(one, { write: true, actor: () => 'ann' }, (first) =>
    withStudio(other, { write: true, actor: () => 'ben' }, (second) =>
      use({ stores: [one, other], studios: [first, second] }),
    ),
  )
  await one.synced()
  await other.synced()
  assert.is(one.stateHash(), other.stateHash())
}

test('every write of the studio reaches the other processes', async (target) =>
  withTwo(await target.database(), async ({ stores: [one, other], studios: [studio] }) => {
    const written = async (position: number): Promise<LibraryStore> => {
      await other.reached(position)
      return other
    }
    const book = { title: 'Baudolino', published: '2000-01-01', author_id: 1 }
    const created = await studio.call('create', { model: 'Book', values: book, links: { tags: [1, 3] } })
    const key = created.row.key as number
    assert.is((await written(created.position)).Book.get(key).tags.count(), 2)
    const through = { model: 'Author', key: 3, accessor: 'books' }
    const fiasco = { title: 'Fiasco', published: '1986-01-01' }
    const related = await studio.call('create', { model: 'Book', values: fiasco, through })
    assert.is((await written(related.position)).Author.get(3).books.count(), 2)
    const eco = { filter: 'author__name = "Umberto Eco"', count: 3 }
    const bulk = await studio.call('update', { model: 'Book', target: eco, values: { sold: true } })
    assert.is((await written(bulk.position)).Book.filter({ sold: true }).count(), 3)
    const several = await studio.call('update', {
      model: 'Book',
      target: { keys: [3, 4] },
      values: { pages: 7 },
    })
    assert.is((await written(several.position)).Book.filter({ pages: 7 }).count(), 2)
    await studio.call('link', { model: 'Book', key, accessor: 'tags', keys: [2] })
    const unlinked = await studio.call('unlink', { model: 'Book', key, accessor: 'tags', keys: [1, 3] })
    assert.equal((await written(unlinked.position)).Book.get(key).tags.count(), 1)
    const deleted = await studio.call('delete', { model: 'Book', target: { filter: 'pages = 7', count: 2 } })
    assert.is(deleted.byModel['Book'], 2)
    assert.is((await written(deleted.position)).Book.filter({ pages: 7 }).count(), 0)
    const author = { model: 'Author', target: { key: 1 } }
    const refused = await studio.refused('delete', author)
    assert.equal([refused.code, refused.status], ['ERR_PROTECTED', 409])
    assert.equal(refused.explanation, await studio.call('explainDelete', author))
    const { commits } = await studio.call('commits', { limit: 1 })
    assert.equal([commits[0]?.action, commits[0]?.actor], ['studio', 'ann'])
    assert.is(one.position, deleted.position)
    const { shared } = await studio.call('health', {})
    assert.equal([shared?.available, shared?.waiting, shared?.readOnly], [true, 0, null])
  }))

test('of writes in two processes that expect the same, one is done: forms, bulk edits, bulk deletes', async (target) =>
  withTwo(await target.database(), async ({ stores: [one], studios }) => {
    /** How many of the same requests in both processes were done, and the codes of the others. */
    const both = async (name: string, body: object): Promise<readonly unknown[]> => {
      const answers = await Promise.all(studios.map((studio) => studio.post(name, body)))
      return answers
        .map(({ status, text }) =>
          status === 200 ? 'done' : (JSON.parse(text) as { error: { code: string } }).error.code,
        )
        .sort()
    }
    for (let pages = 1; pages <= 20; pages++) {
      const expected = { pages: one.Book.get(1).pages }
      const form = { model: 'Book', target: { key: 1 }, values: { pages }, expected }
      assert.equal(await both('update', form), ['ERR_STUDIO_CHANGED', 'done'], `form ${pages}`)
      await one.synced()
    }
    const unsold = { filter: 'sold = false', count: 5 }
    const edit = { model: 'Book', target: unsold, values: { sold: true } }
    assert.equal(await both('update', edit), ['ERR_STUDIO_COUNT', 'done'])
    const gone = { model: 'Book', target: { filter: 'sold = true', count: 5 } }
    assert.equal(await both('delete', gone), ['ERR_STUDIO_COUNT', 'done'])
    assert.equal(await both('create', { model: 'Tag', values: { name: 'new' } }), ['ERR_UNIQUE', 'done'])
  }))

const TAG = { model: 'Tag', values: { name: 'x' } } as const

for (const whenUnavailable of ['refuse', 'wait'] as const)
  test(`while the log does not answer, a store that lets writes ${whenUnavailable} answers with an error, and reads go on`, async () => {
    const network = new Network()
    await using db = await libraryOver(new SharedMemory().open(network), { whenUnavailable })
    await db.submit(() => fill(db))
    const timeout = AbortSignal.timeout.bind(AbortSignal)
    AbortSignal.timeout = () => timeout(100)
    try {
      await withStudio(db, { write: true }, async (studio) => {
        network.isDown = true
        await db.synced().catch(() => undefined)
        const refused = await studio.refused('create', TAG)
        AbortSignal.timeout = timeout
        const code = whenUnavailable === 'refuse' ? 'ERR_LOG_UNAVAILABLE' : 'ERR_STUDIO_LOG'
        assert.equal([refused.code, refused.status], [code, 503])
        assert.is((await studio.call('rows', { model: 'Tag' })).total, 4)
        assert.is((await studio.call('health', {})).shared?.available, false)
        network.isDown = false
        await db.synced()
        await studio.call('create', TAG)
      })
    } finally {
      AbortSignal.timeout = timeout
    }
  })

run()
