import { readOptions, UsageError, type LinkEdge, type PostingLists, type Row } from '@relata/core/engine'
import { rowAt } from '../row-key.js'
import type { InputValues } from '../input-values.js'
import {
  flattenArguments,
  checkedIterable,
  RelatedManager,
  type LinkOptions,
  type SetOptions,
} from './related-manager.js'
import { rowsInList } from './related-rows.js'
import type { Relation } from './relation.js'
import { refuseArgument } from '../unexpected.js'

/** `book.tags`, and its other side `tag.books`: a many-to-many whose links the store keeps itself. */
export class LinkManager extends RelatedManager<LinkEdge> {
  /** Linking an already linked row has no effect. */
  add(...args: readonly unknown[]): void {
    this.context.writer.atomic(() => {
      const [wanted, options] = this.splitOptions(args, 'add')
      this.refuseDefaults(options)
      const owner = this.relation.requireOwnerSlot(this.row)
      for (const slot of this.targetSlots(wanted)) this.link(owner, slot)
    })
  }

  remove(...args: readonly unknown[]): void {
    this.context.writer.atomic(() => {
      const leaving = flattenArguments(args)
      const owner = this.relation.requireOwnerSlot(this.row)
      for (const slot of this.targetSlots(leaving)) this.unlink(owner, slot)
    })
  }

  clear(unexpected?: never): void {
    refuseArgument('clear', unexpected)
    this.context.writer.atomic(() => {
      const owner = this.relation.requireOwnerSlot(this.row)
      for (const slot of this.relatedSlots(owner)) this.unlink(owner, slot)
    })
  }

  set(rowsOrKeys: Iterable<unknown>, setOptions?: SetOptions): void {
    this.context.writer.atomic(() => {
      const options = readOptions(setOptions, this.setRules, 'set')
      this.refuseDefaults(options)
      const wanted = [...checkedIterable(rowsOrKeys, 'set')]
      const owner = this.relation.requireOwnerSlot(this.row)
      const slots = this.targetSlots(wanted)
      for (const slot of this.relatedSlots(owner))
        if (options.clear === true || !slots.has(slot)) this.unlink(owner, slot)
      for (const slot of slots) this.link(owner, slot)
    })
  }

  protected createRelated(values: InputValues, options: LinkOptions): Row {
    this.refuseDefaults(options)
    const { target } = this.relation.edge
    this.relation.requireOwnerSlot(this.row)
    const row = this.newTarget(values)
    const slot = this.context.table(target).find(row[target.pk.attribute] as never)
    this.link(this.relation.requireOwnerSlot(this.row), slot)
    return rowAt(this.context, target, slot)
  }

  protected relatedRows(relation: Relation<LinkEdge>): Row[] {
    const owner = this.ownerSlot(relation)
    if (owner < 0) return []
    const early = earlySlots(relation, owner)
    return early === undefined
      ? rowsInList(relation.targets, listsOf(relation), owner)
      : relation.targets.rowsAt(early, 0, early.length)
  }
  protected relatedCount(relation: Relation<LinkEdge>): number {
    const owner = this.ownerSlot(relation)
    if (owner < 0) return 0
    return earlySlots(relation, owner)?.length ?? listsOf(relation).count(owner)
  }

  private relatedSlots(owner: number): number[] {
    const lists = listsOf(this.relation)
    const count = lists.count(owner)
    if (count === 0) return []
    const start = lists.start(owner)
    const { context, edge } = this.relation
    const shown = this.shownSlots()
    return Array.from(lists.pool.subarray(start, start + count)).filter(
      (slot) => context.holds(edge.target, slot) && shown?.has(slot) !== false,
    )
  }
  private link(owner: number, other: number): void {
    const { link, side } = this.relation.edge
    if (side === 0) this.context.writer.link(link, owner, other)
    else this.context.writer.link(link, other, owner)
  }
  private unlink(owner: number, other: number): void {
    const { link, side } = this.relation.edge
    if (side === 0) this.context.writer.unlink(link, owner, other)
    else this.context.writer.unlink(link, other, owner)
  }
  private refuseDefaults(options: LinkOptions): void {
    if (options.throughDefaults === undefined || Object.keys(options.throughDefaults).length === 0) return
    throw new UsageError(
      'ERR_THROUGH_DEFAULTS',
      `${this.relation.edge.link.label} has no through model, so it takes no throughDefaults`,
      {
        value: options.throughDefaults,
        model: this.relation.edge.link.model.name,
      },
    )
  }
}

const listsOf = ({ context, edge }: Relation<LinkEdge>): PostingLists =>
  context.store.state.link(edge.link).side(edge.side)

/** The linked slots by a scan, before the lists are built. */
function earlySlots({ context, edge }: Relation<LinkEdge>, owner: number): Int32Array | undefined {
  const links = context.store.state.link(edge.link)
  return links.side(edge.side).isBuilt ? undefined : links.earlyMembers(edge.side, [owner])
}
