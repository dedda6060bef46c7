import {
  DoesNotExist,
  FieldError,
  readOptions,
  UsageError,
  type DeleteReport,
  type LinkMeta,
  type ModelMeta,
  type ProxyMeta,
  type Row,
  type State,
} from '@relata/core'
import type { Query } from '../ast/nodes.js'
import { bulkCreate, type BulkCreateOptions } from './bulk-create.js'
import { isPlainObject, isQuestion } from './condition.js'
import type { StoreContext } from './context.js'
import { createRow } from './create.js'
import { neighbour } from './in-order.js'
import { Questions, QuerySet } from './query-set.js'
import { hinted, OF_MODEL } from './method-hints.js'
import { NONE } from './option-rules.js'
import { keyOf, parsed, slotOf } from './row-key.js'
import { shown } from './shown.js'
import { NONE as NONE_BEHIND, questionOf } from './source.js'
import { automatic, updateRow, valuesObject } from './write.js'

/** The table of a model, which is the same one for as long as its store lives. */
type Rows = ReturnType<State['table']>

/** `db.Book`: all rows of a model, and what is done to single ones. */
export class ModelManager extends Questions {
  readonly #context: StoreContext
  readonly #model: ModelMeta
  /** A proxy has a name of its own. */
  readonly #name: string
  readonly #query: Query
  readonly #table: Rows
  /** Keys are numbers, and any number that has a row is one. */
  readonly #byNumber: boolean

  constructor(
    context: StoreContext,
    model: ModelMeta,
    { name, ordering }: Pick<ModelMeta, 'name' | 'ordering'> = model,
  ) {
    super()
    this.#context = context
    this.#model = model
    this.#name = name
    this.#table = context.state.table(model)
    this.#byNumber = model.pk.type.name === 'auto' || model.pk.type.name === 'integer'
    this.#query = questionOf(context, model, ordering)
  }

  // Of the prototype there is none: printers walk over it.
  get context(): StoreContext {
    return #context in this ? this.#context : NONE_BEHIND
  }
  get model(): ModelMeta {
    return #model in this ? this.#model : NONE_BEHIND
  }
  get query(): Query {
    return #query in this ? this.#query : NONE_BEHIND
  }

  protected override title(): string {
    return this.#name
  }
  /** `Book (model, 3 rows)`, `ByTitle (proxy of Book, 3 rows)`. */
  protected override summary(): string {
    const { name } = this.#model
    const { size } = this.#context.table(this.#model)
    const proxy = this.#name === name ? 'model' : `proxy of ${name}`
    return `${this.#name} (${proxy}, ${size} ${size === 1 ? 'row' : 'rows'})`
  }

  /**
   * With a key alone nothing is planned: one look into the table. A number is taken as it is where keys are
   * numbers: what has a row was a key. The arguments are handed on by spread alone, so that no array is made
   * of them. benchmarks: forward_hops.
   */
  override get(...given: readonly unknown[]): unknown {
    if (this.#byNumber && given.length === 1 && typeof given[0] === 'number') {
      this.#context.core.assertOpen()
      const row = this.#table.rowByKey(given[0])
      if (row !== undefined) return row
    }
    return this.ask(...given)
  }

  private ask(...given: readonly unknown[]): unknown {
    if (given.length !== 1 || isQuestion(given[0])) return super.get(...given)
    const key =
      typeof given[0] === 'object' || given[0] === undefined
        ? keyOf(this.context, this.model, given[0])
        : parsed(this.model.pk, given[0])
    this.context.core.assertOpen()
    const row = this.#table.rowByKey(key)
    if (row !== undefined) return row
    const { name, pk } = this.model
    throw new DoesNotExist('ERR_DOES_NOT_EXIST', `There is no ${name} with ${pk.name} ${shown(key)}`, {
      value: given[0],
      model: name,
    })
  }

  create(values: unknown = {}, options?: object): Row {
    if (options !== undefined) readOptions(options, NONE, 'create')
    return createRow(this.context, this.model, valuesObject(values, 'create'))
  }
  bulkCreate(list: Iterable<unknown>, options?: BulkCreateOptions): Row[] {
    return this.context.engine.atOneInstant(() => bulkCreate(this.context, this.model, list, options))
  }
  /** The row as it is after. */
  update(given: unknown, values: unknown, options?: object): Row {
    if (values === undefined && isPlainObject(given)) throw this.needsRow('update', 'update(values)')
    if (options !== undefined) readOptions(options, NONE, 'update')
    return updateRow(this.context, this.query, slotOf(this.context, this.model, given), values)
  }
  /** Each row or key with its values; how many rows that were. */
  bulkUpdate(list: Iterable<unknown>, options?: object): number {
    if (options !== undefined) readOptions(options, NONE, 'bulkUpdate')
    const { context, model } = this
    const change = (entry: unknown): number => {
      if (!Array.isArray(entry) || entry.length !== 2)
        throw new UsageError('ERR_ARGUMENT', 'bulkUpdate takes pairs: [[row, values], …]', {
          value: entry,
          model: model.name,
        })
      const [row, values] = entry as [unknown, unknown]
      refuseInBulk(model, values)
      const slot = slotOf(context, model, row)
      updateRow(context, this.query, slot, values)
      return slot
    }
    return new Set(context.engine.atOneInstant(() => context.core.each(list, change))).size
  }
  delete(...given: readonly unknown[]): DeleteReport {
    if (given.length === 0) throw this.needsRow('delete', 'delete()')
    const { context, model } = this
    return context.core.step(() => context.core.delete(model, [slotOf(context, model, given[0])]))
  }

