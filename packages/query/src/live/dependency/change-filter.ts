import type { KeyMeta, StateReader, Value } from '@relata/core/engine'
import type { Hop, Path } from '../../resolve/path.js'
import { valueReader } from './key-reader.js'
import { targetOf } from './key-target.js'
import type { DependencyPath } from './dependency-path.js'
import { WantedEnds, type WantedValues } from './wanted-ends.js'

/**
 * A step of a chain whose value selects the views of a row. All rows that reach the same row at this step have
 * the same value, so a change there affects no view if no view matches the old or the new value.
 * benchmarks: untouched_chain.
 */
export interface ChangeFilter {
  /** The column that the chain reads of the row. */
  readonly attribute: string
  /** Whether a view matches the value at the end of the chain from a row. */
  readonly now: (slot: number) => boolean
  /** The same with this value in the column, if nothing else has changed since. */
  readonly before: (value: Value) => boolean
}

/** Undefined if the step is not on the path, or if the chain reads more than one column of its rows. */
export function changeFilterOf(
  state: StateReader,
  path: Path,
  route: DependencyPath,
  wanted: WantedValues,
): ChangeFilter | undefined {
  const depth = depthOn(path, route)
  if (depth === undefined) return undefined
  const hops = path.hops.slice(depth)
  const [next] = hops
  if (next === undefined) {
    const { field, transforms } = path
    const read = valueReader(state, hops, path)
    const transformed = (value: Value): Value =>
      transforms.reduce((made, transform) => (made === null ? null : transform.apply(made)), value)
    if (field.model !== route.model) return undefined
    return {
      attribute: field.attribute,
      now: (slot) => wanted.has(read(slot)),
      before: (value) => wanted.has(transformed(value)),
    }
  }
  if (next.kind !== 'forward' || next.key.field.model !== route.model || usesOf(path, next.key) > 1)
    return undefined
  const { key } = next
  const ends = new WantedEnds(state, hops, path, wanted)
  return {
    attribute: key.field.attribute,
    now: (slot) => ends.from(slot),
    before: (value) => ends.after(value === null ? -1 : targetOf(state, key, value)),
  }
}

/**
 * How often a path reads a column. If it follows a key twice, rows may form a circle, and the path from the
 * key's former value may use the changed key.
 */
const usesOf = ({ hops, field }: Path, key: KeyMeta): number =>
  hops.filter((hop) => follows(hop, key)).length + (field === key.field || field.depthOf === key ? 1 : 0)
const follows = (hop: Hop, key: KeyMeta): boolean =>
  hop.kind === 'tree' ? hop.parent === key : hop.kind !== 'link' && hop.key === key

/** How many hops lead to the step, if they are the first hops of the path. */
function depthOn(path: Path, route: DependencyPath): number | undefined {
  const ids: string[] = []
  for (let at = route; at.parent !== undefined && at.hop !== undefined; at = at.parent) ids.unshift(at.hop.id)
  return ids.every((id, i) => path.hops[i]?.id === id) ? ids.length : undefined
}
