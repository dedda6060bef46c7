import type { Edge, ModelMeta, SchemaMeta, StateReader, Value } from '@relata/core/engine'
import type { Expression, Query } from '../ast/nodes.js'
import type { CustomPredicate, Predicate } from '../plan/predicate.js'
import type { Subject } from '../resolve/lookups/definition.js'
import type { LookupName } from '../resolve/lookups/registry.js'
import type { Hop, Path } from '../resolve/path.js'
import type { ValueTest } from '../resolve/value-test.js'
import type { Column, Compiled, Frame, Typed } from './compiled.js'
import type { Variables } from './variables.js'

/** The row of the query around a subquery. */
export interface OuterRow {
  readonly context: Context
  /** Undefined while names and types are checked: then there is no row, and each of its chains is null. */
  readonly frame: Frame | undefined
  /** The chains that queries inside refer to. */
  readonly chains: ReadonlyMap<string, Compiled>
}

/**
 * The context of planning one query. A step sees the steps before it: `columns` and `scopes` are those of the
 * step.
 */
export interface Context {
  readonly schema: SchemaMeta
  readonly state: StateReader
  readonly model: ModelMeta
  /**
   * 'unknown' while a query is checked that isn't part of another one yet: its outer references have no type.
   */
  readonly outer: OuterRow | 'unknown' | undefined
  /** Annotations so far by name. */
  readonly columns: ReadonlyMap<string, Column>
  /** Groups or tuples are read, not rows: a chain that is no column is refused. */
  readonly grouped?: boolean
  /** The named relations so far (`FilteredRelation`); undefined if there are none. */
  readonly relations?: ReadonlyMap<string, RelationAlias>
  /** Conditions of the filters so far, the last one last. */
  readonly scopes: readonly Item[]
  readonly services: Services
}

/** A lookup and its subject. */
export interface Compared {
  readonly lookup: LookupName
  readonly subject: Subject
}

/** Functions of later stages that binding calls, passed in so that imports run one way. */
export interface Services {
  /** This instant, a datetime: the same for the whole evaluation. */
  now(): Value
  /** Compiles an expression over the variables' frames. */
  expression(context: Context, variables: Variables, expression: Expression): Compiled
  /**
   * A predicate that tests row by row whether one choice for all chains of the items satisfies all of them.
   */
  choose(context: Context, model: ModelMeta, items: readonly Item[]): CustomPredicate
  /**
   * Called for every nested query when it is compiled; checks it while a query set is made. `compared` is the
   * column in which its values are looked up.
   */
  inner(query: Query, outer: () => OuterRow, compared?: Compared): void
  /** The values of the first column of a subquery, or the keys of its rows for a relation's `in`. */
  list(query: Query, outer: OuterRow, toField: string | undefined): readonly Value[]
  /** The type of a subquery's first column. */
  kind(query: Query, outer: OuterRow): Typed
  exists(query: Query, outer: OuterRow): boolean
}

/**
 * Named relations, whose rows are restricted by a condition (`FilteredRelation`). Chains can begin with such
 * a name; its last hop leaves out the rows that don't satisfy the condition. The condition may read the row
 * and every hop of the path. Then it is evaluated on whole frames, and chains over it are enumerated choice
 * by choice. If it reads only columns of the rows that the last hop reaches, as most do, the relation is
 * planned like any other hop.
 */
export interface RelationAlias {
  readonly name: string
  readonly hops: readonly Hop[]
  readonly edge: Edge
  /** Tests the row and its choices along the path; undefined if no row is left out. */
  readonly item: Item | undefined
}

/**
 * A condition with its names resolved and its values read. `strip` counts the hops of the paths already
 * walked: an item under `books` is evaluated on a book, its paths without their first hop.
 */
export type Item = FieldItem | MemberItem | ComputeItem | PlannedItem | JunctionItem | NotItem

/**
 * A condition with its names resolved, before it reads the state: what a query set keeps. `readyItem` makes an item
 * of it for one evaluation.
 */
export type BoundItem =
  | FieldItem
  | ComputeItem
  | FoundItem
  | WithinItem
  | TiedItem
  | JunctionItem<BoundItem>
  | NotItem<BoundItem>
/** A column against the values of a query set, which are read when the item is made ready. */
export class FoundItem {
  readonly kind = 'found' as const
  readonly path: Path
  readonly lookup: LookupName
  readonly subject: Subject
  readonly query: Query

  constructor(path: Path, lookup: LookupName, subject: Subject, query: Query) {
    this.path = path
    this.lookup = lookup
    this.subject = subject
    this.query = query
  }
}
/** The rows of an inner query: its filters, and the hops that lead to them. */
export class InnerRows {
  readonly model: ModelMeta
  readonly way: readonly Hop[]
  readonly scopes: readonly BoundItem[]

  constructor(model: ModelMeta, way: readonly Hop[], scopes: readonly BoundItem[]) {
    this.model = model
    this.way = way
    this.scopes = scopes
  }
}
/** A column whose value is among those of an inner query, to whose rows hops lead from the row that has the column. */
export class WithinItem {
  readonly kind = 'within' as const
  readonly path: Path
  readonly inner: InnerRows

  constructor(path: Path, inner: InnerRows) {
    this.path = path
    this.inner = inner
  }
}
/** Whether an inner query has rows, which hops tie to the row. */
export class TiedItem {
  readonly kind = 'tied' as const
  readonly inner: InnerRows
  readonly negated: boolean

  constructor(inner: InnerRows, negated: boolean) {
    this.inner = inner
    this.negated = negated
  }
}

/** A column against a constant. A class, as those below: query sets keep items. See `ast/condition.ts`. */
export class FieldItem {
  readonly kind = 'field' as const
  readonly path: Path
  readonly strip: number
  readonly test: ValueTest
  /** The same at each run: the value is a constant. */
  readonly fixed: boolean

  constructor(path: Path, walked: number, test: ValueTest, fixed = false) {
    this.path = path
    this.strip = walked
    this.test = test
    this.fixed = fixed
  }
}
/** A test of the row that has the column at the end of a path; false if there is no such row. */
export interface MemberItem {
  readonly kind: 'member'
  readonly path: Path
  readonly strip: number
  readonly predicate: Predicate
}
/**
 * Anything else: a comparison of two chains, an annotation, an Exists. `paths` are all chains that it reads.
 */
export class ComputeItem {
  readonly kind = 'compute' as const
  readonly paths: readonly Path[]
  readonly strip: number
  readonly label: string
  /**
   * Reads something of the row itself besides its paths (an annotation, a subquery), so it can't be evaluated
   * on a related row.
   */
  readonly rooted: boolean
  readonly compile: (context: Context, variables: Variables) => (frame: Frame) => boolean

  constructor({ paths, label, rooted, compile }: Omit<ComputeItem, 'kind' | 'strip'>, walked: number = 0) {
    this.paths = paths
    this.strip = walked
    this.label = label
    this.rooted = rooted
    this.compile = compile
  }
}
/** A predicate on the row: an Exists whose query one key correlates with it. */
export interface PlannedItem {
  readonly kind: 'planned'
  readonly predicate: Predicate
}
export class JunctionItem<Child = Item> {
  readonly kind: 'and' | 'or' | 'xor'
  readonly children: readonly Child[]

  constructor(kind: JunctionItem['kind'], children: readonly Child[]) {
    this.kind = kind
    this.children = children
  }
}
/** A separate scope, with its own choice of related rows. */
export class NotItem<Child = Item> {
  readonly kind = 'not' as const
  readonly child: Child

  constructor(child: Child) {
    this.child = child
  }
}
