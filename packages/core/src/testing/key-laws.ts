import type { Commit } from '../event/commit.js'
import { all, rejects, same } from './check.js'
import type { Laws } from './laws.js'
import { commit, commits } from './sample-commits.js'

/** The same commit at another place, made by another process. */
function retry(original: Commit, position: number): Commit {
  return { ...original, position, id: 'another id', time: 0 }
}

export function keyLaws({ law }: Laws): void {
  law('a key is found at its position, an unknown one nowhere', async (log) => {
    await log.append([commit(1), commit(2, { key: 'k2' })], { expected: 0 })
    await log.append([commit(3, { key: 'k3' })], { expected: 2 })
    same(await log.find('k2'), 2, 'k2')
    same(await log.find('k3'), 3, 'k3')
    same((await log.find('k4')) ?? null, null, 'k4')
    same((await log.find('')) ?? null, null, 'the empty key')
  })

  law(
    'a known key with the same content is a duplicate, whatever is expected, and stores nothing',
    async (log) => {
      const original = commit(1, { key: 'k', action: 'a', meta: { actor: 'u' } })
      await log.append([original, commit(2)], { expected: 0 })
      for (const expected of [0, 1, 2, 9]) {
        same(
          await log.append([retry(original, expected + 1)], { expected }),
          [{ status: 'duplicate', position: 1 }],
          `expected ${expected}`,
        )
      }
      same((await log.head()).position, 2, 'head')
    },
  )

  law('neither the order of properties nor undefined properties change the content', async (log) => {
    await log.append([commit(1, { key: 'k', meta: { actor: 'u', note: { a: 1, b: [2] } } })], { expected: 0 })
    const again = commit(2, {
      key: 'k',
      meta: { note: { b: [2], a: 1 }, actor: 'u', extra: undefined },
      events: [{ row: { name: 'author 1', id: 1 }, key: 1, model: 'Author', type: 'created' }],
    })
    same(await log.append([again], { expected: 1 }), [{ status: 'duplicate', position: 1 }], 'answer')
  })

  law('several known keys are all duplicates, in any order', async (log) => {
    const [first, second] = [commit(1, { key: 'a' }), commit(2, { key: 'b' })]
    await log.append([first, second], { expected: 0 })
    const answer = await log.append([retry(second, 3), retry(first, 4)], { expected: 2 })
    same(
      answer,
      [
        { status: 'duplicate', position: 2 },
        { status: 'duplicate', position: 1 },
      ],
      'answer',
    )
  })

  law('a known key with other events, action or meta is refused and stores nothing', async (log) => {
    const original = commit(1, { key: 'k' })
    await log.append([original], { expected: 0 })
    const others = [
      commit(2, { key: 'k' }),
      { ...retry(original, 2), action: 'x' },
      { ...retry(original, 2), meta: { actor: 'x' } },
      { ...retry(original, 2), events: [] },
    ]
    for (const other of others)
      await rejects(log.append([other], { expected: 1 }), 'ERR_KEY_REUSED', 'other content')
    same((await all(log.read())).length, 1, 'commits')
  })

  law('a known key among new commits is refused, and so is one key twice in an append', async (log) => {
    const original = commit(1, { key: 'k' })
    await log.append([original], { expected: 0 })
    await rejects(
      log.append([retry(original, 2), commit(3)], { expected: 1 }),
      'ERR_KEY_REUSED',
      'known and new',
    )
    await rejects(
      log.append([commit(2), retry(original, 3)], { expected: 1 }),
      'ERR_KEY_REUSED',
      'new and known',
    )
    await rejects(log.append(commits(1, 2, { key: 'n' }), { expected: 1 }), 'ERR_KEY_REUSED', 'twice')
    same((await log.head()).position, 1, 'head')
    same((await log.find('n')) ?? null, null, 'n')
  })

  law('the key of an append that was not stored is free', async (log) => {
    await rejects(log.append([commit(6, { key: 'k' })], { expected: 5 }), 'ERR_LOG_CONFLICT', 'a conflict')
    same((await log.find('k')) ?? null, null, 'k')
    same(
      await log.append([commit(1, { key: 'k' })], { expected: 0 }),
      [{ status: 'ok', position: 1 }],
      'answer',
    )
  })

  law('a key that was just used is known to an append that did not wait', async (log) => {
    const original = commit(1, { key: 'k' })
    const answers = await Promise.all([
      log.append([original], { expected: 0 }),
      log.append([retry(original, 1)], { expected: 0 }),
    ])
    same(
      answers.flat(),
      [
        { status: 'ok', position: 1 },
        { status: 'duplicate', position: 1 },
      ],
      'answers',
    )
  })
}