  /** The row after one in its owner's order, null where it is the last. */
  nextInOrder(given: unknown): Row | null {
    return neighbour(this.context, this.model, given, 'next')
  }
  previousInOrder(given: unknown): Row | null {
    return neighbour(this.context, this.model, given, 'previous')
  }

  /** The rows that a relation may point at: all of its target, narrowed by `limitChoicesTo`. */
  choicesFor(name: string): QuerySet {
    const { target, forward, limitChoicesTo } = this.relationNamed(name)
    const all = new QuerySet(this.context, questionOf(this.context, target, forward.ordering))
    return limitChoicesTo === undefined ? all : all.filter(limitChoicesTo)
  }

  /** The rows behind a many-to-many: of its through model, or the automatic ones, which are read-only. */
  through(name: string): ModelManager {
    const edge = this.context.schema.attribute(this.model, name)?.edge
    if (edge?.kind !== 'link' && edge?.kind !== 'through')
      throw new FieldError('ERR_NOT_A_RELATION', `${this.model.name} has no many-to-many '${name}'`, {
        value: name,
        model: this.model.name,
        field: name,
      })
    return managerOf(this.context, throughModel(edge.link))
  }

  private needsRow(method: string, ofSeveral: string): UsageError {
    const { name } = this.model
    const message = `db.${name}.${method} is of one row, given itself or by key; of several it is db.${name}.filter(…).${ofSeveral}`
    return new UsageError('ERR_UNDEFINED', message, { value: undefined, model: name })
  }

  private relationNamed(name: string): Pick<LinkMeta, 'target' | 'forward' | 'limitChoicesTo'> {
    const meaning = this.context.schema.step(this.model, name)
    const key = meaning?.field?.key ?? (meaning?.edge?.kind === 'forward' ? meaning.edge.key : undefined)
    if (key !== undefined) return key
    const edge = meaning?.edge
    if ((edge?.kind === 'link' || edge?.kind === 'through') && edge.side === 0) return edge.link
    throw new FieldError(
      'ERR_NOT_A_RELATION',
      `choicesFor: ${this.model.name} has no foreign key, one-to-one or many-to-many '${name}'`,
      {
        value: name,
        model: this.model.name,
        field: name,
      },
    )
  }
}

hinted(ModelManager.prototype, OF_MODEL)

/** What is the same for all rows of a list is a mistake in all of them. */
const refuseInBulk = ({ name, pk }: ModelMeta, values: unknown): void => {
  if (typeof values !== 'object' || values === null) return
  const names = Object.keys(values)
  if (names.length === 0)
    throw new UsageError('ERR_ARGUMENT', 'bulkUpdate was given no values for a row', {
      value: values,
      model: name,
    })
  const key = names.find((each) => each === 'pk' || each === pk.name || each === pk.attribute)
  if (key !== undefined)
    throw new UsageError('ERR_KEY_CHANGE', `bulkUpdate: ${name}.${key} is the primary key, which stays`, {
      value: values,
      model: name,
    })
}

const throughModel = (link: LinkMeta): ModelMeta => {
  const model = link.through?.model ?? link.auto
  if (model === undefined)
    throw new FieldError('ERR_UNKNOWN_MODEL', `${link.label} has no through model`, {
      model: link.model.name,
    })
  return model
}

/** Of the automatic through rows: they are made and removed by the many-to-many's managers alone. */
class ThroughRowsManager extends ModelManager {
  override create(): Row {
    throw this.readOnly('create')
  }
  override bulkCreate(): Row[] {
    throw this.readOnly('bulkCreate')
  }
  override update(): Row {
    throw this.readOnly('update')
  }
  override bulkUpdate(): number {
    throw this.readOnly('bulkUpdate')
  }
  override delete(): DeleteReport {
    throw this.readOnly('delete')
  }
  protected override createOne(): Row {
    throw this.readOnly('create')
  }

  private readOnly(method: string): UsageError {
    return automatic(this.model, method)
  }
}

/** One for each model, and proxy, of each store. */
export const managerOf = (context: StoreContext, of: ModelMeta | ProxyMeta): ModelManager => {
  const known = context.managers.get(of)
  if (known instanceof ModelManager) return known
  const manager = newManager(context, of)
  context.managers.set(of, manager)
  return manager
}

const newManager = (context: StoreContext, of: ModelMeta | ProxyMeta): ModelManager => {
  if ('model' in of) return new ModelManager(context, of.model, of)
  return of.autoOf === undefined ? new ModelManager(context, of) : new ThroughRowsManager(context, of)
}
