import {
  DoesNotExist,
  isClearable,
  readOptions,
  UsageError,
  type FieldMeta,
  type OptionRules,
  type ReverseEdge,
  type Row,
} from '@relata/core/engine'
import { arrange, orderMetaOf } from '../order-with-respect-to.js'
import { NO_OPTIONS, SET_KEYS } from '../option-rules.js'
import { unscoped } from '../refine.js'
import { ON_PROTOTYPE } from '../query-source.js'
import { rowAt } from '../row-key.js'
import { formatValue } from '../format-value.js'
import type { InputValues } from '../input-values.js'
import { countByKey, rowsByKey } from './related-rows.js'
import { flattenArguments, checkedIterable, RelatedManager, type SetOptions } from './related-manager.js'
import { refuseArgument } from '../unexpected.js'
import type { Relation } from './relation.js'

/**
 * `author.books`: the rows whose foreign key names this one. Adding sets the key; only a nullable key can be
 * taken away.
 */
export class ReverseManager extends RelatedManager<ReverseEdge> {
  protected override get creationRules(): OptionRules {
    return NO_OPTIONS
  }
  protected override get setRules(): OptionRules {
    return SET_KEYS
  }

  add(...args: readonly unknown[]): void {
    this.context.writer.atomic(() => {
      const [wanted] = this.splitOptions(args, 'add')
      const owner = this.owner()
      for (const slot of this.targetSlots(wanted)) this.setOwner(slot, owner)
    })
  }

  remove(...args: readonly unknown[]): void {
    this.refuseNotNullable('remove')
    this.context.writer.atomic(() => {
      const leaving = flattenArguments(args)
      this.owner()
      const owner = this.relation.requireOwnerSlot(this.row)
      const slots = this.targetSlots(leaving)
      for (const slot of slots) this.refuseStranger(slot, owner)
      for (const slot of slots) this.setOwner(slot, null)
    })
  }

  clear(unexpected?: never): void {
    refuseArgument('clear', unexpected)
    this.refuseNotNullable('clear')
    this.context.writer.atomic(() => {
      this.owner()
      for (const slot of this.relatedSlots()) this.setOwner(slot, null)
    })
  }

  /** If the key is not nullable, rows can't be removed, so `set` only adds. */
  set(rowsOrKeys: Iterable<unknown>, setOptions?: SetOptions): void {
    this.context.writer.atomic(() => {
      const options = readOptions(setOptions, this.setRules, 'set')
      const wanted = [...checkedIterable(rowsOrKeys, 'set')]
      const owner = this.owner()
      const slots = this.targetSlots(wanted)
      if (isClearable(this.field)) {
        for (const slot of this.relatedSlots())
          if (options.clear === true || !slots.has(slot)) this.setOwner(slot, null)
      }
      for (const slot of slots) this.setOwner(slot, owner)
    })
  }

  /** The keys of the related rows, in order. */
  order(): unknown[] {
    orderMetaOf(this.relation.edge.target, 'order', this.field)
    return this.valuesList('pk', { flat: true }).toArray()
  }

  setOrder(rowsOrKeys: Iterable<unknown>): void {
    const { target } = this.relation.edge
    const order = orderMetaOf(target, 'setOrder', this.field)
    this.context.writer.atomic(() => {
      const wanted = [...checkedIterable(rowsOrKeys, 'setOrder')]
      const owner = this.relation.requireOwnerSlot(this.row)
      const { context, relation, row } = this
      const members = context.engine.slots(relation.scoped ? unscoped(relation.query(row)) : this.query)
      arrange(this.context, wanted, {
        model: target,
        order,
        members,
        refuseUnrelated: (slot) => this.refuseStranger(slot, owner),
      })
    })
  }

  protected createRelated(values: InputValues): Row {
    const field = this.field
    const others = { ...values }
    delete others[field.attribute]
    return this.newTarget({ ...others, [field.name]: this.owner() })
  }

  protected relatedRows(relation: Relation<ReverseEdge>): Row[] {
    const owner = this.ownerSlot(relation)
    return owner < 0 ? [] : rowsByKey(relation.targets, relation.edge.key.field, owner)
  }
  protected relatedCount(relation: Relation<ReverseEdge>): number {
    const owner = this.ownerSlot(relation)
    return owner < 0 ? 0 : countByKey(relation.targets, relation.edge.key.field, owner)
  }

  private get field(): FieldMeta {
    return this.edge?.key.field ?? ON_PROTOTYPE
  }
  private owner(): Row {
    const { edge } = this.relation
    const owner = rowAt(this.context, edge.source, this.relation.requireOwnerSlot(this.row))
    const { targetField } = edge.key
    if (owner[targetField.attribute] !== null) return owner
    throw new UsageError(
      'ERR_NULL_KEY',
      `${formatValue(owner)} has null as its ${targetField.name}, which its ${this.relation.name} refer to: set it first`,
      {
        value: null,
        model: edge.source.name,
        field: targetField.name,
      },
    )
  }
  private relatedSlots(): number[] {
    const { context } = this
    const { target } = this.relation.edge
    const slots = context.table(target).sourcesOf(this.field, this.relation.requireOwnerSlot(this.row))
    const shown = this.shownSlots()
    return Array.from(slots).filter((slot) => context.holds(target, slot) && shown?.has(slot) !== false)
  }
  private setOwner(slot: number, owner: Row | null): void {
    this.context.writer.update(this.relation.edge.target, slot, { [this.field.name]: owner })
  }
  private refuseNotNullable(method: string): void {
    if (isClearable(this.field)) return
    const { model, name } = this.field
    throw new UsageError(
      'ERR_NOT_NULLABLE',
      `${this.relation.name}.${method}: ${model.name}.${name} is not nullable, so rows can't be removed from this relation; reassign them with add, or delete them`,
      { value: method, model: model.name, field: name },
    )
  }
  private refuseStranger(slot: number, owner: number): void {
    const { source, target } = this.relation.edge
    if (this.context.table(target).targets(this.field)[slot] === owner) return
    const key = this.context.table(target).row(slot)?.[target.pk.attribute]
    throw new DoesNotExist(
      'ERR_NOT_RELATED',
      `${target.name} ${formatValue(key)} is not among the ${this.relation.name} of ${source.name} ${formatValue(this.relation.ownerKey(this.row))}`,
      { value: key, model: target.name },
    )
  }
}
