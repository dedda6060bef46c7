import type { Commit } from '../event/commit.js'
import type { Durability } from '../log/event-log.js'
import type { CommitKeys } from '../recovery/commit-keys.js'
import type { PendingCommit, Recovered } from '../recovery/recovered.js'
import type { AnyMigration } from '../recovery/schema-plan.js'
import type { SchemaMeta } from '../schema/meta.js'
import type { CommitFactory } from './commit-factory.js'
import type { Journal } from './journal.js'
import type { Draft } from './draft.js'
import type { TransactOptions } from './options.js'
import type { DurableSource } from './outcome.js'

/** The commit that a writer continues from, and its journal. */
interface WriterParts {
  readonly recovered: Recovered
  readonly journal: Journal
  readonly factory: CommitFactory
  /** Of commits that don't specify their own. */
  readonly durability: Durability | undefined
}

/** The position of a commit, and its time if the transaction has read it. */
interface DraftPlace {
  readonly position: number
  readonly time: number | undefined
}

/** Creates commits from events and appends them to the journal, one position after the other. */
export class CommitWriter {
  readonly keys: CommitKeys
  readonly journal: Journal
  readonly factory: CommitFactory
  /** Of the last commit. */
  position: number
  /** Called after each commit, once its listeners were called: a store with snapshots sets it. */
  afterCommit: (() => void) | undefined
  /** Bytes of the commits written, as the log measures them. */
  bytes: number = 0
  /**
   * True while the journal has a commit whose consequences are not recorded yet: the commit can't be
   * reverted. A field, because it is read even if the stack is exhausted.
   */
  publishing: boolean = false
  readonly #durability: Durability
  /** The last commit that must be more durable than 'memory'. */
  #awaited: number = 0
  /** Of the commit with the present schema. */
  #schema: number
  readonly #durableAt: DurableSource = (position) => this.journal.durable(position)

  constructor({ recovered, journal, factory, durability }: WriterParts) {
    this.keys = recovered.keys
    this.position = recovered.position
    // An empty history begins with its schema, at position 1.
    this.#schema = Math.max(1, recovered.schemaPosition)
    this.journal = journal
    this.factory = factory
    this.#durability = durability ?? 'sync'
  }

  /** Of the commit with the present schema. */
  get schemaPosition(): number {
    return this.#schema
  }

  /** Resolves once every commit so far is as durable as it requires. */
  durable(): Promise<void> {
    return this.journal.durable(this.#awaited)
  }

  /** The next commit, before it is read. */
  draft(events: Commit['events'], options: TransactOptions, time: number | undefined): Draft {
    return this.draftAt({ position: this.position + 1, time }, events, options)
  }

  /** A commit that may come later than the next one, before it is read. Without a time it is the current one. */
  draftAt({ position, time }: DraftPlace, events: Commit['events'], options: TransactOptions): Draft {
    return this.factory.draft(events, { position, schema: this.#schema }, options, time)
  }

  /** The earlier commit with the same key and content; undefined for a new key, or none. */
  duplicateOf(draft: Draft): Commit | undefined {
    return draft.key === undefined ? undefined : this.keys.duplicateOf(draft.commit)
  }

  /** Appends the commit to the journal. The caller ends `publishing`. */
  write(draft: Draft, durability: Durability = this.#durability, size: number = 0): void {
    this.journal.push(draft, durability, size)
    this.publishing = true
    this.position = draft.position
    this.bytes += size
    if (durability !== 'memory') this.#awaited = draft.position
    if (draft.key !== undefined) this.keys.remember(draft.commit)
  }

  /** Writes the schema as the first commit, or the changes of the schema that the log doesn't have yet. */
  begin(
    { position, pending = [] }: Recovered,
    {
      schema,
      migrations,
    }: { readonly schema: SchemaMeta; readonly migrations: readonly AnyMigration[] | undefined },
  ): void {
    if (position === 0) this.write(this.factory.first(schema, migrations))
    else for (const events of pending) this.writeSchema(events)
    this.publishing = false
  }

  /** Writes a schema that replaces the present one. The caller ends `publishing`. */
  writeSchema(events: PendingCommit): void {
    const position = this.position + 1
    const draft = this.factory.change(events, { position, schema: this.#schema })
    this.write(draft, this.#durability, this.journal.measure(draft))
    this.#schema = position
  }

  /** Continues after a commit that another store made. The caller ends `publishing`. */
  accept(commit: Commit): void {
    this.publishing = true
    this.position = commit.position
    if (bringsSchema(commit)) this.#schema = commit.position
    this.keys.remember(commit)
  }

  /** Returns the promise that a commit of this durability is durable. */
  sourceOf(durability: Durability = this.#durability): DurableSource {
    return durability === 'memory' ? atOnce : this.#durableAt
  }
}

function atOnce(): Promise<void> {
  return Promise.resolve()
}

function bringsSchema({ events }: Commit): boolean {
  return events.some(({ type }) => type === 'schemaChanged')
}
