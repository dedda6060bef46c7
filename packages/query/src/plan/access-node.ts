import type { FieldMeta, IndexColumn, Interval, ModelMeta, TermKind, Value } from '@relata/core/engine'
import type { Hop } from '../resolve/path.js'
import type { CustomPredicate, Predicate, TestPredicate } from './predicate.js'

/**
 * How the rows of a predicate are found, as data: `select/select.ts` executes it, `engine/explain.ts` prints
 * it. An access path starts at an index and returns slots; a scan step computes one byte flag per slot of a
 * table. A further way to read rows (an index in its order, the primary key in its order) is a further kind.
 */
export type AccessNode = PathNode | ScanNode

export type PathNode =
  | EmptyNode
  | PostingListNode
  | IndexNode
  | WalkBackNode
  | FilterNode
  | UnionNode
  | CommonNode

/** The estimate from the sizes of index entries. */
interface Path {
  readonly model: ModelMeta
  /** Rows found. */
  readonly rows: number
  /** Slots visited. */
  readonly cost: number
}

/** No row. */
export interface EmptyNode extends Path {
  readonly kind: 'empty'
}
/** A precomputed list of slots: the rows of a related manager. */
export interface PostingListNode extends Path {
  readonly kind: 'postingList'
  readonly label: string
  readonly slots: Int32Array
}
/** Entries of one index: of single values, or (`indexRange`) of the values within an interval. */
export interface IndexNode extends Path {
  readonly kind: 'indexSeek' | 'indexRange'
  readonly index:
    | 'primary key'
    | 'unique index'
    | 'unique together'
    | 'reverse index'
    | 'index'
    | `index of ${TermKind}`
    | 'nothing'
  /** The conditions that the index decides. */
  readonly conditions: readonly TestPredicate[]
  readonly entries: IndexEntries
}
export type IndexEntries =
  | { readonly kind: 'unique'; readonly field: FieldMeta; readonly values: readonly Value[] }
  /** Each combination of the values in the conditions on a set of fields that are unique together. */
  | { readonly kind: 'together'; readonly set: number; readonly served: readonly TestPredicate[] }
  | {
      readonly kind: 'sources'
      readonly field: FieldMeta
      readonly owners: readonly number[]
      /** Rows whose key has a value that no row has. */
      readonly pending: readonly number[]
    }
  | { readonly kind: 'codes'; readonly field: FieldMeta; readonly codes: ArrayLike<number> }
  /** The rows that have at least a number of some terms, in an inverted index. */
  | {
      readonly kind: 'terms'
      readonly field: FieldMeta
      readonly terms: TermKind
      readonly codes: readonly number[]
      readonly least: number
    }
  /** Found before the index is built. */
  | { readonly kind: 'slots'; readonly field: FieldMeta; readonly slots: ArrayLike<number> }
  | { readonly kind: 'nulls'; readonly field: FieldMeta }
  /** The rows with these values in the first columns of one of the model's orders, and a value of the next within an interval. */
  | {
      readonly kind: 'range'
      readonly columns: readonly IndexColumn[]
      readonly prefix: readonly Value[]
      readonly interval: Interval | undefined
    }
/** The rows from which a hop leads to those of the child. */
export interface WalkBackNode extends Path {
  readonly kind: 'walkBack'
  readonly hop: Hop
  readonly child: PathNode
}
/** The rows of the child that satisfy a predicate, each tested alone. */
export interface FilterNode extends Path {
  readonly kind: 'filter'
  readonly predicate: Predicate
  readonly child: PathNode
}
/** The rows of any child, each once. */
export interface UnionNode extends Path {
  readonly kind: 'union'
  readonly children: readonly PathNode[]
}

/** The rows that all children find. */
export interface CommonNode extends Path {
  readonly kind: 'common'
  readonly children: readonly PathNode[]
}

export type ScanNode = AllNode | ColumnScanNode | RowScanNode | SemiJoinNode | ComplementNode | SetNode

interface Scan {
  readonly model: ModelMeta
  /** The estimate of an index, if one exists although the scan costs less. */
  readonly rows: number | undefined
  /** Slots visited. */
  readonly cost: number
}

/** Every row of the table. */
export interface AllNode extends Scan {
  readonly kind: 'all'
}
/** One pass over a column. */
export interface ColumnScanNode extends Scan {
  readonly kind: 'columnScan'
  readonly predicate: TestPredicate
}
/** A test of one row after the other. */
export interface RowScanNode extends Scan {
  readonly kind: 'rowScan'
  readonly predicate: CustomPredicate
}
/** The rows from which a hop leads to one of the child; `orNone`: or to no row at all. */
export interface SemiJoinNode extends Scan {
  readonly kind: 'semiJoin'
  readonly hop: Hop
  readonly orNone: boolean
  readonly child: AccessNode
}
/** The rows that the child doesn't have. */
export interface ComplementNode extends Scan {
  readonly kind: 'complement'
  readonly child: AccessNode
}
/** The rows that all children have, or any, or exactly one. Tests of single rows follow, on the rows left. */
export interface SetNode extends Scan {
  readonly kind: 'intersection' | 'anyOf' | 'exactlyOneOf'
  readonly children: readonly AccessNode[]
  readonly filters: readonly RowScanNode[]
}

/** The rows that each node found, by node: filled by a run that is traced. */
export type Trace = Map<object, number>

/** Whether a kind of access node is an access path: one entry for each kind, so that a new kind does not compile without. */
const IS_PATH: Readonly<Record<PathNode['kind'], true> & Record<ScanNode['kind'], false>> = {
  empty: true,
  postingList: true,
  indexSeek: true,
  indexRange: true,
  walkBack: true,
  filter: true,
  union: true,
  common: true,
  all: false,
  columnScan: false,
  rowScan: false,
  semiJoin: false,
  complement: false,
  intersection: false,
  anyOf: false,
  exactlyOneOf: false,
}

export function isPath(node: AccessNode): node is PathNode {
  return IS_PATH[node.kind]
}

/** Whether a node of a plan is an access to rows, not a step on what an access returns. */
export function isAccess<Node extends { readonly kind: string }>(
  node: Node | AccessNode,
): node is AccessNode {
  return node.kind in IS_PATH
}
