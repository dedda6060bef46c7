import {
  DoesNotExist,
  readOptions,
  UsageError,
  type FieldMeta,
  type OptionRules,
  type ReverseEdge,
  type Row,
} from '@relata/core'
import { arrange, orderOf } from '../in-order.js'
import { NONE, SET_KEYS } from '../option-rules.js'
import { NONE as NONE_BEHIND } from '../source.js'
import { rowAt } from '../row-key.js'
import { shown } from '../shown.js'
import type { GivenValues } from '../write.js'
import { keyCount, keyMembers } from './members.js'
import { eachOf, iterable, RelatedManager, type SetOptions } from './related-manager.js'

/**
 * `author.books`: the rows whose foreign key names this one. Adding sets the key; only a nullable key can be
 * taken away.
 */
export class ReverseManager extends RelatedManager<ReverseEdge> {
  protected override get creationRules(): OptionRules {
    return NONE
  }
  protected override get setRules(): OptionRules {
    return SET_KEYS
  }

  add(...given: readonly unknown[]): void {
    this.context.core.atomic(() => {
      const [wanted] = this.withOptions(given, 'add')
      const owner = this.owner()
      for (const slot of this.targetSlots(wanted)) this.point(slot, owner)
    })
  }

  remove(...given: readonly unknown[]): void {
    this.refuseFixed('remove')
    this.context.core.atomic(() => {
      const leaving = eachOf(given)
      this.owner()
      const owner = this.relation.mustOwn(this.row)
      const slots = this.targetSlots(leaving)
      for (const slot of slots) this.refuseStranger(slot, owner)
      for (const slot of slots) this.point(slot, null)
    })
  }

  clear(): void {
    this.refuseFixed('clear')
    this.context.core.atomic(() => {
      this.owner()
      for (const slot of this.memberSlots()) this.point(slot, null)
    })
  }

  /** With a key that isn't nullable nobody can leave: `set` then only adds. */
  set(given: Iterable<unknown>, setOptions?: SetOptions): void {
    const options = readOptions(setOptions, this.setRules, 'set')
    this.context.core.atomic(() => {
      const wanted = [...iterable(given, 'set')]
      const owner = this.owner()
      const slots = this.targetSlots(wanted)
      if (this.field.null) {
        for (const slot of this.memberSlots())
          if (options.clear === true || !slots.has(slot)) this.point(slot, null)
      }
      for (const slot of slots) this.point(slot, owner)
    })
  }

  /** The keys of the rows, in their order. */
  order(): unknown[] {
    orderOf(this.relation.edge.target, 'order', this.field)
    return this.valuesList('pk', { flat: true }).toArray()
  }

  setOrder(given: Iterable<unknown>): void {
    const { target } = this.relation.edge
    const order = orderOf(target, 'setOrder', this.field)
    this.context.core.atomic(() => {
      const wanted = [...iterable(given, 'setOrder')]
      const owner = this.relation.mustOwn(this.row)
      const members = this.context.engine.slots(this.query)
      arrange(this.context, wanted, {
        model: target,
        order,
        members,
        refuseStranger: (slot) => this.refuseStranger(slot, owner),
      })
    })
  }

  protected createRelated(values: GivenValues): Row {
    const field = this.field
    const others = { ...values }
    delete others[field.attribute]
    return this.newTarget({ ...others, [field.name]: this.owner() })
  }

  protected members(): Row[] {
    const owner = this.ownerSlot()
    return owner < 0 ? [] : keyMembers(this.relation.targets, this.field, owner)
  }
  protected memberCount(): number {
    const owner = this.ownerSlot()
    return owner < 0 ? 0 : keyCount(this.relation.targets, this.field, owner)
  }

  private get field(): FieldMeta {
    return this.edge?.key.field ?? NONE_BEHIND
  }
  private owner(): Row {
    const { edge } = this.relation
    const owner = rowAt(this.context, edge.source, this.relation.mustOwn(this.row))
    const { targetField } = edge.key
    if (owner[targetField.attribute] !== null) return owner
    throw new UsageError(
      'ERR_NULL_KEY',
      `${shown(owner)} has null as its ${targetField.name}, by which ${this.relation.name} are related: set it first`,
      {
        value: null,
        model: edge.source.name,
        field: targetField.name,
      },
    )
  }
  private memberSlots(): number[] {
    return Array.from(
      this.context.table(this.relation.edge.target).sourcesOf(this.field, this.relation.mustOwn(this.row)),
    )
  }
  private point(slot: number, owner: Row | null): void {
    this.context.core.update(this.relation.edge.target, slot, { [this.field.name]: owner })
  }
  private refuseFixed(method: string): void {
    if (this.field.null) return
    const { model, name } = this.field
    throw new UsageError(
      'ERR_NOT_NULLABLE',
      `${this.relation.name}.${method}: ${model.name}.${name} can't be null, so ${model.name} can't be without; give it another with add, or delete it`,
      { value: method, model: model.name, field: name },
    )
  }
  private refuseStranger(slot: number, owner: number): void {
    const { source, target } = this.relation.edge
    if (this.context.table(target).targets(this.field)[slot] === owner) return
    const key = this.context.table(target).row(slot)?.[target.pk.attribute]
    throw new DoesNotExist(
      'ERR_NOT_RELATED',
      `${target.name} ${shown(key)} is not among the ${this.relation.name} of ${source.name} ${shown(this.relation.ownerKey(this.row))}`,
      { value: key, model: target.name },
    )
  }
}
