import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RelataError } from '../../src/error/relata-error.js'
import type { Event } from '../../src/event/event.js'
import { created, deleted, linked, unlinked, updated } from '../../src/event/factories.js'
import { RunCollector, type EventRun } from '../../src/log/event-run.js'
import type { ReadOptions } from '../../src/log/event-log.js'
import { LogPrefix } from '../../src/log/log-prefix.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import { recover, recoverUnder } from '../../src/recovery/recover.js'
import { readSchemasNow } from '../../src/recovery/schema-history.js'
import type { ModelMeta } from '../../src/schema/meta.js'
import { CoreStore } from '../../src/store/core-store.js'
import { commit } from '../../src/testing/sample-commits.js'
import { library, Library } from '../helpers/library.js'
import { reach } from '../helpers/reach.js'
import { RunLog } from '../helpers/run-log.js'
import { rejects } from '../helpers/throws.js'
import { countTurns } from '../helpers/turns.js'
import { schemaPair } from '../schema/helpers/rich-schema.js'
import { pictureOf } from '../snapshot/store-picture.js'
import { canonicalText } from '../../src/util/canonical-text.js'
import { RandomRows } from './helpers/random-rows.js'
import { changeOf, onlyOurs } from './helpers/schema-pair.js'

const test = suite('a replay from runs of events')

test('has the same result as one from commits, under the same schema and a later one', async () => {
  const seen = { commits: 0, keys: 0, columns: 0, changed: 0, refused: 0 }
  const numbers = fc.array(fc.nat(9999), { minLength: 50, maxLength: 300 })
  const cases = fc.tuple(schemaPair, numbers, fc.integer({ min: 1, max: 3 }))
  const law = async ([[first, second], list, size]: CaseOf<typeof cases>): Promise<void> => {
    const pair = changeOf(first, second, list[0] ?? 0)
    if (pair === undefined) return
    const { before: schema, after, steps } = pair
    const log = new MemoryLog()
    let time = 0
    const clock = (): number => time++
    const store = new CoreStore(schema, { log, clock })
    new RandomRows(store, list).write(80)
    seen.commits += store.position
    const runs = new RunLog(log, size)
    const reopened = await CoreStore.open(schema, { log: runs, clock })
    const isStored = ({ autoOf }: ModelMeta): boolean => autoOf === undefined
    const tables = schema.models.filter(isStored).map((model) => reopened.state.stored(model))
    if (tables.some(({ hasColumns }) => hasColumns)) seen.columns++
    assert.is(picture(reopened), picture(store))
    // Fields may be set to the time of a commit.
    const later = time
    for (const each of [store, reopened]) {
      time = later
      new RandomRows(each, list.toReversed()).write(20)
    }
    assert.is(picture(reopened), picture(store))
    const { keys } = await recover({ schema, log: runs })
    for (let position = 1; position <= log.position; position++) {
      const written = log.at(position)
      if (written?.key === undefined) continue
      assert.is(keys.duplicateOf({ ...written, position: log.position + 1 })?.position, position)
      seen.keys++
    }
    const options = { migrations: [{ name: '0002', steps }], clock: () => 1 }
    const open = (each: MemoryLog): Promise<CoreStore | RelataError> =>
      CoreStore.open(after, { ...options, log: each }).catch(onlyOurs)
    const fromRuns = await open(runs)
    const fromCommits = await open(log)
    if (fromCommits instanceof RelataError || fromRuns instanceof RelataError) {
      assert.is(String(fromRuns), String(fromCommits))
      seen.refused++
      return
    }
    assert.is(picture(fromRuns), picture(fromCommits))
    seen.changed++
  }
  await fc.assert(fc.asyncProperty(cases, law), { includeErrorInReport: true, numRuns: 60 })
  await reach(cases, law, () => Object.values(seen).every((count) => count > 0))
})

type CaseOf<A> = A extends fc.Arbitrary<infer T> ? T : never

function picture(store: CoreStore): string {
  return canonicalText(pictureOf(store))
}

/** The log of a library with an author, a book and a tag, and then some events. */
function logWith(...events: readonly Event[]): RunLog {
  const log = new MemoryLog()
  const db = new Library({ log })
  db.create('Author', { name: 'Ann' })
  log.push(commit(log.position + 1, { events, schema: 1 }))
  return new RunLog(log, 2)
}

test('an event that does not match the state before it is damage, and the error has the position', async () => {
  const row = { id: 1, name: 'Ben' }
  const misfits: readonly (readonly [Event, string])[] = [
    [created('Author', 1, row), 'created'],
    [updated({ model: 'Author', key: 9 }, { name: 'x' }, { name: 'y' }), 'updated'],
    [deleted('Author', 9, { ...row, id: 9 }), 'deleted'],
    [linked('Book.tags', 1, 1), 'linked'],
    [unlinked('Book.tags', 1, 1), 'unlinked'],
    [created('Nothing', 1, row), 'created'],
    [updated({ model: 'Nothing', key: 9 }, { name: 'x' }, { name: 'y' }), 'updated'],
    [deleted('Nothing', 9, row), 'deleted'],
    [linked('Nothing.tags', 1, 1), 'linked'],
  ]
  for (const [event, type] of misfits) {
    const error = await rejects(
      recover({ schema: library, log: logWith(event) }),
      'ERR_LOG_CORRUPT',
      `a '${type}' event doesn't match`,
    )
    assert.is((error as { readonly value?: unknown }).value, 3, type)
  }
})

