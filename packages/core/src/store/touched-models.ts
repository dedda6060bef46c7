import { UsageError, type ConflictingCommit } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import type { Event } from '../event/event.js'
import type { ModelMeta, SchemaMeta } from '../schema/meta.js'
import type { CommitReport } from '../state/commit-report.js'
import type { Journal } from './journal.js'

/** The parts of the store that it needs. */
interface Source {
  readonly schema: SchemaMeta
  readonly position: () => number
  readonly journal: Journal
  readonly onCommit: (listener: (report: CommitReport) => void) => unknown
}

/** What an event changes: a model's table, or the links of a relation. Undefined: everything. */
function touchedBy(event: Event): string | undefined {
  switch (event.type) {
    case 'created':
    case 'updated':
    case 'deleted':
      return event.model
    case 'linked':
    case 'unlinked':
      return event.relation
    case 'schemaChanged':
      return undefined
  }
}

/** The tables and links that belong to the rows of models: those of their parents, too. */
export function partsOf(schema: SchemaMeta, models: Iterable<ModelMeta>): ReadonlySet<string> {
  const parts = new Set<string>()
  const add = (model: ModelMeta): void => {
    parts.add(model.name)
    if (model.autoOf !== undefined) parts.add(model.autoOf.label)
    for (const link of schema.links) if (link.model === model || link.target === model) parts.add(link.label)
    for (const { target } of model.parents) add(target)
  }
  for (const model of models) add(model)
  return parts
}

/** Whether events touch some of these parts, or any if it is undefined. */
export function isTouched(parts: ReadonlySet<string> | undefined, events: readonly Event[]): boolean {
  return events.some((event) => {
    const touched = touchedBy(event)
    return parts === undefined || touched === undefined || parts.has(touched)
  })
}

/**
 * The last commit that touched each model. It follows the commits from its first use on, so that stores that don't use
 * it pay nothing; earlier commits are read from the log when they are needed.
 */
export class TouchedModels {
  readonly #source: Source
  readonly #last: Map<string, ConflictingCommit> = new Map()
  /** The last commit that may have touched anything: one that changed the schema, or that was missed. */
  #everything: ConflictingCommit | undefined
  /** Every commit after this position, up to `#seen`, is known. Undefined before the first use. */
  #from: number | undefined
  #seen: number = 0

  constructor(source: Source) {
    this.#source = source
  }

  /**
   * Reads what is needed to know the commits after a position. Throws StoreError `ERR_HISTORY_DROPPED`, UsageError
   * `ERR_ARGUMENT` in a store without history.
   */
  async know(since: number): Promise<void> {
    const { position, onCommit, journal } = this.#source
    if (this.#from === undefined) {
      this.#from = this.#seen = position()
      onCommit(({ commit }) => this.#follow(commit))
    }
    const from = this.#from
    const { log } = journal
    if (since > position() && log?.shared !== true)
      throw new UsageError(
        'ERR_ARGUMENT',
        `submit: since: ${since} is after the last commit, ${position()}: pass a position of this store.`,
        { value: since },
      )
    if (since >= from) return
    if (log === undefined)
      throw new UsageError(
        'ERR_ARGUMENT',
        `This store keeps no history, so it doesn't know the commits between ${since} and ${from}: pass a position from ${from} on.`,
        { value: since },
      )
    await journal.durable(from)
    for await (const commit of log.read({ after: since })) {
      if (commit.position > from) break
      this.#note(commit)
    }
    this.#from = Math.min(this.#from, since)
  }

  /** The last commits after a position that touched these parts, or any of them if it is undefined. */
  after(since: number, parts: ReadonlySet<string> | undefined): readonly ConflictingCommit[] {
    if (this.#seen !== this.#source.position()) this.#miss(this.#source.position())
    const found = new Map<number, ConflictingCommit>()
    const add = (commit: ConflictingCommit | undefined): void => {
      if (commit !== undefined && commit.position > since) found.set(commit.position, commit)
    }
    add(this.#everything)
    for (const part of parts ?? this.#last.keys()) add(this.#last.get(part))
    return [...found.values()].sort((a, b) => a.position - b.position)
  }

  #follow(commit: Commit): void {
    if (commit.position > this.#seen + 1) this.#miss(commit.position - 1)
    this.#seen = commit.position
    this.#note(commit)
  }

  /** A listener isn't called for a commit if the stack was exhausted. */
  #miss(position: number): void {
    this.#everything = { position, action: undefined }
    this.#seen = position
  }

  #note({ position, action, events }: Commit): void {
    const commit: ConflictingCommit = { position, action }
    for (const event of events) {
      const part = touchedBy(event)
      if (part === undefined) this.#everything = later(this.#everything, commit)
      else this.#last.set(part, later(this.#last.get(part), commit))
    }
  }
}

function later(known: ConflictingCommit | undefined, commit: ConflictingCommit): ConflictingCommit {
  return known !== undefined && known.position > commit.position ? known : commit
}
