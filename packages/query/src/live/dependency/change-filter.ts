import type { KeyMeta, StateReader, Value } from '@relata/core/engine'
import type { Path } from '../../resolve/path.js'
import { valueIdOf, valueReader, type ValueId } from './key-reader.js'
import { targetOf } from './key-target.js'
import type { DependencyPath } from './dependency-path.js'

/**
 * A step of a chain whose value selects the views of a row. All rows that reach the same row at this step have
 * the same value, so a change there affects no view if no view matches the old or the new value.
 * benchmarks: untouched_chain.
 */
export interface ChangeFilter {
  /** The column whose change makes the row lead elsewhere. */
  readonly attribute: string
  readonly now: (slot: number) => ValueId
  /** What it led to with this value in that column; nothing else may have changed since. */
  readonly before: (value: Value) => ValueId
}

/** Undefined where the place isn't on the path, or where more than one column says where it leads. */
export function changeFilterOf(
  state: StateReader,
  path: Path,
  route: DependencyPath,
): ChangeFilter | undefined {
  const depth = depthOn(path, route)
  if (depth === undefined) return undefined
  const hops = path.hops.slice(depth)
  const [next, ...rest] = hops
  const read = valueReader(state, hops, path)
  const now = (slot: number): ValueId => valueIdOf(path, read(slot))
  if (next === undefined) {
    const { field, transforms } = path
    const before = (value: Value): ValueId =>
      valueIdOf(
        path,
        transforms.reduce((made, transform) => (made === null ? null : transform.apply(made)), value),
      )
    return field.model === route.model ? { attribute: field.attribute, now, before } : undefined
  }
  if (next.kind !== 'forward' || next.key.field.model !== route.model || usesOf(path, next.key) > 1)
    return undefined
  const { key } = next
  const readOn = valueReader(state, rest, path)
  return {
    attribute: key.field.attribute,
    now,
    before: (value) => (value === null ? null : valueIdOf(path, readOn(targetOf(state, key, value)))),
  }
}

/**
 * Where a path goes along a key twice, rows may lead in a circle, and the way from its former value over the
 * very key that has changed.
 */
const usesOf = ({ hops, field }: Path, key: KeyMeta): number =>
  hops.filter((hop) => hop.kind !== 'link' && hop.key === key).length + (field === key.field ? 1 : 0)

/** How many hops lead to the place, where they are the first ones of the path. */
function depthOn(path: Path, route: DependencyPath): number | undefined {
  const ids: string[] = []
  for (let at = route; at.parent !== undefined && at.hop !== undefined; at = at.parent) ids.unshift(at.hop.id)
  return ids.every((id, i) => path.hops[i]?.id === id) ? ids.length : undefined
}
