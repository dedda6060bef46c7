import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LogError } from '../../src/error/errors.js'
import type { Commit } from '../../src/event/commit.js'
import { GROUP_BYTES } from '../../src/log/group-limits.js'
import type { LogGroup } from '../../src/log/append-queue.js'
import { BaseLog } from '../../src/log/base-log.js'
import type { LogHead } from '../../src/log/event-log.js'
import { all } from '../../src/testing/check.js'
import { commit, commits } from '../../src/testing/sample-commits.js'
import { rejects } from '../helpers/throws.js'

const test = suite('what all event logs share')

/** Keeps commits in an array; refuses those of one name, and can fail, and lose a commit. */
class ArrayLog extends BaseLog {
  stored: Commit[] = []
  readonly groups: number[] = []
  closed: unknown = 'not called'
  fails: boolean = false
  seals: boolean = true
  readsKeys: boolean = true
  pageSize: number = Infinity
  readonly #hold: Promise<void> | undefined

  constructor(hold?: Promise<void>) {
    super()
    this.#hold = hold
  }

  protected _head(): LogHead {
    return { position: this.stored.length, hash: '' }
  }
  protected _begin(): LogGroup {
    const group: Commit[] = []
    return {
      add: (added) => {
        if (added.some(({ action }) => action === 'refused')) throw new TypeError('not storable')
        group.push(...added)
      },
      seal: () => {
        if (!this.seals) throw new TypeError('not sealed')
      },
      write: async () => {
        await this.#hold
        if (this.fails) throw new Error('disk full')
        this.groups.push(group.length)
        this.stored.push(...group)
      },
    }
  }
  protected async *_read(after: number, { position }: LogHead): AsyncGenerator<readonly Commit[]> {
    for (let at = after; at < position; at += this.pageSize)
      yield this.stored.slice(at, Math.min(at + this.pageSize, position))
  }
  protected async _positions(keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (!this.readsKeys) throw new TypeError('no index')
    const keyed = this.stored.filter(({ key }) => key !== undefined && keys.includes(key))
    return new Map(keyed.map(({ key, position }) => [key ?? '', position]))
  }
  protected async _keyed(_key: string, position: number): Promise<Commit> {
    return this.stored[position - 1] as Commit
  }
  protected async _close(failure: Error | undefined): Promise<void> {
    this.closed = failure
  }
}

test('appends that wait are written in one group, and one that can not be stored is refused alone', async () => {
  let release = (): void => undefined
  const log = new ArrayLog(new Promise((resolve) => (release = resolve)))
  const first = log.append([commit(1)], { expected: 0 })
  await Promise.resolve()
  const [bad, ...good] = [
    log.append([commit(2, { action: 'refused' })], { expected: 1 }),
    log.append([commit(2)], { expected: 1 }),
    log.append(commits(2, 2), { expected: 2 }),
  ]
  const refused = bad.then(
    () => 'stored',
    (error: Error) => error.message,
  )
  release()
  assert.equal(await Promise.all([first, ...good]), [
    [{ status: 'ok', position: 1 }],
    [{ status: 'ok', position: 2 }],
    [
      { status: 'ok', position: 3 },
      { status: 'ok', position: 4 },
    ],
  ])
  assert.is(await refused, 'not storable')
  assert.equal(log.groups, [1, 3])
})

test('a failed write is the end of the log, for what waits and for every later call', async () => {
  const log = new ArrayLog()
  await log.append([commit(1)], { expected: 0 })
  log.fails = true
  const appends = [log.append([commit(2)], { expected: 1 }), log.append([commit(3)], { expected: 2 })]
  const tail = log.tail({ after: 1 })
  const next = tail.next()
  for (const append of appends) await rejects(append, 'ERR_LOG_UNKNOWN', 'it is unknown how much')
  await rejects(next, 'ERR_LOG_UNKNOWN')
  for (const call of [
    () => log.head(),
    () => log.find('a'),
    () => all(log.read()),
    () => log.append([], { expected: 1 }),
  ])
    await rejects(call(), 'ERR_LOG_UNKNOWN', 'must be reopened')
  await log.close()
  assert.is((log.closed as Error & { readonly code: string }).code, 'ERR_LOG_UNKNOWN')
})

