import type { Event } from '../event/event.js'
import { CommitKeys } from '../recovery/commit-keys.js'
import type { RunMigration } from '../recovery/recovery.js'
import type { Recovered } from '../recovery/recovered.js'
import type { AnyMigration } from '../recovery/schema-plan.js'
import type { SchemaMeta } from '../schema/meta.js'
import type { State } from '../state/state.js'
import { writerOf } from './data-steps.js'
import { quiet } from './commit-handle.js'
import type { CoreStoreOptions } from './options.js'
import type { ReadStore, WriteStore } from './read-store.js'

/** Creates a store over a state; it keeps no history. */
export type MakeStore = (recovered: Recovered) => WriteStore

/**
 * Runs the data part of a migration, or one of its data steps, in one transaction of a store over the state
 * after its steps, which may become the current state. The state before them is a read-only store.
 */
export function migrationRunner(make: MakeStore): RunMigration {
  return (part, before, after) => {
    const run = 'step' in part ? writerOf(part) : (part as Runnable).run
    let events: readonly Event[] = []
    if (run === undefined) return events
    const [from, to] = [make(recoveredOf(before)), make(recoveredOf(after))]
    to.onCommit(({ commit }) => {
      events = commit.events
    })
    to.transact(() => run(readOnly(from), to))
    // The function may have kept the stores: later writes would be in no commit.
    for (const store of [from, to]) void quiet(store.close())
    return events
  }
}

type Runnable = Omit<AnyMigration, 'run'> & { readonly run?: (before: ReadStore, after: WriteStore) => void }

function recoveredOf(state: State): Recovered {
  return { schema: state.schema, state, keys: new CommitKeys(), position: 1, schemaPosition: 1 }
}

/** A store without the methods that write. */
function readOnly(store: ReadStore): ReadStore {
  return {
    schema: store.schema,
    state: store.state,
    position: store.position,
    log: undefined,
    writing: false,
    notifying: false,
    now: () => store.now(),
    assertOpen: () => store.assertOpen(),
    onCommit: () => ignore,
    onCompaction: () => ignore,
    onReplacement: () => ignore,
    onFailure: () => ignore,
    reached: (position, options) => store.reached(position, options),
    synced: (options) => store.synced(options),
    health: () => store.health(),
    stats: () => store.stats(),
    close: () => store.close(),
  }
}

const ignore = (): void => undefined

/**
 * The options of stores for the data part of migrations, with the clock of the store that is opened. Only a
 * store of the current schema checks `limitChoicesTo`: the log doesn't have the conditions of earlier
 * schemas.
 */
function migratingOptions(
  schema: SchemaMeta,
  { clock, choices }: CoreStoreOptions,
): (recovered: Recovered) => CoreStoreOptions {
  const timed = { ...(clock === undefined ? {} : { clock }), history: false }
  return (recovered) => (recovered.schema === schema && choices !== undefined ? { ...timed, choices } : timed)
}

/** Creates stores of one class for the data part of migrations. */
export function storesLike(
  Store: new (schema: SchemaMeta, options: CoreStoreOptions, recovered: Recovered) => WriteStore,
  schema: SchemaMeta,
  options: CoreStoreOptions,
): MakeStore {
  const optionsFor = migratingOptions(schema, options)
  return (recovered) => new Store(recovered.schema, optionsFor(recovered), recovered)
}
