import {
  ConflictError,
  DeleteRefusedError,
  hideRows,
  mapExplainedRows,
  modelOf,
  takesWrites,
  UsageError,
  type BackupOptions,
  type CompactOptions,
  type PastOptions,
  type CompactResult,
  type DeleteExplanation,
  type DeletePart,
  type DeleteReport,
  type HookTable,
  type Input,
  type LinkMeta,
  type LogHead,
  type ModelMeta,
  type ReadStore,
  type RecoveryReport,
  type Row,
  type SnapshotInfo,
  type SubmitOptions,
  type TransactOptions,
  type TransactResult,
  type Value,
  type WriteStore,
  type Written,
} from '@relata/core/engine'
import { Boundary, ScopedSchema, type Limit } from '../../resolve/boundary.js'
import { Membership } from '../../resolve/membership.js'
import { rowGoneError } from '../row-key.js'
import { Crossings } from './crossings.js'
import { ScopeCheck } from './scope-check.js'
import { ScopedStore, type ScopeParts } from './scoped-store.js'

type Recipe = Exclude<Parameters<WriteStore['update']>[2], Input>

/**
 * The same of a store that can be written to. Each write is checked by the events that it has recorded, so that
 * whatever it changes, cascades included, is in the scope; else it is undone.
 */
class ScopedWriteStore extends ScopedStore implements WriteStore {
  readonly #writer: WriteStore
  readonly #check: ScopeCheck

  constructor(whole: WriteStore, parts: ScopeParts) {
    super(whole, parts)
    this.#writer = whole
    this.#check = new ScopeCheck(whole, this.boundary)
  }

  create(
    model: ModelMeta,
    values: Input,
    read: (values: Input) => Input = same,
    then?: (slot: number) => void,
  ): number {
    return this.#checked(model, (writer) =>
      writer.create(model, values, (input) => this.#inScope(model, read(input)), then),
    )
  }
  bulkCreate<T>(model: ModelMeta, list: Iterable<T>, read: (entry: T) => Input): number[] {
    return this.#checked(model, (writer) =>
      writer.bulkCreate(model, list, (entry) => this.#inScope(model, read(entry))),
    )
  }
  update(model: ModelMeta, slot: number, changes: Input | Recipe): boolean {
    return this.#checked(model, (writer) => writer.update(model, slot, this.#changes(model, changes)))
  }
  updateInStep(model: ModelMeta, slot: number, changes: Input | Recipe): boolean {
    return this.#checked(model, (writer) => writer.updateInStep(model, slot, this.#changes(model, changes)))
  }
  delete(model: ModelMeta, slots: Iterable<number>): DeleteReport {
    return this.#checked(model, (writer) => writer.delete(model, slots))
  }
  link(link: LinkMeta, from: number, to: number): boolean {
    return this.#checked(this.#writableEnd(link), (writer) => writer.link(link, from, to))
  }
  unlink(link: LinkMeta, from: number, to: number): boolean {
    return this.#checked(this.#writableEnd(link), (writer) => writer.unlink(link, from, to))
  }
  explainDelete(model: ModelMeta, slots: Iterable<number>): DeleteExplanation {
    this.#refuseShared(model)
    return mapExplainedRows(this.#writer.explainDelete(model, slots), (row) => this.#own(row))
  }

  #refuseShared(model: ModelMeta): void {
    if (this.boundary.covers(model)) return
    const { name } = model
    throw new UsageError(
      'ERR_SCOPE_READ_ONLY',
      `All scopes share the rows of ${name}, so a scope can't write them: write them with the unscoped database`,
      { value: name, model: name },
    )
  }

