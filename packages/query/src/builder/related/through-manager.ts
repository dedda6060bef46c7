import {
  IntegrityError,
  readOptions,
  type FieldMeta,
  type KeyMeta,
  type ModelMeta,
  type Row,
  type StateReader,
  type ThroughEdge,
  type Value,
} from '@relata/core/engine'
import { lookup } from '../../ast/condition.js'
import { createRow } from '../create.js'
import { filtered } from '../refine.js'
import { targetSlot } from '../named-row.js'
import { parseValue, rowAt, slotByField } from '../row-key.js'
import { formatValue } from '../format-value.js'
import { ON_PROTOTYPE, queryAll } from '../query-source.js'
import type { InputValues } from '../input-values.js'
import {
  flattenArguments,
  checkedIterable,
  RelatedManager,
  type LinkOptions,
  type SetOptions,
} from './related-manager.js'
import type { Relation } from './relation.js'
import { refuseArgument } from '../unexpected.js'

/**
 * A many-to-many whose links are the rows of a declared through model. Adding creates one, unless there is
 * one; removing deletes all that match.
 */
export class ThroughManager extends RelatedManager<ThroughEdge> {
  add(...args: readonly unknown[]): void {
    this.context.writer.atomic(() => {
      const [wanted, options] = this.splitOptions(args, 'add')
      const owner = this.relation.requireOwnerSlot(this.row)
      this.addSlots(owner, this.targetSlots(wanted), options)
    })
  }

  remove(...args: readonly unknown[]): void {
    this.context.writer.atomic(() => {
      const leaving = flattenArguments(args)
      const owner = this.relation.requireOwnerSlot(this.row)
      this.removeSlots(owner, this.targetSlots(leaving))
    })
  }

  clear(unexpected?: never): void {
    refuseArgument('clear', unexpected)
    this.context.writer.atomic(() =>
      this.removeSlots(this.relation.requireOwnerSlot(this.row), this.shownSlots()),
    )
  }

  set(rowsOrKeys: Iterable<unknown>, setOptions?: SetOptions): void {
    this.context.writer.atomic(() => {
      const options = readOptions(setOptions, this.setRules, 'set')
      const wanted = [...checkedIterable(rowsOrKeys, 'set')]
      const owner = this.relation.requireOwnerSlot(this.row)
      const slots = this.targetSlots(wanted)
      const shown = this.shownSlots()
      const leaving = new Set(
        this.linkedSlots(this.context.state, owner).filter(
          (slot) => !slots.has(slot) && shown?.has(slot) !== false,
        ),
      )
      if (options.clear === true) this.removeSlots(owner, shown)
      else if (leaving.size > 0) this.removeSlots(owner, leaving)
      this.addSlots(this.relation.requireOwnerSlot(this.row), this.targetSlots(wanted), options)
    })
  }

  protected createRelated(values: InputValues, options: LinkOptions): Row {
    const { target } = this.relation.edge
    this.relation.requireOwnerSlot(this.row)
    const row = this.newTarget(values)
    const slot = this.context.table(target).find(row[target.pk.attribute] as never)
    this.addSlots(this.relation.requireOwnerSlot(this.row), new Set([slot]), options)
    return rowAt(this.context, target, slot)
  }

  protected relatedRows({ context, edge }: Relation<ThroughEdge>): Row[] {
    const table = context.state.table(edge.target)
    return this.relatedSlots().map((slot) => table.row(slot) as Row)
  }
  protected relatedCount(): number {
    return this.relatedSlots().length
  }
  private relatedSlots(): readonly number[] {
    const { state } = this.context
    const owner = this.relation.ownerSlot(state, this.row)
    return owner < 0 ? [] : this.linkedSlots(state, owner)
  }

  private get own(): FieldMeta {
    return this.edge?.first.key.field ?? ON_PROTOTYPE
  }
  private get other(): FieldMeta {
    return this.edge?.second.key.field ?? ON_PROTOTYPE
  }
  /** The through model. Its keys may be declared by a parent. */
  private get model(): ModelMeta {
    return this.edge?.link.through?.model ?? this.edge?.first.target ?? ON_PROTOTYPE
  }
  private get symmetrical(): boolean {
    return this.edge?.link.symmetrical === true
  }

