import { StoreError, UsageError } from '../error/errors.js'
import { recoverPast, type Present } from '../recovery/past.js'
import type { Recovered } from '../recovery/recovered.js'
import type { SchemaVersion } from '../recovery/schema-history.js'
import { describeDifference, sameDescription } from '../schema/difference.js'
import type { SchemaMeta } from '../schema/meta.js'
import { refuseNoSchema } from '../schema/refuse-no-schema.js'
import { ANY_VALUE, readOptions, SIGNAL } from '../schema/option-rules.js'
import type { CoreStoreOptions } from './options.js'
import type { PastOptions } from './past-options.js'
import { ReadOnlyStore } from './read-only-store.js'
import type { ReadStore, WriteStore } from './read-store.js'

type Source = Pick<WriteStore, 'schema' | 'log' | 'position' | 'now' | 'durable'>

interface PastRequest extends Pick<Present, 'snapshots'> {
  readonly target: number | Date
  readonly options: PastOptions | undefined
}

/** The class of a store over the state, without a log. */
type StoreClass = new (
  schema: SchemaMeta,
  options: Pick<CoreStoreOptions, 'history' | 'clock'>,
  recovered: Recovered,
) => ReadStore

/**
 * Opens a read-only store with the state that a store had at a past position or date. Codes: those of `recoverPast`, and
 * `ERR_SCHEMA_CHANGED` if another schema than the expected one was in force.
 */
export async function openPast(
  source: Source,
  { target, options, snapshots }: PastRequest,
  Store: StoreClass,
): Promise<ReadOnlyStore> {
  const { schema: expected, signal } = readOptions(options, { schema: ANY_VALUE, signal: SIGNAL }, 'at')
  if (expected !== undefined) refuseNoSchema(expected, 'at')
  const { schema, log, position } = source
  // Refuses a closed store, and waits until the log has the last commits.
  await source.durable()
  if (log === undefined)
    throw new UsageError(
      'ERR_ARGUMENT',
      'This store keeps no commits: open it without `history: false` to read past states',
      { value: false },
    )
  const past = await recoverPast({ schema, log, position, snapshots }, target, {
    signal,
    schemaThen: expected && ((inForce, at) => checkedInForce(expected, inForce, at)),
  })
  const { recovered } = past
  const store = new Store(recovered.schema, { history: false, clock: () => source.now() }, recovered)
  return new ReadOnlyStore(store, past.log)
}

/** The schema, if it is the one that was in force at a position. */
function checkedInForce(
  schema: SchemaMeta,
  { event, position: since }: SchemaVersion,
  position: number,
): SchemaMeta {
  const described = schema.describe()
  if (sameDescription(event.schema, described)) return schema
  const differences = describeDifference(event.schema, described)
  throw new StoreError(
    'ERR_SCHEMA_CHANGED',
    `Commit ${position} was made under another schema, that of commit ${since}:\n${differences.map((line) => `  ${line}`).join('\n')}\nPass the schema of that time, or none to read under the current one.`,
    { value: differences },
  )
}
