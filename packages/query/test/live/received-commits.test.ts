import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  CoreStore,
  defineSchema,
  MemoryLog,
  model,
  RelataError,
  string,
  UsageError,
  type Commit,
  type SchemaMeta,
} from '@relata/core'
import { createStore, databaseOver } from '../../src/index.js'
import {
  randomQuery,
  Random,
  refusable,
  world,
  write,
  type Loose,
  type LooseStore,
} from '../worlds/live-world.js'

const test = suite('commits of another store')
const seeds = fc.array(fc.nat(5000), { minLength: 40, maxLength: 200 })

/** A store that follows the log of another. */
class Follower {
  readonly core: CoreStore
  readonly db: LooseStore

  constructor(schema: SchemaMeta) {
    this.core = new CoreStore(schema, { history: false })
    const loose: unknown = databaseOver(this.core)
    this.db = loose as LooseStore
  }

  /** Takes the commits after its position. */
  catchUp(log: MemoryLog): void {
    for (let position = this.core.position + 1; position <= log.position; position++)
      this.core.receive(log.at(position) as Commit)
  }
}

/** A row of the follower is another object than the leader's: they are compared by what they say. */
const text = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part))

/** Undefined where the query is refused. */
function askable(build: () => Loose): Loose | undefined {
  try {
    return build()
  } catch (error) {
    if (error instanceof UsageError || error instanceof RelataError) return undefined
    throw error
  }
}

test('reach live queries as the store’s own commits do', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const random = new Random(seed)
      const log = new MemoryLog()
      const leader = world(random, log)
      const follower = new Follower(leader.schema)
      follower.catchUp(log)
      assert.is(follower.core.state.hash(), leader.stateHash())
      const watched: { readonly set: Loose; shown: readonly unknown[] }[] = []
      for (let i = 0; i < 4; i++) {
        const set = askable(() => randomQuery(follower.db, random))
        if (set === undefined) continue
        const view: (typeof watched)[number] = { set, shown: [] }
        set.live().subscribe((rows) => (view.shown = rows))
        watched.push(view)
      }
      for (let i = 0; i < 6; i++) {
        refusable(() =>
          leader.transact(() => {
            write(leader, random)
            write(leader, random)
          }),
        )
        follower.catchUp(log)
        for (const { set, shown } of watched)
          assert.is(text(shown), text(set.toArray()), String(set.explain({ live: true })))
      }
      assert.is(follower.core.state.hash(), leader.stateHash())
    }),
    { numRuns: 60, includeErrorInReport: true },
  )
})

test('are refused where they do not follow, in a store with a log, inside a transaction and in a listener', () => {
  const log = new MemoryLog()
  const leader = createStore(defineSchema({ Tag: model({ name: string() }) }), { log })
  for (const name of ['a', 'b', 'c']) leader.Tag.create({ name })
  const follower = new Follower(leader.schema)
  const next = log.at(2) as Commit
  const code = (run: () => unknown): unknown => {
    try {
      run()
    } catch (error) {
      return (error as { readonly code: unknown }).code
    }
    return undefined
  }
  assert.is(
    code(() => follower.core.receive(log.at(3) as Commit)),
    'ERR_LOG_CORRUPT',
  )
  assert.is(
    code(() => new CoreStore(leader.schema).receive(next)),
    'ERR_ARGUMENT',
  )
  assert.is(
    code(() => follower.core.transact(() => follower.core.receive(next))),
    'ERR_ARGUMENT',
  )
  const off = follower.core.onCommit(() =>
    assert.is(
      code(() => follower.core.receive(log.at(3) as Commit)),
      'ERR_WRITE_IN_LISTENER',
    ),
  )
  follower.core.receive(next)
  off()
  assert.is(follower.core.position, 2)
  const misfit = {
    ...(log.at(3) as Commit),
    events: [{ type: 'deleted', model: 'Tag', key: 99, row: {} }],
  } as const
  const before = follower.core.state.hash()
  assert.is(
    code(() => follower.core.receive(misfit)),
    'ERR_LOG_CORRUPT',
  )
  assert.is(follower.core.state.hash(), before)
  follower.catchUp(log)
  assert.is(follower.core.position, log.position)
})

test.run()