  /** Slots on the other side, ascending, each once. */
  private linkedSlots(state: StateReader, owner: number): number[] {
    const slots = this.throughOf(state, this.own, owner)
      .map((link) => this.farSlot(state, this.other, link))
      .filter((slot) => slot >= 0)
    slots.sort((a, b) => a - b)
    return slots.filter((slot, index) => index === 0 || slots[index - 1] !== slot)
  }

  /** The through rows that point at one row. For an inherited key this is a query over the through model. */
  private throughOf(state: StateReader, key: FieldMeta, owner: number): number[] {
    const { model } = this
    if (key.model === model)
      return Array.from(state.table(model).sourcesOf(key, owner)).filter((slot) =>
        this.context.holds(model, slot),
      )
    const row = key.key === undefined ? undefined : state.table(key.key.target).row(owner)
    const value = row?.[key.key?.targetField.attribute ?? '']
    return Array.from(
      this.context.engine.slots(
        filtered(queryAll(this.context, model), lookup(key.name, value), this.relation.name),
      ),
    )
  }
  /** The slot of the row that a through row points at; negative if there is none. */
  private farSlot(state: StateReader, key: FieldMeta, link: number): number {
    if (key.model === this.model) return state.table(this.model).targets(key)[link] as number
    const value = state.table(this.model).row(link)?.[key.attribute]
    if (key.key === undefined || value === undefined || value === null) return -1
    return slotByField(this.context, key.key.target, key.key.targetField, value as Value)
  }

  /** Accepts rows, or values of the field that the through model's key refers to (`toField`). */
  protected override targetSlots(rowsOrKeys: Iterable<unknown>): Set<number> {
    const { key } = this.relation.edge.second
    return key.targetField.primaryKey
      ? super.targetSlots(rowsOrKeys)
      : new Set(Array.from(rowsOrKeys, (each) => this.slotByKey(key, each)))
  }
  private slotByKey(key: KeyMeta, value: unknown): number {
    const { target, targetField } = key
    if (value === null || value === undefined || typeof value === 'object')
      return targetSlot(this.context, target, value, this.relation.name)
    const slot = slotByField(this.context, target, targetField, parseValue(targetField, value))
    if (slot >= 0) return slot
    throw new IntegrityError(
      'ERR_DANGLING_KEY',
      `There is no ${target.name} with ${targetField.name} ${formatValue(value)}`,
      {
        value: value,
        model: target.name,
      },
    )
  }

  /** Through rows from one row to any of the others (to all rows if `others` is undefined). */
  private throughSlots(
    from: FieldMeta,
    owner: number,
    to: FieldMeta,
    others: ReadonlySet<number> | undefined,
  ): number[] {
    return this.throughOf(this.context.state, from, owner).filter(
      (link) => others === undefined || others.has(this.farSlot(this.context.state, to, link)),
    )
  }

  private removeSlots(owner: number, others: ReadonlySet<number> | undefined): void {
    const links = new Set(this.throughSlots(this.own, owner, this.other, others))
    if (this.symmetrical)
      for (const link of this.throughSlots(this.other, owner, this.own, others)) links.add(link)
    if (links.size > 0) this.context.writer.delete(this.model, links)
  }

  /** Creating rows moves no slots. */
  private addSlots(owner: number, others: ReadonlySet<number>, options: LinkOptions): void {
    const linked = new Set(this.linkedSlots(this.context.state, owner))
    for (const other of others) {
      if (!linked.has(other)) this.createLink(owner, other, options)
      if (this.symmetrical && this.throughSlots(this.own, other, this.other, new Set([owner])).length === 0)
        this.createLink(other, owner, options)
    }
  }

  private createLink(from: number, to: number, options: LinkOptions): void {
    const { source, target } = this.relation.edge
    const defaults = Object.entries(options.throughDefaults ?? {}).map(([name, value]) => [
      name,
      typeof value === 'function' ? (value as () => unknown)() : value,
    ])
    createRow(this.context, this.model, {
      ...(Object.fromEntries(defaults) as InputValues),
      [this.own.name]: rowAt(this.context, source, from),
      [this.other.name]: rowAt(this.context, target, to),
    })
  }
}
