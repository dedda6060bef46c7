import type { Commit } from '../event/commit.js'
import { definePrinted } from '../util/inspect.js'

/** What a commit changed in a state. Its arrays are never changed afterwards, so it may be kept. */
export interface CommitReport {
  readonly commit: Commit
  /**
   * For each event the slot of its row; for a link the slot of its end on the declaring side. A deleted row's
   * slot is empty, or may hold another row later.
   */
  readonly slots: readonly number[]
  /** For each link the slot of its end on the other side, by event; empty if the commit has no links. */
  readonly others: readonly number[]
}

export type CommitListener = (report: CommitReport) => void

/** The parts of a commit. Its events are frozen when it is first read. */
export type CommitContent = Pick<Commit, 'position' | 'time' | 'events'>

/** A commit, or a function that creates it when it is read. */
export type Source = Commit | (CommitContent & { readonly commit: Commit })

/** A report whose commit is created when it is read. */
export class LazyReport implements CommitReport {
  readonly #source: Source
  readonly slots: readonly number[]
  readonly others: readonly number[]

  constructor(source: Source, slots: readonly number[], others: readonly number[]) {
    this.#source = source
    this.slots = slots
    this.others = others
  }

  get commit(): Commit {
    // Printers call the getters on prototypes, which have no source.
    const source = #source in this ? this.#source : NO_COMMIT
    return 'commit' in source ? source.commit : source
  }

  /** The events, position and time of a report's commit, without creating it. */
  static contentOf(report: CommitReport): CommitContent {
    return #source in report ? report.#source : report.commit
  }
}

const NO_COMMIT: Commit = Object.freeze({
  position: 0,
  id: '',
  time: 0,
  schema: 0,
  action: undefined,
  meta: undefined,
  key: undefined,
  events: Object.freeze([]),
})

const membersOf = ({ commit, slots, others }: CommitReport): CommitReport => ({ commit, slots, others })

definePrinted(LazyReport.prototype, {
  inspect(this: LazyReport): unknown {
    return membersOf(this)
  },
  toJSON(this: LazyReport): unknown {
    return membersOf(this)
  },
})
