import type { StateReader } from '@relata/core/engine'
import type { Hop } from '../resolve/path.js'
import type { PathNode } from './access-node.js'

/** The most rows to walk back from by a scan. */
const MOST = 1024

/**
 * The rows from which a hop leads to those of a path, by a scan; undefined if the lists of the hop are built, or if the
 * path must be executed first.
 */
export function earlyWalkBack(state: StateReader, hop: Hop, path: PathNode): Int32Array | undefined {
  if ((hop.kind !== 'forward' && hop.kind !== 'link') || path.rows > MOST) return undefined
  const slots = knownSlots(state, path)
  if (slots === undefined) return undefined
  return hop.kind === 'forward'
    ? state.table(hop.source).earlySources(hop.key.field, slots)
    : state.link(hop.link).earlyMembers(hop.side === 0 ? 1 : 0, slots)
}

/** The slots of a path that planning has found already, or finds by unique values. */
function knownSlots(state: StateReader, path: PathNode): readonly number[] | undefined {
  if (path.kind === 'postingList') return Array.from(path.slots)
  if (path.kind !== 'indexSeek') return undefined
  const { entries } = path
  if (entries.kind === 'slots') return Array.from(entries.slots)
  if (entries.kind !== 'unique') return undefined
  const table = state.table(entries.field.model)
  return entries.values.map((value) => table.findUnique(entries.field, value)).filter((slot) => slot >= 0)
}
