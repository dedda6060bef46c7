import { UsageError } from '@relata/core'

type Hints = Readonly<Record<string, string>>

/** Methods of Django or arrays that query sets and managers don't have, and what to use instead. */
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
  paginate: 'page({ size, after })',
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

/** Creating methods, which query sets don't have. */
export const QUERY_SET_HINTS: Hints = {
  create: 'db.Book.create(values) on the model, or author.books.create(values) on a relation',
  bulkCreate: 'db.Book.bulkCreate(list) on the model',
  bulk_create: 'db.Book.bulkCreate(list) on the model',
  bulkUpdate: 'update(values), or db.Book.bulkUpdate([[row, values], …]) on the model',
  bulk_update: 'update(values), or db.Book.bulkUpdate([[row, values], …]) on the model',
}

/** Methods that the manager of a model has under another name. */
export const MODEL_MANAGER_HINTS: Hints = {
  bulk_create: 'bulkCreate',
  bulk_update: 'bulkUpdate',
}

/** Methods that the manager of a relation does not have. */
export const RELATED_MANAGER_HINTS: Hints = {
  update: 'all().update(values)',
  delete:
    'all().delete() to delete the rows; to keep them and end the relation, clear(), unless the key is required',
  bulkCreate: 'db.Book.bulkCreate(list) with the key in each, or create(values) for one',
  bulk_create: 'db.Book.bulkCreate(list) with the key in each, or create(values) for one',
  bulkUpdate: 'all().update(values), or db.Book.bulkUpdate([[row, values], …])',
  bulk_update: 'all().update(values), or db.Book.bulkUpdate([[row, values], …])',
}

/** Django's asynchronous methods, such as `aget` and `aget_or_create`. */
function asyncHints(...names: readonly string[]): Hints {
  const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return Object.fromEntries(
    names.map((name) => [`a${snake(name)}`, `${name}(…), which needs no await: rows are in memory`]),
  )
}

/**
 * Adds methods to a prototype that throw an error naming the replacement. They are not enumerable and not in
 * the static types, so that the compiler rejects them.
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
