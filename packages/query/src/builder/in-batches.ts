import {
  clockMs,
  nextTurn,
  readOptions,
  runInTurns,
  shiftIssues,
  UsageError,
  type DeleteReport,
  type ModelMeta,
  type Progress,
  type Row,
  type TurnClock,
  type TurnOptions,
  type Value,
} from '@relata/core/engine'
import { lookup } from '../ast/condition.js'
import type { Query } from '../ast/nodes.js'
import { ROWS } from '../ast/query-part.js'
import type { BatchOptions } from '../types/batch-options.js'
import { bulkCreate, type BulkCreateOptions } from './bulk-create.js'
import type { StoreContext } from './context.js'
import { checkDelete, deleteAll } from './delete.js'
import { BATCHES, BULK_CREATE_BATCHES } from './option-rules.js'
import { unordered } from './ordered-query.js'
import { refined } from './query-source.js'
import { keptRows } from './refine.js'
import { checkUpdate, updateAll } from './write.js'

export type { BatchOptions }

const SIZE = 1000

/** Creates the rows of a list, with a commit for every `size` of them. */
export async function bulkCreateInBatches(
  context: StoreContext,
  model: ModelMeta,
  list: Iterable<unknown>,
  options: (BulkCreateOptions & BatchOptions) | undefined,
): Promise<Row[]> {
  const method = 'bulkCreateInBatches'
  const { size = SIZE, signal, onProgress, ...rest } = readOptions(options, BULK_CREATE_BATCHES, method)
  const total = Array.isArray(list) ? list.length : undefined
  return inTurns(context, method, { signal, onProgress }, function* (progress) {
    const created: (readonly Row[])[] = []
    let start = 0
    for (const batch of batchesOf(list, size)) {
      try {
        created.push(context.engine.atOneInstant(() => bulkCreate(context, model, batch, rest)))
      } catch (error) {
        shiftIssues(error, start)
        throw error
      }
      start += batch.length
      progress.done = start
      progress.total = total ?? start
      yield
    }
    return yield* joined(created)
  })
}

/** Fewer rows are joined in the turn of the last batch. */
const MANY = 1 << 16

/**
 * The rows of all batches. One array that grew with each batch would be copied in the turns in which the table's grows,
 * and these are the longest ones.
 */
function* joined(batches: readonly (readonly Row[])[]): BatchSteps<Row[]> {
  const total = batches.reduce((sum, { length }) => sum + length, 0)
  if (total <= MANY) return batches.flat()
  yield
  const rows = new Array<Row>(total)
  let at = 0
  for (const batch of batches) {
    yield
    for (const row of batch) rows[at++] = row
  }
  return rows
}

/** Updates the rows that the query has now, each batch by the values and conditions at its commit. */
export async function updateInBatches(
  context: StoreContext,
  query: Query,
  values: unknown,
  options: BatchOptions | undefined,
): Promise<number> {
  const { size = SIZE, ...turns } = readOptions(options, BATCHES, 'updateInBatches')
  checkUpdate(query, values)
  return inTurns(context, 'updateInBatches', turns, function* (progress) {
    let count = 0
    for (const batch of yield* keyBatches(context, query, { size, progress })) {
      count += context.writer.step(() => updateAll(context, withKeys(query, batch), values))
      progress.done += batch.length
      yield
    }
    return count
  })
}

/** Deletes the rows that the query has now and that still match it, with all rows that depend on them. */
export async function deleteInBatches(
  context: StoreContext,
  query: Query,
  options: BatchOptions | undefined,
): Promise<DeleteReport> {
  const { size = SIZE, ...turns } = readOptions(options, BATCHES, 'deleteInBatches')
  checkDelete(query)
  return inTurns(context, 'deleteInBatches', turns, function* (progress) {
    const sum = new ReportSum()
    for (const batch of yield* keyBatches(context, query, { size, progress })) {
      for (const report of deleteBatch(context, withKeys(query, batch), size)) {
        sum.add(report)
        yield
      }
      progress.done += batch.length
    }
    return sum.report()
  })
}

/** The rows of a query with their cascade; a large cascade is several commits. */
function* deleteBatch(context: StoreContext, query: Query, size: number): Iterable<DeleteReport> {
  const { model } = query
  if (model.autoOf !== undefined) {
    yield deleteAll(context, query)
    return
  }
  const slots = context.engine.slots(unordered(query))
  for (const part of context.writer.deleteParts(model, slots, size)) {
    const table = context.table(part.model)
    yield context.writer.delete(
      part.model,
      part.keys.map((key) => table.find(key)).filter((slot) => slot >= 0),
    )
  }
}

/** Adds up the reports of several deletes. */
class ReportSum {
  #total = 0
  readonly #byModel: Record<string, number> = {}

  add({ total, byModel }: DeleteReport): void {
    this.#total += total
    for (const [name, count] of Object.entries(byModel))
      this.#byModel[name] = (this.#byModel[name] ?? 0) + count
  }

  report(): DeleteReport {
    return { total: this.#total, byModel: this.#byModel }
  }
}

interface MutableProgress {
  done: number
  total: number
}

type BatchSteps<T> = Generator<void, T, undefined>

/** Runs batches in turns. Each turn ends when its commits are durable, so that the log doesn't fall behind. */
async function inTurns<T>(
  context: StoreContext,
  method: string,
  options: TurnOptions,
  steps: (progress: MutableProgress) => BatchSteps<T>,
): Promise<T> {
  const { store, writer } = context
  if (store.writing)
    throw new UsageError(
      'ERR_ARGUMENT',
      `${method} can't be called in a transaction: each of its batches is a commit of its own.`,
      { value: method },
    )
  const progress: MutableProgress & Progress = { done: 0, total: 0 }
  const clock: TurnClock = {
    now: clockMs,
    next: async () => {
      await writer.durable()
      await nextTurn()
    },
  }
  const value = await runInTurns({ progress, steps: steps(progress) }, options, clock)
  await writer.durable()
  return value
}

function* batchesOf(list: Iterable<unknown>, size: number): Iterable<readonly unknown[]> {
  let batch: unknown[] = []
  for (const entry of list) {
    batch.push(entry)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

interface KeyBatches {
  readonly size: number
  readonly progress: MutableProgress
}

/** The primary keys of the rows that a query has now, in batches. Rows are immutable: they stay those of now. */
function* keyBatches(
  context: StoreContext,
  query: Query,
  { size, progress }: KeyBatches,
): BatchSteps<readonly (readonly Value[])[]> {
  const { model } = query
  const slots = context.engine.slots(refined(unordered(query), { shape: ROWS }))
  const rows = context.table(model).rowsAt(slots, 0, slots.length)
  progress.total = rows.length
  const batches: (readonly Value[])[] = []
  for (let start = 0; start < rows.length; start += size) {
    batches.push(rows.slice(start, start + size).map((row) => row[model.pk.attribute] as Value))
    yield
  }
  return batches
}

function withKeys(query: Query, keys: readonly Value[]): Query {
  return keptRows(query, lookup('pk__in', keys), 'filter')
}
