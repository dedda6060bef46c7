import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Commit } from '../../src/event/commit.js'
import { contentOf } from '../../src/event/content.js'
import { CommitKeys } from '../../src/recovery/commit-keys.js'
import { commit } from '../../src/testing/sample-commits.js'

const test = suite('idempotency keys of a store')

const codeOf = (call: () => unknown): unknown => {
  try {
    return call()
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}

function throwIt(error: unknown): never {
  throw error
}

/** What a duplicate is answered with: the earlier commit, whatever its id, time and schema were. */
function answered(earlier: readonly Commit[], again: Commit): unknown {
  const first = earlier.find(({ key }) => key === again.key)
  if (first === undefined) return undefined
  return contentOf(first) === contentOf(again) ? first : 'ERR_KEY_REUSED'
}

const key = fc.oneof(
  fc.constantFrom('a', 'b', '\ud800', '\udc00', '\ufffd', '__proto__', 'constructor', 'é'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
)
const parts = fc.record({
  key: fc.option(key, { nil: undefined }),
  action: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
  time: fc.oneof(fc.constantFrom(0, 1.5, -1, 2 ** 48 - 1, 2 ** 48, 1_700_000_000_000), fc.nat()),
  prefix: fc.constantFrom('', 'run-', 'other-run-', '7'),
  odd: fc.boolean(),
  newSchema: fc.boolean(),
})

test('return what a list of all commits returns', () => {
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 60 }), (list) => {
      const keys = new CommitKeys()
      const stored: Commit[] = []
      let schema = 1
      for (const { key: named, action, time, prefix, odd, newSchema } of list) {
        const position = stored.length * 3 + 1
        if (newSchema) schema = position
        const next = commit(position, {
          key: named,
          action,
          time,
          schema,
          id: odd ? `${prefix}x` : prefix + position,
          events: [],
        })
        assert.equal(
          codeOf(() => keys.duplicateOf(next)),
          named === undefined ? undefined : answered(stored, next),
        )
        if (named !== undefined && stored.some((each) => each.key === named)) {
          assert.is(
            codeOf(() => throwIt(keys.reused(named, new TypeError('no')))),
            'ERR_KEY_REUSED',
          )
          continue
        }
        keys.remember(next)
        stored.push(next)
      }
    }),
    { includeErrorInReport: true },
  )
})

test('ids of more runs than the table counts are kept by themselves', () => {
  const keys = new CommitKeys()
  const runs = 65_600
  const nth = (n: number): Commit => commit(n, { key: `k${n}`, id: `run${n}-${n}`, events: [] })
  for (let n = 1; n <= runs; n++) keys.remember(nth(n))
  for (const n of [1, 1000, 65_535, 65_536, runs]) {
    assert.is(keys.duplicateOf({ ...nth(n), position: runs + 1, id: 'z' })?.id, `run${n}-${n}`)
  }
})

test('a key that is remembered again keeps its first commit', () => {
  const keys = new CommitKeys()
  keys.remember(commit(1, { key: 'request', id: 'first' }))
  const message = String(keys.reused('request', new TypeError('no')))
  keys.remember(commit(2, { key: 'request', id: 'second' }))
  assert.is(String(keys.reused('request', new TypeError('no'))), message)
  assert.match(message, /1\b/)
})

test('a key costs some 40 bytes, whatever its length and its commit', () => {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  const used = (): number => {
    gc()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const count = 25_000
  const kept: CommitKeys[] = []
  const bytesOfKey = (): number => {
    const keys = new CommitKeys()
    const before = used()
    for (let n = 1; n <= count; n++) {
      keys.remember(
        commit(n, {
          key: `${'request '.repeat(9)}${n}`,
          id: `0123456789abcdef-${n}`,
          meta: { actor: `user ${n}` },
        }),
      )
    }
    const bytes = (used() - before) / count
    kept.push(keys)
    assert.instance(keys.reused('unknown', new TypeError('no')), TypeError)
    return bytes
  }
  // The least of three: the process allocates other memory meanwhile.
  const measured = Array.from({ length: 3 }, bytesOfKey)
  assert.ok(Math.min(...measured) < 50, `${measured.join()} bytes a key`)
})

test.run()
