import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RelataError } from '../../src/error/relata-error.js'
import type { DryRun } from '../../src/recovery/dry-run.js'
import { recoverNow } from '../../src/recovery/recover.js'
import type { AnyMigration } from '../../src/recovery/schema-plan.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import type { MigrationStep } from '../../src/schema/migration/migration-step.js'
import { CoreStore } from '../../src/store/core-store.js'
import type { State } from '../../src/state/state.js'
import { must } from '../../src/util/assert.js'
import { HeldLog } from '../helpers/held-log.js'
import { throws } from '../helpers/throws.js'
import { schemaPair } from '../schema/helpers/rich-schema.js'
import { checkRelations } from './helpers/check-relations.js'
import {
  filledStore,
  plainWorld,
  sameRows,
  sorted,
  Transformation,
  type PlainWorld,
} from './helpers/plain-world.js'
import { RandomRows } from './helpers/random-rows.js'
import { changeOf, onlyOurs, tried, type SchemaPair } from './helpers/schema-pair.js'

const test = suite('random pairs of schemas with random rows')

/** Rows of the first schema in a log, and what opens it under the second one. */
class Change {
  readonly log = new MemoryLog()
  readonly #pair: SchemaPair
  readonly #world: PlainWorld
  readonly #steps: readonly MigrationStep[]

  constructor(pair: SchemaPair, steps: readonly MigrationStep[], numbers: readonly number[]) {
    this.#pair = pair
    this.#steps = steps
    const store = new CoreStore(pair.before, { log: this.log })
    new RandomRows(store, numbers).write(100)
    this.#world = plainWorld(store.state)
  }

  get options(): { readonly log: HeldLog; readonly migrations: readonly AnyMigration[] } {
    const { length } = this.#steps
    return {
      log: new HeldLog(this.log),
      migrations: length === 0 ? [] : [{ name: '0002', steps: this.#steps }],
    }
  }

  get transformation(): Transformation {
    const { before, after, decisions } = this.#pair
    return new Transformation(before, after, { decisions, steps: this.#steps })
  }

  /** What the second schema makes of the rows in a new store; undefined where it doesn't take them. */
  fresh(migrated: PlainWorld | undefined): State | undefined {
    const { transformation } = this
    const expected = transformation.world(this.#world, migrated)
    const fresh = tried(() => filledStore(this.#pair.after, expected).state)
    if (fresh instanceof RelataError || transformation.hasFailed) return undefined
    // A value that a new row would have converted is of another type than its column.
    return sameRows(plainWorld(fresh), expected) ? fresh : undefined
  }

  /** The dry run says what opening did, or why it was refused. */
  checkDryRun({ pending, refusal }: DryRun, opened: CoreStore | RelataError, position: number): void {
    if (opened instanceof RelataError) {
      assert.equal(
        [refusal?.code, refusal?.message, refusal?.value],
        [opened.code, opened.message, opened.value],
      )
      return
    }
    const commits = Array.from({ length: this.log.position - position }, (_, at) =>
      this.log.at(position + 1 + at),
    )
    const counted = commits.map((commit) => {
      const counts = { created: 0, updated: 0, deleted: 0, linked: 0, unlinked: 0 }
      for (const { type } of commit?.events ?? []) if (type !== 'schemaChanged') counts[type]++
      return [commit?.position, counts]
    })
    assert.equal(
      pending.map((each) => [each.position, each.written]),
      counted,
    )
    const lost = pending.flatMap(({ steps }) => steps.map((step) => step.lost))
    assert.is(
      lost.reduce((sum, count) => sum + count, 0),
      this.transformation.lost(this.#world),
      JSON.stringify(
        pending.flatMap(({ steps }) => steps.map(({ step, lost: count }) => `${step}: ${count}`)),
      ),
    )
  }

  /** The keys of earlier commits are known, with the content that they have under the second schema. */
  checkKeys(): number {
    const { before, after } = this.#pair
    const { keys } = recoverNow(after, this.log)
    let known = 0
    for (let position = 1; position <= this.log.position; position++) {
      const commit = must(this.log.at(position), 'a commit')
      if (commit.key === undefined) continue
      const events = commit.events.flatMap((event) =>
        event.type === 'created' ? (this.transformation.created(event, { before, after }) ?? []) : [],
      )
      assert.is(keys.duplicateOf({ ...commit, events })?.position, position)
      throws(() => keys.duplicateOf({ ...commit, events, action: 'other' }), 'ERR_KEY_REUSED')
      known++
    }
    return known
  }
}

test('the migrated store is a new store with the transformed rows, or it refuses what a new one refuses', async () => {
  const seen = { same: 0, refused: 0, rows: 0, links: 0, keys: 0 }
  const numbers = fc.array(fc.nat(9999), { minLength: 50, maxLength: 400 })
  const property = fc.asyncProperty(schemaPair, numbers, async ([first, second], list) => {
    const pair = changeOf(first, second, list[0] ?? 0)
    if (pair === undefined) return
    const { after, steps } = pair
    const change = new Change(pair, steps, list)
    const { position } = change.log
    const dry = await CoreStore.dryRun(after, change.options)
    assert.is(change.log.position, position)
    const opened = await CoreStore.open(after, change.options).catch(onlyOurs)
    change.checkDryRun(dry, opened, position)
    const fresh = change.fresh(opened instanceof RelataError ? undefined : plainWorld(opened.state))
    if (opened instanceof RelataError) {
      if (fresh !== undefined) throw opened
      assert.is(change.log.position, position)
      seen.refused++
      return
    }
    const expected = must(fresh, 'a store that has been migrated takes its rows')
    const world = plainWorld(opened.state)
    if (opened.state.hash() !== expected.hash()) assert.equal(sorted(world), sorted(plainWorld(expected)))
    checkRelations(opened.state)
    const again = new CoreStore(after, { log: change.log })
    assert.is(again.state.hash(), expected.hash())
    checkRelations(again.state)
    seen.keys += change.checkKeys()
    seen.same++
    for (const rows of world.rows.values()) seen.rows += rows.length
    for (const links of world.links.values()) seen.links += links.length
  })
  // Links are rare in a database that both schemas take.
  const complete = (): boolean => Object.values(seen).every((count) => count > 0)
  for (let round = 0; round === 0 || (round < 5 && !complete()); round++)
    await fc.assert(property, { includeErrorInReport: true, numRuns: 60 })
  assert.ok(complete(), JSON.stringify(seen))
})

test.run()