test('a reader that is ended between two pages reads no further', async () => {
  const log = new ArrayLog()
  await log.append(commits(0, 4), { expected: 0 })
  log.pageSize = 2
  const ending = new AbortController()
  const seen: number[] = []
  for await (const { position } of log.tail({ signal: ending.signal })) {
    seen.push(position)
    if (position === 2) ending.abort()
  }
  assert.equal(seen, [1, 2])
})

test('a gap, and a missing end, are found in what an implementation reads', async () => {
  for (const [lose, from] of [
    [1, 2],
    [2, 3],
  ] as const) {
    const log = new ArrayLog()
    await log.append(commits(0, 3), { expected: 0 })
    const head = { position: 3, hash: '' }
    Reflect.set(log, '_head', () => head)
    log.stored.splice(lose, 1)
    await rejects(all(log.read()), 'ERR_LOG_CORRUPT', `position ${from}`)
    await rejects(log.head(), 'ERR_LOG_CORRUPT')
  }
})

test('an append that would make a group too large waits for the next one', async () => {
  const log = new ArrayLog()
  const size = GROUP_BYTES - 1
  const appends = [1, 2, 3].map((position) =>
    log.append([commit(position)], { expected: position - 1, size }),
  )
  await Promise.all(appends)
  assert.equal(log.groups, [1, 1, 1])
})

test('a group that can not be prepared is refused, and the log continues', async () => {
  const log = new ArrayLog()
  log.seals = false
  const appends = [log.append([commit(1)], { expected: 0 }), log.append([commit(2)], { expected: 1 })]
  for (const append of appends)
    assert.is(
      await append.then(
        () => 'stored',
        (error: Error) => error.message,
      ),
      'not sealed',
    )
  log.seals = true
  assert.equal(await log.append([commit(1)], { expected: 0 }), [{ status: 'ok', position: 1 }])
})

test('where the keys can not be read, what waits is refused with that error', async () => {
  const log = new ArrayLog()
  log.readsKeys = false
  const appends = [
    log.append([commit(1, { key: 'a' })], { expected: 0 }),
    log.append([commit(2)], { expected: 1 }),
  ]
  for (const append of appends)
    assert.is(
      await append.then(
        () => 'stored',
        (error: Error) => error.message,
      ),
      'no index',
    )
  assert.equal(log.stored, [])
  const found = log.find('a').catch((error: Error) => error.message)
  assert.is(await found, 'no index')
  const closing = log.find('a').catch((error: { readonly code: string }) => error.code)
  await Promise.resolve()
  await log.close()
  assert.is(await closing, 'ERR_CLOSED')
})

test('an append of a known key and a commit without one is refused', async () => {
  const log = new ArrayLog()
  await log.append([commit(1, { key: 'a' })], { expected: 0 })
  const mixed = [commit(1, { key: 'a' }), commit(2)]
  await rejects(log.append(mixed, { expected: 1 }), 'ERR_KEY_REUSED', "'a' belongs to commit 1")
  const unknown = [commit(1, { key: 'a' }), commit(2, { key: 'b' })]
  await rejects(log.append(unknown, { expected: 1 }), 'ERR_KEY_REUSED')
})

test('a log that fails without a call notifies its listeners, once', () => {
  const log = new ArrayLog()
  const reported: string[] = []
  log.onFailure((error) => reported.push(`first ${error.code}`))
  log.onFailure((error) => reported.push(`second ${error.code}`))()
  for (const message of ['lost', 'lost again']) log.refuse(new LogError('Truncated', message))
  assert.equal(reported, ['first ERR_LOG_TRUNCATED'])
})

test('a read that is aborted between pages ends', async () => {
  const log = new ArrayLog()
  await log.append(commits(0, 4), { expected: 0 })
  log.pageSize = 1
  const aborted = new AbortController()
  const read: number[] = []
  for await (const { position } of log.read({ signal: aborted.signal })) {
    read.push(position)
    if (position === 2) aborted.abort()
  }
  assert.equal(read, [1, 2])
  assert.is(Reflect.get(BaseLog.prototype, 'dropped'), undefined)
})

test('a log that is closed without a failure closes once', async () => {
  const log = new ArrayLog()
  const append = log.append([commit(1)], { expected: 0 })
  await Promise.all([log.close(), log.close()])
  assert.equal(await append, [{ status: 'ok', position: 1 }])
  assert.is(log.closed, undefined)
  await rejects(log.append([commit(2)], { expected: 1 }), 'ERR_CLOSED')
})

test.run()
