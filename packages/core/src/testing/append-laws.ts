import { LogError } from '../error/errors.js'
import { all, holds, rejects, same } from './check.js'
import type { Laws } from './laws.js'
import { commits } from './sample-commits.js'

export function appendLaws({ law }: Laws): void {
  law('an empty log has position 0 and no hash', async (log) => {
    same(await log.head(), { position: 0, hash: '' }, 'head')
    same(await all(log.read()), [], 'commits')
  })

  law('an append returns ok with contiguous positions and moves the head', async (log) => {
    const first = await log.append(commits(0, 2), { expected: 0 })
    same(
      first,
      [
        { status: 'ok', position: 1 },
        { status: 'ok', position: 2 },
      ],
      'first append',
    )
    same(await log.append(commits(2, 1), { expected: 2 }), [{ status: 'ok', position: 3 }], 'second append')
    same((await log.head()).position, 3, 'head')
  })

  law('an append of nothing stores nothing', async (log) => {
    same(await log.append([], { expected: 0 }), [], 'answer')
    same((await log.head()).position, 0, 'head')
  })

  law('every durability is accepted', async (log) => {
    await log.append(commits(0, 1), { expected: 0, durability: 'memory' })
    await log.append(commits(1, 1), { expected: 1, durability: 'os' })
    await log.append(commits(2, 1), { expected: 2, durability: 'sync' })
    same((await all(log.read())).length, 3, 'commits')
  })

  law(
    'an append on another head is a Conflict that carries the head, stores nothing, and the log keeps working',
    async (log) => {
      await log.append(commits(0, 2), { expected: 0 })
      const head = await log.head()
      for (const expected of [0, 1, 3]) {
        const error = await rejects(
          log.append(commits(expected, 1), { expected }),
          'ERR_LOG_CONFLICT',
          `expected ${expected}`,
        )
        holds(error instanceof LogError && error.kind === 'Conflict', 'a LogError of kind Conflict')
        same((error as LogError).head, head, 'the head it carries')
      }
      same((await all(log.read())).length, 2, 'commits')
      await log.append(commits(2, 1), { expected: 2 })
      same((await log.head()).position, 3, 'head')
    },
  )

  law(
    'positions other than those that the append assigns are refused, and none of the append is stored',
    async (log) => {
      const [first, second] = commits(0, 2)
      for (const wrong of [[second], [first, first], commits(0, 3).toReversed()]) {
        await rejects(
          log.append(
            wrong.flatMap((commit) => commit ?? []),
            { expected: 0 },
          ),
          'ERR_ARGUMENT',
          'wrong positions',
        )
      }
      same(await log.head(), { position: 0, hash: '' }, 'head')
      same(await all(log.read()), [], 'commits')
    },
  )

  law('appends run in the order of their calls, each after the one before it', async (log) => {
    const answers = [
      log.append(commits(0, 3), { expected: 0 }),
      log.append(commits(3, 2), { expected: 3 }),
      log.append(commits(5, 1), { expected: 5 }),
    ]
    same(
      (await Promise.all(answers)).flat().map(({ position }) => position),
      [1, 2, 3, 4, 5, 6],
      'positions',
    )
    same(
      (await all(log.read())).map(({ id }) => id),
      ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'],
      'commits',
    )
  })

  law('of two appends on one head the first is stored and the second conflicts', async (log) => {
    const first = log.append(commits(0, 1, { action: 'first' }), { expected: 0 })
    const second = log.append(commits(0, 1, { action: 'second' }), { expected: 0 })
    await rejects(second, 'ERR_LOG_CONFLICT', 'the second')
    await first
    same(
      (await all(log.read())).map(({ action }) => action),
      ['first'],
      'actions',
    )
  })
}
