import type { Commit, CommitDraft, CommitMeta } from '../event/commit.js'
import { frozenEvent } from '../event/factories.js'
import type { TransactOptions } from './options.js'

/** The source from which the commit of a transaction is read. */
export interface CommitSource {
  readonly position: number
  readonly commit: Commit
}

/**
 * The commit of a transaction before it is read: only listeners, other logs than the one in memory, keys and
 * applications read it as an object. Only then is its id created, and are its events frozen.
 */
export class Draft implements CommitDraft, CommitSource {
  readonly position: number
  readonly prefix: string
  readonly time: number
  readonly schema: number
  readonly events: Commit['events']
  readonly #options: TransactOptions
  #commit: Commit | undefined

  constructor(
    { position, prefix, time, schema }: Pick<CommitDraft, 'position' | 'prefix' | 'time' | 'schema'>,
    events: Commit['events'],
    options: TransactOptions,
  ) {
    this.position = position
    this.prefix = prefix
    this.time = time
    this.schema = schema
    this.events = events
    this.#options = options
  }

  get action(): string | undefined {
    return this.#options.action
  }

  get meta(): CommitMeta | undefined {
    return this.#options.meta
  }

  get key(): string | undefined {
    return this.#options.key
  }

  /** The commit, frozen; always the same object. */
  get commit(): Commit {
    return (this.#commit ??= this.#make())
  }

  #make(): Commit {
    const { position, prefix, time, schema, action, meta, key, events } = this
    for (const event of events) frozenEvent(event)
    Object.freeze(events)
    return Object.freeze({ position, id: prefix + position, time, schema, action, meta, key, events })
  }
}
