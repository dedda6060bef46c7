import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Commit } from '../../src/event/commit.js'
import type { DroppedHistory } from '../../src/log/dropped-history.js'
import type { AppendOptions, AppendResult, ReadOptions } from '../../src/log/event-log.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import { eventLogLaws } from '../../src/testing/event-log-laws.js'
import { rounds } from '../helpers/rounds.js'

const test = suite('the laws of the event log')

/** The names of the laws that an implementation breaks. */
async function broken(create: () => MemoryLog, reopen?: (log: MemoryLog) => MemoryLog): Promise<string[]> {
  const names: string[] = []
  const tests: { name: string; fn: () => Promise<void> }[] = []
  const options = {
    create,
    ...(reopen === undefined ? {} : { reopen: (log: unknown) => reopen(log as MemoryLog) }),
  }
  eventLogLaws((name, fn) => tests.push({ name, fn }), options)
  for (const { name, fn } of tests) {
    const late = rounds(50).then(() => Promise.reject(new Error('late')))
    await Promise.race([fn(), late]).catch(() => names.push(name))
  }
  return names
}

test('hold for the memory log', async () => {
  assert.equal(await broken(() => new MemoryLog()), [])
})

test('find a log that ignores the expected head', async () => {
  class Careless extends MemoryLog {
    #last: Promise<unknown> = Promise.resolve()

    override append(commits: readonly Commit[], _options: AppendOptions): Promise<readonly AppendResult[]> {
      const append = this.#last.then(() => {
        const moved = commits.map((commit, at) => ({ ...commit, position: this.position + 1 + at }))
        return super.append(moved, { expected: this.position })
      })
      this.#last = append.catch(() => undefined)
      return append
    }
  }
  const names = await broken(() => new Careless())
  assert.ok(names.includes('of two appends on one head the first is stored and the second conflicts'))
})

test('find a log that forgets keys, one that loses bytes, and one whose reads run on', async () => {
  class Forgetful extends MemoryLog {
    override append(commits: readonly Commit[], options: AppendOptions): Promise<readonly AppendResult[]> {
      return super.append(
        commits.map((commit) => ({ ...commit, key: undefined })),
        options,
      )
    }
  }
  class Lossy extends MemoryLog {
    override append(commits: readonly Commit[], options: AppendOptions): Promise<readonly AppendResult[]> {
      const text = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value)
      return super.append(
        commits.map((commit) => JSON.parse(JSON.stringify(commit, text)) as Commit),
        options,
      )
    }
  }
  class Endless extends MemoryLog {
    override read(options?: ReadOptions): AsyncIterableIterator<Commit> {
      return this.tail(options)
    }
  }
  assert.ok(
    (await broken(() => new Forgetful())).includes(
      'a known key with the same content is a duplicate, whatever is expected, and stores nothing',
    ),
  )
  assert.ok(
    (await broken(() => new Lossy())).includes(
      'what is read equals what was appended: every event, every value, bigint and bytes included',
    ),
  )
  assert.ok((await broken(() => new Endless())).includes('reading ends at the head of the call'))
})

test('find a log that drops one commit too many, one that forgets that it dropped, and one that hides it', async () => {
  class Greedy extends MemoryLog {
    protected override _drop(history: DroppedHistory): Promise<void> {
      return super._drop({ ...history, position: history.position + 1 })
    }
  }
  class Forgetful extends MemoryLog {
    protected override _dropped(): DroppedHistory | undefined {
      return undefined
    }
  }
  class Silent extends MemoryLog {
    override read(options: ReadOptions = {}): AsyncIterableIterator<Commit> {
      return super.read({ ...options, after: Math.max(options.after ?? 0, this.dropped?.position ?? 0) })
    }
  }
  const law = 'what was dropped is refused by name, and all later commits are read as they were'
  for (const Log of [Greedy, Forgetful, Silent])
    assert.ok((await broken(() => new Log())).includes(law), Log.name)
})

test('find a log that is empty when it is opened again', async () => {
  const names = await broken(
    () => new MemoryLog(),
    () => new MemoryLog(),
  )
  assert.equal(names, [
    'a log opened again has everything that was appended, its head and its keys',
    'a log opened again continues where it was',
    'a log opened again says what was dropped',
    'a log opened again says what was dropped, its space reclaimed',
  ])
})

test.run()
