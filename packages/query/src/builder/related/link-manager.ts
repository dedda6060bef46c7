import { readOptions, UsageError, type LinkEdge, type PostingLists, type Row } from '@relata/core'
import { rowAt } from '../row-key.js'
import type { GivenValues } from '../write.js'
import { eachOf, iterable, RelatedManager, type LinkOptions, type SetOptions } from './related-manager.js'
import { listed } from './members.js'

/** `book.tags`, and its other side `tag.books`: a many-to-many whose links the store keeps itself. */
export class LinkManager extends RelatedManager<LinkEdge> {
  /** Linking twice is linking once. */
  add(...given: readonly unknown[]): void {
    this.context.core.atomic(() => {
      const [wanted, options] = this.withOptions(given, 'add')
      this.refuseDefaults(options)
      const owner = this.relation.mustOwn(this.row)
      for (const slot of this.targetSlots(wanted)) this.link(owner, slot)
    })
  }

  remove(...given: readonly unknown[]): void {
    this.context.core.atomic(() => {
      const leaving = eachOf(given)
      const owner = this.relation.mustOwn(this.row)
      for (const slot of this.targetSlots(leaving)) this.unlink(owner, slot)
    })
  }

  clear(): void {
    this.context.core.atomic(() => {
      const owner = this.relation.mustOwn(this.row)
      for (const slot of this.memberSlots(owner)) this.unlink(owner, slot)
    })
  }

  set(given: Iterable<unknown>, setOptions?: SetOptions): void {
    const options = readOptions(setOptions, this.setRules, 'set')
    this.refuseDefaults(options)
    this.context.core.atomic(() => {
      const wanted = [...iterable(given, 'set')]
      const owner = this.relation.mustOwn(this.row)
      const slots = this.targetSlots(wanted)
      for (const slot of this.memberSlots(owner))
        if (options.clear === true || !slots.has(slot)) this.unlink(owner, slot)
      for (const slot of slots) this.link(owner, slot)
    })
  }

  protected createRelated(values: GivenValues, options: LinkOptions): Row {
    this.refuseDefaults(options)
    const { target } = this.relation.edge
    this.relation.mustOwn(this.row)
    const row = this.newTarget(values)
    const slot = this.context.table(target).find(row[target.pk.attribute] as never)
    this.link(this.relation.mustOwn(this.row), slot)
    return rowAt(this.context, target, slot)
  }

  protected members(): Row[] {
    const owner = this.ownerSlot()
    return owner < 0 ? [] : listed(this.relation.targets, this.lists(), owner)
  }
  protected memberCount(): number {
    const owner = this.ownerSlot()
    return owner < 0 ? 0 : this.lists().count(owner)
  }

  private lists(): PostingLists {
    const { context, edge } = this.relation
    return context.core.state.link(edge.link).side(edge.side)
  }
  private memberSlots(owner: number): number[] {
    const lists = this.lists()
    const count = lists.count(owner)
    if (count === 0) return []
    const start = lists.start(owner)
    return Array.from(lists.pool.subarray(start, start + count))
  }
  private link(owner: number, other: number): void {
    const { link, side } = this.relation.edge
    if (side === 0) this.context.core.link(link, owner, other)
    else this.context.core.link(link, other, owner)
  }
  private unlink(owner: number, other: number): void {
    const { link, side } = this.relation.edge
    if (side === 0) this.context.core.unlink(link, owner, other)
    else this.context.core.unlink(link, other, owner)
  }
  private refuseDefaults(options: LinkOptions): void {
    if (options.throughDefaults === undefined || Object.keys(options.throughDefaults).length === 0) return
    throw new UsageError(
      'ERR_THROUGH_DEFAULTS',
      `${this.relation.edge.link.label} has no through model to take throughDefaults`,
      {
        value: options.throughDefaults,
        model: this.relation.edge.link.model.name,
      },
    )
  }
}
