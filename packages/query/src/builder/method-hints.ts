import { UsageError } from '@relata/core'

type Hints = Readonly<Record<string, string>>

/**
 * Of every query set and manager: methods that people look for who come from Django or from arrays, and what
 * there is instead.
 */
export const QUERYABLE_HINTS: Hints = {
  iterator: 'query sets are iterable, and their rows are in memory: for (const row of rows)',
  selectForUpdate: 'transactions run one at a time, so no lock is needed: db.transact(() => …)',
  using: 'a query set belongs to its store: create it from the other store, as in other.Book.filter(…)',
  raw: 'Relata has no SQL: use filter, annotate, values and aggregate',
  extra: 'Relata has no SQL: use filter, annotate, values and aggregate',
  order_by: 'orderBy',
  values_list: 'valuesList',
  select_related: 'selectRelated',
  prefetch_related: 'prefetchRelated',
  select_for_update: 'transactions run one at a time, so no lock is needed: db.transact(() => …)',
  get_or_create: 'getOrCreate',
  update_or_create: 'updateOrCreate',
  in_bulk: 'inBulk',
  complex_filter: 'filter',
  map: 'toArray().map(…)',
  forEach: 'for (const row of rows), or toArray().forEach(…)',
  find: 'filter(…).first(), or toArray().find(…)',
  some: 'filter(…).exists(), or toArray().some(…)',
  every: '!exclude(…).exists(), or toArray().every(…)',
  reduce: 'aggregate(…), or toArray().reduce(…)',
  includes: 'contains(row)',
  ...asyncHints(
    'get',
    'create',
    'count',
    'exists',
    'first',
    'last',
    'latest',
    'earliest',
    'aggregate',
    'contains',
    'update',
    'delete',
  ),
  ...asyncHints(
    'getOrCreate',
    'updateOrCreate',
    'bulkCreate',
    'bulkUpdate',
    'inBulk',
    'iterator',
    'add',
    'remove',
    'set',
    'clear',
  ),
}

/** Of query sets, which say what there is and make nothing. */
export const QUERY_SET_HINTS: Hints = {
  create: 'db.Book.create(values) on the model, or author.books.create(values) on a relation',
  bulkCreate: 'db.Book.bulkCreate(list) on the model',
  bulk_create: 'db.Book.bulkCreate(list) on the model',
  bulkUpdate: 'update(values), or db.Book.bulkUpdate([[row, values], …]) on the model',
  bulk_update: 'update(values), or db.Book.bulkUpdate([[row, values], …]) on the model',
}

/** Of a model's manager, which has them for single rows, or under another name. */
export const MODEL_MANAGER_HINTS: Hints = {
  bulk_create: 'bulkCreate',
  bulk_update: 'bulkUpdate',
}

/** Of a relation's manager. */
export const RELATED_MANAGER_HINTS: Hints = {
  update: 'all().update(values)',
  delete: 'all().delete() to delete the rows, or clear() to keep them and end the relation',
  bulkCreate: 'db.Book.bulkCreate(list) with the key in each, or create(values) for one',
  bulk_create: 'db.Book.bulkCreate(list) with the key in each, or create(values) for one',
  bulkUpdate: 'all().update(values), or db.Book.bulkUpdate([[row, values], …])',
  bulk_update: 'all().update(values), or db.Book.bulkUpdate([[row, values], …])',
}

/** `aget`, `aget_or_create`: there is nothing to wait for. */
function asyncHints(...names: readonly string[]): Hints {
  const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return Object.fromEntries(
    names.map((name) => [`a${snake(name)}`, `${name}(…), which needs no await: rows are in memory`]),
  )
}

/**
 * Gives a class methods that only say what to call instead. They are on no static type, so that the compiler
 * refuses them, and not enumerable.
 */
export function addHints(prototype: object, hints: Hints): void {
  for (const [name, instead] of Object.entries(hints)) {
    const value = (): never => {
      throw new UsageError('ERR_NO_SUCH_METHOD', `There is no ${name}(). Instead: ${instead}`, {
        value: name,
      })
    }
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true })
  }
}
