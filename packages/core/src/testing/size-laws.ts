import { all, holds, LawBroken, rejects, same } from './check.js'
import type { Laws } from './laws.js'
import { commit, commits, EVERY_EVENT } from './sample-commits.js'

export function sizeLaws({ law, tooLarge }: Laws): void {
  law(
    'a commit of every kind of event measures a number of bytes, and more text measures more',
    async (log) => {
      if (log.measure === undefined) return
      const small = log.measure(
        commit(1, { events: EVERY_EVENT, action: 'a', meta: { actor: 'u' }, key: 'k' }),
      )
      holds(Number.isFinite(small) && small > 0, `a number of bytes, found ${small}`)
      const text = 'é'.repeat(1000)
      const larger: [string, number][] = [
        ['action', log.measure(commit(1, { action: text }))],
        ['key', log.measure(commit(1, { key: text }))],
        ['meta', log.measure(commit(1, { meta: { note: { deep: [text] } } }))],
        [
          'event',
          log.measure(
            commit(1, { events: [{ type: 'created', model: 'Author', key: 1, row: { name: text } }] }),
          ),
        ],
      ]
      for (const [part, size] of larger)
        holds(size >= 2000, `2,000 bytes of ${part} measure 2,000, found ${size}`)
    },
  )

  if (tooLarge === undefined) return

  law(
    'a commit that is too large is refused, measured or appended, and stores nothing; the log keeps working',
    async (log) => {
      const [first, next] = commits(0, 2)
      if (first === undefined || next === undefined) throw new LawBroken('two sample commits')
      await log.append([first], { expected: 0 })
      const large = tooLarge(2)
      await rejects(
        Promise.resolve().then(() => log.measure?.(large)),
        'ERR_COMMIT_TOO_LARGE',
        'measure',
      )
      const append = log.append([large], { expected: 1 })
      const behind = log.append([next], { expected: 1 })
      await rejects(append, 'ERR_COMMIT_TOO_LARGE', 'append')
      same(await behind, [{ status: 'ok', position: 2 }], 'the append behind it')
      same(await all(log.read()), [first, next], 'commits')
    },
  )
}
