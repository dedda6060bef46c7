import type { ModelMeta, StateReader } from '@relata/core/engine'
import type {
  AccessNode,
  EmptyNode,
  PathNode,
  PostingListNode,
  RowScanNode,
  ScanNode,
} from './access-node.js'
import { compositeSeek } from './composite-seek.js'
import { earlyWalkBack } from './early-walk-back.js'
import { indexSeek, namesOneRow, togetherSeek } from './index-seek.js'
import { MOST_COUNTED, TEST_COST } from './term-reading.js'
import { termSeek } from './term-seek.js'
import type { JunctionPredicate, Predicate, SomePredicate } from './predicate.js'
import { LIST_COST, scanCost, scanTime } from './scan-cost.js'
import { takesTextsApart } from './text-test.js'
import { treeRows } from './tree-rows.js'

/**
 * Chooses how the rows of a predicate are found: by the access path from an index if it costs less than a
 * quarter of the scan, which passes over the tables.
 */
export function chooseAccess(state: StateReader, predicate: Predicate, model: ModelMeta): AccessNode {
  if (predicate.kind === 'all') return scanOf(state, predicate, { model, rows: state.table(model).size })
  const only = singleRow(state, predicate, model)
  if (only !== undefined) return only
  const path = indexPathOf(state, predicate, model)
  if (path === undefined) return scanOf(state, predicate, { model, rows: undefined })
  if (isList(path) || path.cost * LIST_COST <= scanTime(state, predicate, model)) return path
  return scanOf(state, predicate, { model, rows: path.rows })
}

/**
 * The access to the only row that a predicate can match, by unique values; undefined for every other
 * predicate. benchmarks: page_pair.
 */
export function singleRow(state: StateReader, predicate: Predicate, model: ModelMeta): PathNode | undefined {
  if (predicate.kind === 'test')
    return namesOneRow(predicate) ? indexSeek(state, predicate, model) : undefined
  if (predicate.kind !== 'and') return undefined
  const start = singleStart(state, predicate.children, model)
  return start === undefined ? undefined : filtered(start, predicate.children, model)
}

/** Slots that are listed already, in order: no scan costs less than copying them. */
const isList = (path: PathNode): boolean =>
  path.kind === 'empty' ||
  path.kind === 'postingList' ||
  (path.kind === 'indexSeek' && path.entries.kind === 'sources' && path.entries.owners.length < 2)

/** The rows of a predicate that lists them. */
function knownRows(
  predicate: Extract<Predicate, { readonly kind: 'none' | 'among' }>,
  model: ModelMeta,
): EmptyNode | PostingListNode {
  if (predicate.kind === 'none') return { kind: 'empty', model, rows: 0, cost: 0 }
  return listed(predicate.label, predicate.slots, model)
}

const listed = (label: string, slots: Int32Array, model: ModelMeta): PostingListNode => ({
  kind: 'postingList',
  label,
  slots,
  model,
  rows: slots.length,
  cost: slots.length,
})

/** The path from an index; undefined if no index leads to the rows. Reads only sizes of index entries. */
export function indexPathOf(
  state: StateReader,
  predicate: Predicate,
  model: ModelMeta,
): PathNode | undefined {
  switch (predicate.kind) {
    case 'none':
    case 'among':
      return knownRows(predicate, model)
    case 'test':
      return indexSeek(state, predicate, model) ?? termSeek(state, predicate, model)
    case 'some':
      return pathBehind(state, predicate, model)
    case 'and':
      return pathOfAll(state, predicate.children, model)
    case 'or':
      return pathOfAny(state, predicate.children, model)
    case 'xor':
      return pathOfOne(state, predicate, model)
    case 'all':
    case 'not':
    case 'custom':
      return undefined
  }
}

function pathBehind(state: StateReader, some: SomePredicate, model: ModelMeta): PathNode | undefined {
  const { hop, child: inner, orNone } = some
  if (orNone || (hop.kind === 'forward' && !hop.key.indexed)) return undefined
  const child = indexPathOf(state, inner, hop.target)
  if (child === undefined) return undefined
  const early = earlyWalkBack(state, hop, child)
  if (early !== undefined) return listed(`${model.name}.${hop.name}`, early, model)
  const rows = hop.kind === 'tree' ? treeRows(state, hop, child) : child.rows * fanOut(state, hop)
  return { kind: 'walkBack', hop, child, model, rows, cost: child.cost + rows }
}

/** Rows at the near end for each at the far end, on average. */
function fanOut(state: StateReader, hop: Exclude<SomePredicate['hop'], { readonly kind: 'tree' }>): number {
  if (hop.kind === 'reverse') return 1
  const far = state.table(hop.target).size
  if (far === 0) return 0
  const edges =
    hop.kind === 'link'
      ? state.link(hop.link).side(0)
      : state.table(hop.key.reverse.target).sources(hop.key.field)
  return (edges?.total ?? 0) / far
}

/** The cheapest children of a conjunction to start with. */
interface Start {
  readonly served: readonly Predicate[]
  readonly path: PathNode
}

function singleStart(
  state: StateReader,
  children: readonly Predicate[],
  model: ModelMeta,
): Start | undefined {
  for (const child of children) {
    if (child.kind !== 'test' || !namesOneRow(child)) continue
    const path = indexSeek(state, child, model)
    if (path !== undefined) return { served: [child], path }
  }
  const together = togetherSeek(children, model)
  return together?.cost === 1 ? { served: together.conditions, path: together } : undefined
}

