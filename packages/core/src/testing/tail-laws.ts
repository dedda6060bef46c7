import { abortController, holds, same, settle, take } from './check.js'
import type { Laws } from './laws.js'
import { commits } from './sample-commits.js'

export function tailLaws({ law }: Laws): void {
  law('a tail yields the commits that exist and then new ones, in order and without gaps', async (log) => {
    await log.append(commits(0, 2), { expected: 0 })
    const tail = log.tail()[Symbol.asyncIterator]()
    same(
      (await take(tail, 2)).map(({ position }) => position),
      [1, 2],
      'the commits that exist',
    )
    const coming = take(tail, 4)
    await settle()
    await log.append(commits(2, 1), { expected: 2 })
    await log.append(commits(3, 3), { expected: 3 })
    same(
      (await coming).map(({ position }) => position),
      [3, 4, 5, 6],
      'the new commits',
    )
    await tail.return?.()
  })

  law('a tail begins after any position, also one that does not exist yet', async (log) => {
    await log.append(commits(0, 3), { expected: 0 })
    const [early, late] = [
      log.tail({ after: 2 })[Symbol.asyncIterator](),
      log.tail({ after: 4 })[Symbol.asyncIterator](),
    ]
    const coming = take(late, 1)
    same(
      (await take(early, 1)).map(({ position }) => position),
      [3],
      'early',
    )
    await log.append(commits(3, 2), { expected: 3 })
    same(
      (await coming).map(({ position }) => position),
      [5],
      'late',
    )
    await early.return?.()
    await late.return?.()
  })

  law('a tail leaves out what its reader has reached by other means, and nothing after it', async (log) => {
    await log.append(commits(0, 4), { expected: 0 })
    let reached = 3
    const tail = log.tail({ after: 1, reached: () => reached })[Symbol.asyncIterator]()
    same(
      (await take(tail, 1)).map(({ position }) => position),
      [4],
      'the commits that exist',
    )
    const coming = take(tail, 2)
    await settle()
    reached = 6
    await log.append(commits(4, 2), { expected: 4 })
    await settle()
    await log.append(commits(6, 2), { expected: 6 })
    same(
      (await coming).map(({ position }) => position),
      [7, 8],
      'the new commits',
    )
    await tail.return?.()
  })

  law('several tails see the same commits', async (log) => {
    const tails = [log.tail()[Symbol.asyncIterator](), log.tail()[Symbol.asyncIterator]()]
    const coming = tails.map((tail) => take(tail, 3))
    await log.append(commits(0, 3), { expected: 0 })
    for (const found of await Promise.all(coming))
      same(
        found.map(({ position }) => position),
        [1, 2, 3],
        'positions',
      )
    for (const tail of tails) await tail.return?.()
  })

  law(
    'a tail ends without an error when its signal aborts, while it waits or before it begins',
    async (log) => {
      await log.append(commits(0, 1), { expected: 0 })
      const controller = abortController()
      const tail = log.tail({ signal: controller.signal })[Symbol.asyncIterator]()
      await take(tail, 1)
      const waiting = tail.next()
      await settle()
      controller.abort()
      same((await waiting).done, true, 'the waiting one')
      same(
        (await log.tail({ signal: controller.signal })[Symbol.asyncIterator]().next()).done,
        true,
        'one begun after it',
      )
      await log.append(commits(1, 1), { expected: 1 })
      same((await tail.next()).done, true, 'after a later append')
    },
  )

  law('a tail ends without an error when the log is closed', async (log) => {
    await log.append(commits(0, 1), { expected: 0 })
    const tail = log.tail()[Symbol.asyncIterator]()
    await take(tail, 1)
    const waiting = tail.next()
    await settle()
    await log.close()
    same((await waiting).done, true, 'done')
  })

  law('a slow tail receives everything', async (log) => {
    const tail = log.tail()[Symbol.asyncIterator]()
    for (let at = 0; at < 30; at++) await log.append(commits(at, 1), { expected: at })
    const found = await take(tail, 30)
    holds(
      found.every(({ position }, at) => position === at + 1),
      'contiguous',
    )
    await tail.return?.()
  })
}