test('lets others run inside a large commit', async () => {
  const log = new MemoryLog()
  const db = new Library({ log })
  const rows = Array.from({ length: 30_000 }, (_, i) => ({ name: `Author ${i}` }))
  db.store.bulkCreate(library.model('Author'), rows)
  const progress: number[] = []
  const { result: recovered, turns } = await countTurns(() =>
    recover({
      schema: library,
      log: new RunLog(log, 1000),
      onProgress: ({ events }) => progress.push(events),
    }),
  )
  assert.is(recovered.state.hash(), db.hash())
  assert.ok(turns >= 2, `${turns} turns`)
  assert.equal(progress.slice(0, 3), [8192, 16_384, 24_576])
})

/** A log that another writer appends to while it is read. */
class GrowingLog extends RunLog {
  override readRuns(options: ReadOptions): AsyncIterable<readonly EventRun[]> | undefined {
    const event = created('Author', this.position + 100, { id: this.position + 100, name: 'x' })
    this.push(commit(this.position + 1, { events: [event], schema: 1 }))
    return super.readRuns(options)
  }
}

test('ends at the head of its call, though the log has grown', async () => {
  const log = new MemoryLog()
  const db = new Library({ log })
  db.create('Author', { name: 'Ann' })
  const recovered = await recover({ schema: library, log: new GrowingLog(log, 5) })
  assert.is(recovered.position, log.position)
  assert.is(recovered.state.hash(), db.hash())
})

test('a log that ends before its head is damaged', async () => {
  const log = new MemoryLog()
  new Library({ log }).create('Author', { name: 'Ann' })
  for (const each of [log, new RunLog(log, 1)]) {
    const head = { position: log.position + 1, hash: '' }
    const error = await rejects(
      recoverUnder({ log: new LogPrefix(each, head) }, { schema: library, versions: readSchemasNow(log) }),
      'ERR_LOG_CORRUPT',
      'commits are missing up to 3',
    )
    assert.is((error as { readonly value?: unknown }).value, 3)
  }
})

test('a signal that aborts ends it in its next turn, from runs and from commits', async () => {
  const log = new MemoryLog()
  const db = new Library({ log })
  const rows = Array.from({ length: 5000 }, (_, i) => ({ name: `Author ${i}` }))
  for (let i = 0; i < 3; i++) db.store.bulkCreate(library.model('Author'), rows)
  const target = { schema: library, versions: readSchemasNow(log) }
  const signal = AbortSignal.abort(new Error('enough'))
  for (const each of [log, new RunLog(log, 5000)]) {
    const whole = await recoverUnder({ log: each }, target)
    assert.is(whole.state.hash(), db.hash())
    const error: unknown = await recoverUnder({ log: each }, target, { signal }).catch(
      (cause: unknown) => cause,
    )
    assert.is((error as Error).message, 'enough')
  }
})

test('runs that skip a commit are damage', async () => {
  const log = new MemoryLog()
  const db = new Library({ log })
  db.create('Author', { name: 'Ann' })
  db.create('Author', { name: 'Ben' })
  const runs = new RunLog(log, 2, ({ commit: { position } }) => position !== 2)
  await rejects(recover({ schema: library, log: runs }), 'ERR_LOG_CORRUPT', 'commits are missing')
})

test('the runs of a prefix of a log end at its head', async () => {
  const log = new MemoryLog()
  const db = new Library({ log })
  for (const name of ['Ann', 'Ben', 'Eve'])
    db.store.transact(() => {
      db.create('Author', { name })
      db.create('Author', { name: `${name} 2` })
    })
  const runs = new RunLog(log, 1)
  const found = async (position: number, after: number): Promise<number[]> => {
    const pages = new LogPrefix(runs, { position, hash: '' }).readRuns({ after }) ?? []
    const places: number[] = []
    for await (const page of pages)
      for (const { commit: of, first } of page) places.push(of.position * 10 + first)
    return places
  }
  const places = [10, 20, 21, 30, 31, 40, 41]
  for (let position = 1; position <= log.position; position++)
    for (let after = 0; after <= position; after++) {
      const expected = places.filter((place) => place >= (after + 1) * 10 && place < (position + 1) * 10)
      assert.equal(await found(position, after), expected, `after ${after} to ${position}`)
    }
  assert.is(new LogPrefix(log, { position: 1, hash: '' }).readRuns(), undefined)
})

test('a collector returns each commit with the run that completes it', async () => {
  const log = logWith(created('Author', 2, { id: 2, name: 'x' }), created('Author', 3, { id: 3, name: 'y' }))
  const events = log.at(3)?.events ?? []
  const collector = new RunCollector()
  const commits = []
  for await (const page of log.readRuns({ after: 1 }) ?? [])
    for (const run of page) commits.push(...collector.add([run]))
  assert.is(commits.length, log.position - 1)
  assert.equal(commits.at(-1)?.events, events)
  assert.is(events.length, 2)
})

test.run()
