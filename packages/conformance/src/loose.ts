/** The public API called with names that are only known at run time: the same calls, loosely typed. */
export type Row = Readonly<Record<string, unknown>>
export interface Query extends Iterable<unknown> {
  filter(...where: readonly unknown[]): Query
  toArray(): unknown[]
  count(): number
  get(...where: readonly unknown[]): unknown
  values(...names: readonly unknown[]): Query
  update(values: unknown): number
  delete(): DeleteReport
  readonly [method: string]: unknown
}
export interface DeleteReport {
  readonly total: number
  readonly byModel: Readonly<Record<string, number>>
}
export interface ModelManager extends Query {
  create(values: unknown): Row
  bulkCreate(rows: readonly unknown[], options?: unknown): Row[]
  bulkUpdate(changes: readonly unknown[], options?: unknown): number
  getOrCreate(lookup: unknown, defaults: unknown): readonly [Row, boolean]
  updateOrCreate(lookup: unknown, defaults: unknown): readonly [Row, boolean]
  through(field: string): Query
}
/** A model's own writes: the calls that take a row. */
export interface RowWrites {
  update(row: unknown, values: unknown): Row
  delete(row: unknown): DeleteReport
}
export interface Store {
  model(name: string): ModelManager
  transact<T>(fn: () => T): { readonly value: T }
}

/** Calls a method by name. Throws `NoSuchMember` if the object doesn't have it. */
export function invoke(on: object, method: string, args: readonly unknown[]): unknown {
  const found: unknown = Reflect.get(on, method)
  if (typeof found !== 'function') throw new NoSuchMember(`no ${method}`)
  return Reflect.apply(found, on, args)
}
/** Python's AttributeError. */
export class NoSuchMember extends Error {}
