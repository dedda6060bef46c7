import { StoreError, UsageError } from '../error/errors.js'
import { IssueList } from '../error/issue-list.js'
import type { Event } from '../event/event.js'
import type { FieldMeta, KeyMeta, ModelMeta, SchemaMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import type { State } from '../state/state.js'
import type { Row } from '../state/reader.js'
import type { Table } from '../state/table/table.js'
import { must } from '../util/assert.js'
import type { ChoiceChecker } from './constraints.js'
import { EscapedWrites, type AsyncContext } from './escaped-writes.js'
import { planModels, type ModelPlan } from './model-plan.js'
import { Changes } from '../state/changes.js'
import { Hooks, type HookTable } from './hooks.js'
import { TransactionTime } from './transaction-time.js'
import { checkTree, PendingTrees } from './trees.js'
import { PendingClashes } from './uniqueness.js'

/**
 * A key with `enforce: true` whose target didn't exist when it was set: checked again at the end of the
 * commit.
 */
export interface PendingChoice {
  readonly key: KeyMeta
  readonly source: number
  readonly value: Value
}

/** Refuses a commit, by throwing, once all of its events are applied. */
export type CommitCheck = (events: readonly Event[]) => void

/** What the current transaction has recorded, and the checks at the end of each. */
export interface Written {
  readonly changes: Pick<Changes, 'count' | 'eventsAfter'>
  readonly checks: CommitCheck[]
}

/** Refuses a write, by throwing, before it changes anything. */
export interface WriteGuard {
  check(): void
}

export interface WriteContextOptions {
  readonly allowed?: ChoiceChecker | undefined
  readonly asyncContext?: AsyncContext | false | undefined
  readonly guard?: WriteGuard | undefined
  /** Milliseconds since the epoch; default `Date.now`. */
  readonly clock?: (() => number) | undefined
}

/**
 * The context of every writing operation: the state, the current transaction, and the plans of the models.
 */
export class WriteContext implements Written {
  readonly schema: SchemaMeta
  readonly state: State
  readonly plans: readonly ModelPlan[]
  readonly changes: Changes
  readonly allowed: ChoiceChecker | undefined
  /** Undefined if the runtime doesn't track async callbacks. */
  readonly escaped: EscapedWrites | undefined
  /** Called before each row or link is written; undefined in a store without a limit. */
  readonly guard: WriteGuard | undefined
  readonly time: TransactionTime
  /** What other packages check at the end of each commit of this store. */
  readonly checks: CommitCheck[] = []
  pendingChoices: PendingChoice[] = []
  /** Undefined in a store whose schema has none, and while migrations run. */
  hooks: Hooks | undefined
  /** Of the current call that writes several rows; undefined in a call that writes one. */
  pendingClashes: PendingClashes | undefined
  /** The same for the parents of rows in trees. */
  pendingTrees: PendingTrees | undefined

  constructor(
    schema: SchemaMeta,
    state: State,
    { allowed, asyncContext, guard, clock = Date.now }: WriteContextOptions = {},
  ) {
    this.schema = schema
    this.time = new TransactionTime(clock)
    this.state = state
    this.guard = guard
    this.plans = planModels(schema)
    this.changes = new Changes(state)
    this.allowed = allowed
    this.escaped =
      asyncContext === undefined || asyncContext === false ? undefined : new EscapedWrites(asyncContext)
  }

  /** Sets what runs with writes from now on. */
  setHooks(table: HookTable): void {
    this.hooks = new Hooks(table, this)
  }

  /** Runs the function of an outermost transaction. */
  follow<T>(fn: () => T): T {
    return this.escaped === undefined ? fn() : this.escaped.follow(fn)
  }

  /**
   * Runs one call that writes several rows: unique values may move between them, and are checked at its end.
   */
  call<T>(write: (pending: PendingClashes) => T): T {
    const { pendingClashes: outer, pendingTrees: outerTrees } = this
    const pending = new PendingClashes()
    const trees = new PendingTrees()
    this.pendingClashes = pending
    this.pendingTrees = trees
    try {
      const value = write(pending)
      pending.settle()
      trees.settle()
      return value
    } finally {
      this.pendingClashes = outer
      this.pendingTrees = outerTrees
    }
  }

  /**
   * `call`, with one write for each entry of a list. If some fail, the others are tried as well: the error
   * has the issues of all.
   */
  each<T, R>(list: Iterable<T>, write: (entry: T) => R): R[] {
    return this.call((pending) => {
      const faults = new IssueList()
      const results: R[] = []
      let index = 0
      for (const entry of list) {
        pending.index = index
        try {
          results.push(write(entry))
        } catch (error) {
          faults.note(error, index)
        }
        if (faults.isFull) break
        index++
      }
      faults.settle()
      return results
    })
  }

  /** Refuses a model of another schema. */
  known(model: ModelMeta): ModelPlan {
    const plan = this.plans[model.id]
    if (plan !== undefined && plan.model === model) return plan
    throw new UsageError('ERR_ARGUMENT', `The model ${model.name} is not one of this store's schema.`, {
      value: model.name,
    })
  }

  /**
   * After a write of a row: refuses one that its key to the parent makes its own ancestor, at the end of a call that
   * writes several rows.
   */
  checkTree(field: FieldMeta, slot: number): void {
    const table = this.table(field.model)
    if (this.pendingTrees === undefined) checkTree(table, field, slot)
    else this.pendingTrees.add({ table, field, slot, index: this.pendingClashes?.index })
  }

  /**
   * The model's plan; refuses a model of another schema and the rows of links, which are not written as rows.
   */
  plan(model: ModelMeta): ModelPlan {
    const plan = this.known(model)
    if (model.autoOf === undefined) return plan
    const message = `The rows of ${model.name} are the links of ${model.autoOf.label}: write them through that relation (add, remove, set, clear).`
    throw new UsageError('ERR_READ_ONLY', message, { value: model.name })
  }

  /** The table of a model whose rows are stored. */
  table(model: ModelMeta): Table {
    return this.state.stored(model)
  }

  /** The row in a slot; refuses a slot whose row was deleted. */
  row(model: ModelMeta, slot: number): Row {
    const row = this.state.table(model).row(slot)
    if (row !== undefined) return row
    throw new StoreError(
      'ERR_ROW_GONE',
      `This row of ${model.name} no longer exists: it was deleted, or its creation was rolled back.`,
      {
        model: model.name,
      },
    )
  }

  /**
   * The slot of the row of `ancestor` that a row of `model` extends; undefined if `ancestor` is not an
   * ancestor.
   */
  ancestorSlot(model: ModelMeta, slot: number, ancestor: ModelMeta): number | undefined {
    if (model === ancestor) return slot
    for (const link of model.parents) {
      const parent = must(this.state.table(model).targets(link.field)[slot], 'a row without its parent')
      const found = this.ancestorSlot(link.target, parent, ancestor)
      if (found !== undefined) return found
    }
    return undefined
  }
}