function cheapestStart(
  state: StateReader,
  children: readonly Predicate[],
  model: ModelMeta,
): Start | undefined {
  let best: Start | undefined
  for (const child of children) {
    const path = indexPathOf(state, child, model)
    if (path !== undefined && (best === undefined || path.cost < best.path.cost))
      best = { served: [child], path }
  }
  if (best !== undefined && best.path.cost <= 1) return best
  const together = togetherSeek(children, model) ?? compositeSeek(state, children, { model, least: 2 })
  if (together === undefined || (best !== undefined && best.path.cost <= together.cost)) return best
  return { served: together.conditions, path: together }
}

function pathOfAll(
  state: StateReader,
  children: readonly Predicate[],
  model: ModelMeta,
): PathNode | undefined {
  const single = singleStart(state, children, model)
  if (single !== undefined) return filtered(single, children, model)
  const best = cheapestStart(state, children, model)
  return best === undefined ? undefined : filtered(withLists(state, best, children, model), children, model)
}

/** Reads the rows of further children from an index too, where testing each row for them would cost more. */
function withLists(
  state: StateReader,
  start: Start,
  children: readonly Predicate[],
  model: ModelMeta,
): Start {
  const { served, path } = start
  const also: Predicate[] = []
  const paths = [path]
  for (const child of children) {
    if (served.includes(child) || !takesTextsApart(child) || paths.length === MOST_COUNTED) continue
    const other = indexPathOf(state, child, model)
    if (other === undefined || !isDecided(other) || other.cost > path.rows * TEST_COST) continue
    also.push(child)
    paths.push(other)
  }
  return also.length === 0 ? start : { served: [...served, ...also], path: common(paths, model) }
}

/** Whether all rows of a path satisfy its predicate without being tested. */
const isDecided = (path: PathNode): boolean =>
  path.kind === 'indexSeek' || (path.kind === 'union' && path.children.every(isDecided))

function common(children: readonly PathNode[], model: ModelMeta): PathNode {
  let rows = Infinity
  let cost = 0
  for (const child of children) {
    rows = Math.min(rows, child.rows)
    cost += child.cost
  }
  return { kind: 'common', children, model, rows, cost }
}

/** What the index finds, without the rows that the other conditions leave out. */
function filtered({ served, path }: Start, children: readonly Predicate[], model: ModelMeta): PathNode {
  const rest = children.filter((other) => !served.includes(other))
  if (rest.length === 0) return path
  const predicate: Predicate = rest.length === 1 ? (rest[0] as Predicate) : { kind: 'and', children: rest }
  return { kind: 'filter', predicate, child: path, model, rows: path.rows, cost: path.cost }
}

function pathOfAny(
  state: StateReader,
  predicates: readonly Predicate[],
  model: ModelMeta,
): PathNode | undefined {
  const children: PathNode[] = []
  let rows = 0
  let cost = 0
  for (const predicate of predicates) {
    const child = indexPathOf(state, predicate, model)
    if (child === undefined) return undefined
    children.push(child)
    rows += child.rows
    cost += child.cost
  }
  return { kind: 'union', children, model, rows, cost }
}

/** Rows that exactly one child has: those that any child has, each tested. */
function pathOfOne(state: StateReader, predicate: JunctionPredicate, model: ModelMeta): PathNode | undefined {
  const child = pathOfAny(state, predicate.children, model)
  return child === undefined
    ? undefined
    : { kind: 'filter', predicate, child, model, rows: child.rows, cost: child.cost }
}

type Scanned = Pick<ScanNode, 'model' | 'rows'>

/** The scan, whose parts may use access paths. */
export function scanOf(state: StateReader, predicate: Predicate, { model, rows }: Scanned): AccessNode {
  const base = { model, rows, cost: scanCost(state, predicate, model) }
  switch (predicate.kind) {
    case 'all':
      return { kind: 'all', ...base }
    case 'none':
    case 'among':
      return knownRows(predicate, model)
    case 'test':
      return { kind: 'columnScan', predicate, ...base }
    case 'custom':
      return { kind: 'rowScan', predicate, ...base }
    case 'some': {
      const { hop, orNone } = predicate
      return {
        kind: 'semiJoin',
        hop,
        orNone,
        child: chooseAccess(state, predicate.child, hop.target),
        ...base,
      }
    }
    case 'not':
      return { kind: 'complement', child: chooseAccess(state, predicate.child, model), ...base }
    case 'or':
    case 'xor': {
      const children = predicate.children.map((child) => chooseAccess(state, child, model))
      return { kind: predicate.kind === 'or' ? 'anyOf' : 'exactlyOneOf', children, filters: [], ...base }
    }
    case 'and':
      return { kind: 'intersection', ...intersected(state, predicate.children, model), ...base }
  }
}

/** Tests of single rows come last, when few rows are left. */
function intersected(
  state: StateReader,
  predicates: readonly Predicate[],
  model: ModelMeta,
): { readonly children: readonly AccessNode[]; readonly filters: readonly RowScanNode[] } {
  const children: AccessNode[] = []
  const filters: RowScanNode[] = []
  const cost = state.table(model).limit
  for (const predicate of predicates) {
    if (predicate.kind === 'custom')
      filters.push({ kind: 'rowScan', predicate, model, rows: undefined, cost })
    else children.push(chooseAccess(state, predicate, model))
  }
  return { children, filters }
}