  /** A write with what it records checked. */
  #checked<T>(model: ModelMeta, write: (writer: WriteStore) => T): T {
    const writer = this.#writer
    this.assertOpen()
    this.#refuseShared(model)
    try {
      return writer.step(() => {
        const { changes } = writer.written()
        const before = changes.count
        const result = write(writer)
        for (const event of changes.eventsAfter(before)) this.#check.check(event)
        return result
      })
    } catch (error) {
      this.#hide(error)
      throw error
    }
  }

  /** The values of a new row, with those of the scope where the input has none. */
  #inScope(model: ModelMeta, input: Input): Input {
    let values: Record<string, unknown> | undefined
    for (const { membership, value } of this.boundary.limits) {
      const belonging = membership.belonging(model)
      if (belonging?.by !== 'column') continue
      const { field } = belonging
      if (field.auto || input[field.name] !== undefined || input[field.attribute] !== undefined) continue
      values ??= { ...input }
      delete values[field.name]
      values[field.attribute] = value
    }
    const all = values ?? input
    this.#check.refuseKeys(model, all)
    return all
  }

  /** Values, or a recipe, that set no key of another scope. */
  #changes(model: ModelMeta, changes: Input | Recipe): Input | Recipe {
    if (typeof changes !== 'function') {
      this.#check.refuseKeys(model, changes)
      return changes
    }
    // The store refuses async functions and generators.
    if (changes.constructor.name !== 'Function') return changes
    return (draft) => {
      const result = changes(draft)
      this.#check.refuseKeys(model, (result ?? draft) as Input)
      return result
    }
  }

  #writableEnd({ model, target }: LinkMeta): ModelMeta {
    return this.boundary.covers(model) ? model : target
  }

  /** An error must not show rows of another scope, nor rows that lead out of the scope. */
  #hide(error: unknown): void {
    const { boundary, whole } = this
    hideRows(this.schema.whole, error, {
      isHidden: (model, existing) => {
        const slot = whole.state.table(model).find(existing)
        return slot < 0 || !boundary.holds(whole.state, model, slot)
      },
      owner: 'another row',
    })
    if (error instanceof DeleteRefusedError) {
      const rows = { value: error.rows.map((row) => this.#own(row as Row)), enumerable: true }
      Object.defineProperties(error, { rows, value: rows })
    }
    if (error instanceof ConflictError) this.#hideConflict(error)
  }

  /** The current row, if it is in the scope; no commits of others, which may have other scopes' actions. */
  #hideConflict(error: ConflictError): void {
    const { current, commits } = error
    const model = modelOf(current)
    if (model !== undefined) {
      const key = (current as Row)[model.pk.attribute] as Value
      Object.defineProperty(error, 'current', {
        value: this.state.table(model).rowByKey(key) ?? null,
        enumerable: true,
      })
    }
    if (commits === undefined) return
    error.message = 'Other processes wrote first each time: nothing was written. Try again.'
    Object.defineProperty(error, 'commits', { value: undefined, enumerable: true })
  }

  #own(row: Row): Row {
    const model = modelOf(row)
    return model === undefined ? row : this.state.table(model).own(row)
  }

  transact<T>(fn: () => T, options?: TransactOptions): TransactResult<T> {
    return this.#writer.transact(fn, options)
  }
  async submit<T>(fn: () => T, options?: SubmitOptions): Promise<T> {
    if (options?.since !== undefined)
      throw new UsageError(
        'ERR_SCOPED',
        "submit in a scope takes no 'since', which compares with the commits of the whole store: pass the rows that were read",
        { value: options.since },
      )
    const read = options?.read === undefined ? undefined : [...options.read]
    for (const row of read ?? []) this.#refuseOutside(row)
    try {
      return await this.#writer.submit(fn, read === undefined ? options : { ...options, read })
    } catch (error) {
      this.#hide(error)
      throw error
    }
  }

  #refuseOutside(row: unknown): void {
    const model = modelOf(row)
    if (model === undefined) return
    const { state } = this.whole
    const key = (row as Row)[model.pk.attribute] as Value
    const slot = state.table(model).find(key)
    if (slot >= 0 && !this.boundary.holds(state, model, slot)) throw rowGoneError(model, key)
  }
  atomic<T>(fn: () => T): T {
    return this.#writer.atomic(fn)
  }
  each<T, R>(list: Iterable<T>, write: (entry: T) => R): R[] {
    return this.#writer.each(list, write)
  }
  step<T>(fn: () => T): T {
    return this.#writer.step(fn)
  }
  deleteParts(model: ModelMeta, slots: Iterable<number>, size: number): readonly DeletePart[] {
    return this.#writer.deleteParts(model, slots, size)
  }
  written(): Written {
    return this.#writer.written()
  }
  /** The hooks of the whole store run with the writes of its scopes. */
  setHooks(table: HookTable): void {
    this.#writer.setHooks(table)
  }
  durable(): Promise<void> {
    return this.#writer.durable()
  }
  get recovery(): RecoveryReport | undefined {
    return this.#writer.recovery
  }
  saveSnapshot(): Promise<SnapshotInfo> {
    return this.#writer.saveSnapshot()
  }
  /** The past of the scope: the rows that belonged to it then. */
  async at(position: number | Date, options?: PastOptions): Promise<ReadStore> {
    const past = await this.#writer.at(position, options)
    const limits = this.boundary.limits.map(({ membership: { name }, value }) => {
      const membership = Membership.of(past.schema, name)
      return { membership, value, id: membership.compared.type.key(value) }
    })
    return openScope(past, limits)
  }
  compact(options?: CompactOptions): Promise<CompactResult> {
    return this.#writer.compact(options)
  }
  backup(folder: string, options?: BackupOptions): Promise<LogHead> {
    return this.#writer.backup(folder, options)
  }
}

const same = (values: Input): Input => values

/** Opens the store of a scope. Throws `ERR_SCOPE_CROSSING`. */
export function openScope(whole: ReadStore, limits: readonly Limit[]): ScopedStore {
  whole.assertOpen()
  const crossings = limits.map(({ membership }) => Crossings.of(whole, membership))
  const parts = { schema: new ScopedSchema(whole.schema, new Boundary(limits)), crossings }
  return takesWrites(whole) ? new ScopedWriteStore(whole, parts) : new ScopedStore(whole, parts)
}
