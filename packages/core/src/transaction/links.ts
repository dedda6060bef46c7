import { UsageError } from '../error/errors.js'
import type { Values } from '../event/event.js'
import { linked, unlinked } from '../event/factories.js'
import type { LinkMeta, ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import type { WriteContext } from './write-context.js'

/** Links two rows; false if they are linked already. */
export function linkRows(context: WriteContext, link: LinkMeta, from: number, to: number): boolean {
  const [source, target] = ends(context, link, from, to)
  if (context.state.link(link).has(from, to)) return false
  context.guard?.check()
  context.changes.link(linked(link.label, source, target), from, to)
  if (context.hooks !== undefined) afterLink(context, link, from, to)
  return true
}

/** Removes a link; false if it doesn't exist. */
export function unlinkRows(context: WriteContext, link: LinkMeta, from: number, to: number): boolean {
  const [source, target] = ends(context, link, from, to)
  if (!context.state.link(link).has(from, to)) return false
  context.changes.link(unlinked(link.label, source, target), from, to)
  if (context.hooks !== undefined) afterUnlink(context, link, from, to)
  return true
}

function afterLink(context: WriteContext, link: LinkMeta, from: number, to: number): void {
  const hook = context.hooks?.ofLink(link)?.afterLink
  if (hook === undefined) return
  const [row, other] = [context.row(link.model, from), context.row(link.target, to)]
  context.hooks?.after(`${link.label}.afterLink`, () => hook(row, other))
}

/** Calls the hook of a link that was just removed. */
export function afterUnlink(context: WriteContext, link: LinkMeta, from: number, to: number): void {
  const hook = context.hooks?.ofLink(link)?.afterUnlink
  if (hook === undefined) return
  const [row, other] = [context.row(link.model, from), context.row(link.target, to)]
  context.hooks?.after(`${link.label}.afterUnlink`, () => hook(row, other))
}

function ends(context: WriteContext, link: LinkMeta, from: number, to: number): readonly [Value, Value] {
  const { through } = link
  if (through !== undefined) {
    const message = `${link.label} goes through ${through.model.name}: create and delete rows of that model.`
    throw new UsageError('ERR_THROUGH_MODEL', message, { value: link.label })
  }
  return [keyOf(context, link.model, from), keyOf(context, link.target, to)]
}

function keyOf(context: WriteContext, model: ModelMeta, slot: number): Value {
  return (context.row(model, slot) as Values)[model.pk.attribute] as Value
}
