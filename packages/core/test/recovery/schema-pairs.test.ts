import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RelataError } from '../../src/error/relata-error.js'
import type { DryRun } from '../../src/recovery/dry-run.js'
import { recoverNow } from '../../src/recovery/recover.js'
import type { AnyMigration } from '../../src/recovery/schema-plan.js'
import type { ModelDeclaration } from '../../src/schema/declaration.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import type { FieldMeta, SchemaMeta } from '../../src/schema/meta.js'
import { fieldLabel, type MigrationDecisions } from '../../src/schema/migration/migration-decisions.js'
import type { MigrationStep } from '../../src/schema/migration/migration-step.js'
import { stepsBetween } from '../../src/schema/migration/steps-between.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import type { Value } from '../../src/schema/value-type.js'
import { CoreStore } from '../../src/store/core-store.js'
import type { State } from '../../src/state/state.js'
import { must } from '../../src/util/assert.js'
import { HeldLog } from '../helpers/held-log.js'
import { throws } from '../helpers/throws.js'
import { made } from '../schema/helpers/rich-options.js'
import { renamesOf, schemaPair, type RichSchema } from '../schema/helpers/rich-schema.js'
import { checkRelations } from './helpers/check-relations.js'
import {
  filledStore,
  plainWorld,
  sameRows,
  sorted,
  Transformation,
  type PlainWorld,
} from './helpers/plain-world.js'
import { poolValue, RandomRows } from './helpers/random-rows.js'

const test = suite('random pairs of schemas with random rows')

/** Functions of the generated options throw; here they are called. */
function calling({ models }: RichSchema): SchemaMeta {
  const called = (value: unknown): unknown =>
    value === made ? () => null : isSet(value) ? { set: value.set === made ? () => null : value.set } : value
  const declared = Object.entries(models).map(([name, { fields, options }]): [string, ModelDeclaration] => [
    name,
    {
      options,
      fields: Object.fromEntries(
        Object.entries(fields).map(([field, each]) => [
          field,
          {
            ...each,
            options: Object.fromEntries(
              Object.entries(each.options).map(([option, value]) => [option, called(value)]),
            ),
          },
        ]),
      ),
    },
  ])
  return resolveSchema(Object.fromEntries(declared))
}

function isSet(value: unknown): value is { readonly set: unknown } {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'set')
}

/** What rows get in required columns that only the second schema has. */
function valuesFor(schema: SchemaMeta, number: number): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>()
  for (const { name, fields } of schema.models)
    for (const field of fields)
      if (!field.null && field.key === undefined && field.name !== '_order')
        values.set(fieldLabel(name, field.name), valueOf(field, number) ?? null)
  return values
}

function valueOf(field: FieldMeta, number: number): Value | undefined {
  try {
    return field.type.parse(poolValue(field, number))
  } catch (error) {
    if (error instanceof RelataError) return undefined
    throw error
  }
}

/** What a call returns, or the error of the library that it throws. */
function tried<T>(call: () => T): T | RelataError {
  try {
    return call()
  } catch (error) {
    if (error instanceof RelataError) return error
    throw error
  }
}

interface Pair {
  readonly before: SchemaMeta
  readonly after: SchemaMeta
  readonly decisions: MigrationDecisions
}

/** Rows of the first schema in a log, and what opens it under the second one. */
class Change {
  readonly log = new MemoryLog()
  readonly #pair: Pair
  readonly #world: PlainWorld
  readonly #steps: readonly MigrationStep[]

  constructor(pair: Pair, steps: readonly MigrationStep[], numbers: readonly number[]) {
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
    const [before, after] = [calling(first), calling(second)]
    const values = valuesFor(after, list[0] ?? 0)
    const pair: Pair = { before, after, decisions: { ...renamesOf(first, second), values } }
    const { steps, unsupported } = stepsBetween(before.describe(), after.describe(), pair.decisions)
    if (unsupported.length > 0) return
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

function onlyOurs(error: unknown): RelataError {
  if (error instanceof RelataError) return error
  throw error
}

test.run()
