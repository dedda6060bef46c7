import {
  readOptions,
  UsageError,
  modelOf,
  type Edge,
  type OptionRules,
  type Row,
  type Value,
} from '@relata/core/engine'
import type { Query } from '../../ast/nodes.js'
import type { StoreContext } from '../context.js'
import { isPlainObject } from '../condition.js'
import { createRow } from '../create.js'
import { addHints, RELATED_MANAGER_HINTS } from '../method-hints.js'
import { LINK, SET } from '../option-rules.js'
import { LazyIterator } from '../lazy-iterator.js'
import { Queryable } from '../query-set.js'
import { ON_PROTOTYPE } from '../query-source.js'
import { targetSlot } from '../named-row.js'
import { valuesObject, type InputValues } from '../input-values.js'
import type { Relation } from './relation.js'
import { refuseArgument } from '../unexpected.js'

export interface LinkOptions {
  /** Values of the through rows made here; functions among them are called for each. */
  readonly throughDefaults?: InputValues
}
export interface SetOptions extends LinkOptions {
  /** Remove all first, instead of only those that go. */
  readonly clear?: boolean
}

/** The rows that one row is related to. Light: made at each read of the row's attribute. */
export abstract class RelatedManager<E extends Edge = Edge> extends Queryable {
  readonly #relation: Relation<E>
  readonly #row: Row
  readonly #ownerKey: Value

  /** The caller reads `ownerKey`, because it knows the field. */
  constructor(relation: Relation<E>, row: Row, ownerKey: Value) {
    super()
    this.#relation = relation
    this.#row = row
    this.#ownerKey = ownerKey
  }

  // Generated managers override these three, because they have another constructor. The prototype, which
  // printers walk over, has no relation.
  get relation(): Relation<E> {
    return #relation in this ? this.#relation : ON_PROTOTYPE
  }
  /** Undefined only on the prototype. */
  protected get edge(): E | undefined {
    return (this.relation as Relation<E> | undefined)?.edge
  }
  get row(): Row {
    return #row in this ? this.#row : ON_PROTOTYPE
  }
  protected ownerKey(): Value {
    return this.#ownerKey
  }

  get context(): StoreContext {
    return (this.relation as Relation<E> | undefined)?.context ?? ON_PROTOTYPE
  }
  get query(): Query {
    return (this.row as Row | undefined) === undefined ? ON_PROTOTYPE : this.relation.query(this.row)
  }

  protected override title(): string {
    return `RelatedManager<${this.relation.edge.target.name}>`
  }

  /** Rows without an order are read from the posting list; otherwise the engine runs the query. */
  override toArray(unexpected?: never): unknown[] {
    refuseArgument('toArray', unexpected)
    const { relation } = this
    return relation.unordered ? this.relatedRows(relation) : super.toArray()
  }
  override [Symbol.iterator](): IterableIterator<unknown, undefined> {
    return new LazyIterator(this)
  }
  override count(unexpected?: never): number {
    refuseArgument('count', unexpected)
    const { relation } = this
    return relation.restricted ? super.count() : this.relatedCount(relation)
  }
  override exists(unexpected?: never): boolean {
    refuseArgument('exists', unexpected)
    const { relation } = this
    return relation.restricted ? super.exists() : this.relatedCount(relation) > 0
  }

  create(values: unknown = {}, options?: LinkOptions): Row {
    return this.context.writer.atomic(() => {
      const checked = readOptions(options, this.creationRules, 'create')
      return this.createRelated(valuesObject(values, 'create'), checked)
    })
  }
  abstract add(...args: readonly unknown[]): void
  abstract remove(...args: readonly unknown[]): void
  abstract clear(unexpected?: never): void
  abstract set(rowsOrKeys: Iterable<unknown>, options?: SetOptions): void

  protected override get creationRules(): OptionRules {
    return LINK
  }
  protected get setRules(): OptionRules {
    return SET
  }
  /**
   * Splits `add(a, b, { throughDefaults })`; a row is never taken for options, nor an object that may be a key or an
   * address.
   */
  protected splitOptions(
    args: readonly unknown[],
    method: string,
  ): [targets: readonly unknown[], options: LinkOptions] {
    const last = args.at(-1)
    const isOptions =
      isPlainObject(last) &&
      modelOf(last) === undefined &&
      Object.keys(last).some((name) => OPTION.test(name) && !this.relation.edge.target.fieldByName.has(name))
    return isOptions
      ? [flattenArguments(args.slice(0, -1)), readOptions<LinkOptions>(last, this.creationRules, method)]
      : [flattenArguments(args), NO_OPTIONS]
  }

  protected abstract createRelated(values: InputValues, options: LinkOptions): Row
  protected override createOne(values: InputValues, options: LinkOptions): Row {
    return this.createRelated(values, options)
  }
  /** In order of creation, each once. The caller reads `relation` once: managers of each relation have their own getter. */
  protected abstract relatedRows(relation: Relation<E>): Row[]
  protected abstract relatedCount(relation: Relation<E>): number

  /** The owner's slot, for reading. If the owner was deleted, the slot is empty or -1. */
  protected ownerSlot(relation: Relation<E>): number {
    relation.context.store.assertOpen()
    return relation.owners.place(this.ownerKey())
  }
  /** The slots of the rows that it shows, which `clear` and `set` remove; undefined if these are all related rows. */
  protected shownSlots(): ReadonlySet<number> | undefined {
    const { context, relation, row } = this
    return relation.scoped ? new Set(context.engine.slots(relation.query(row))) : undefined
  }
  protected newTarget(values: InputValues): Row {
    return createRow(this.context, this.relation.edge.target, values)
  }
  /** The slots of rows, keys and addresses, without duplicates. */
  protected targetSlots(rowsOrKeys: Iterable<unknown>): Set<number> {
    const { edge, name } = this.relation
    const slots = new Set<number>()
    for (const each of rowsOrKeys) slots.add(targetSlot(this.context, edge.target, each, name))
    return slots
  }
}

addHints(RelatedManager.prototype, RELATED_MANAGER_HINTS)

const NO_OPTIONS: LinkOptions = Object.freeze({})
/** An option, or a misspelt one, which is refused as such. */
const OPTION = /^through/i

/** The rows and keys of one call: an array, a Set or a query set among them has several. Bytes are a key. */
export function flattenArguments(args: readonly unknown[]): unknown[] {
  const each: unknown[] = []
  for (const one of args) {
    if (typeof one === 'object' && one !== null && Symbol.iterator in one && !(one instanceof Uint8Array))
      for (const member of one as Iterable<unknown>) each.push(member)
    else each.push(one)
  }
  return each
}

export function checkedIterable(argument: unknown, method: string): Iterable<unknown> {
  if (typeof argument === 'object' && argument !== null && Symbol.iterator in argument)
    return argument as Iterable<unknown>
  throw new UsageError(
    argument === undefined ? 'ERR_UNDEFINED' : 'ERR_ARGUMENT',
    `${method} takes rows or keys in an array or query set`,
    {
      value: argument,
    },
  )
}
