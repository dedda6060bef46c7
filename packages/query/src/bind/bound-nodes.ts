import type { Edge, ModelMeta, ScalarName, Value } from '@relata/core/engine'
import type {
  AggregateExpression,
  ArithmeticExpression,
  OrderTerm,
  PlaceCall,
  Query,
  WindowFrame,
} from '../ast/nodes.js'
import type { Predicate } from '../plan/predicate.js'
import type { Apply, ApplyAll } from '../resolve/functions/definition.js'
import type { Subject } from '../resolve/lookups/definition.js'
import type { LookupName } from '../resolve/lookups/registry.js'
import type { Hop, Path } from '../resolve/path.js'
import type { ValueTest } from '../resolve/value-test.js'
import type { ColumnChain, Typed } from './compiled.js'

/**
 * An expression with its names resolved and its types checked: a tree that later stages compile. `node` is
 * the form of a node, `kind` the type of its value.
 */
export type BoundExpression =
  | BoundPath
  | BoundColumn
  | BoundConstant
  | BoundAggregate
  | BoundExists
  | BoundSubquery
  | BoundList
  | BoundProperty
  | BoundWindow
  | BoundCondition
  | BoundArithmetic
  | BoundCase
  | BoundCall
  | BoundCast

export interface BoundPath extends Typed {
  readonly node: 'path'
  readonly path: Path
}
export interface BoundColumn extends Typed {
  readonly node: 'column'
  readonly column: ColumnChain
}
/** A value that is the same for all rows; also the value of a chain of the outer query. */
export interface BoundConstant extends Typed {
  readonly node: 'constant'
  readonly value: Value
}
export interface BoundAggregate extends Typed {
  readonly node: 'aggregate'
  readonly expression: AggregateExpression
  readonly of: BoundExpression | undefined
  readonly filter: BoundItem | undefined
  /** Of a list: the order of its values. */
  readonly order: readonly BoundTerm[]
  /** The type of the result before it is converted to `kind`. */
  readonly natural: ScalarName
  /** The result without values. */
  readonly fallback: Value
}
/** An order term with its expression bound. */
export interface BoundTerm extends Pick<OrderTerm, 'descending' | 'nulls'> {
  readonly bound: BoundExpression
}
/** By chain, the chains of a row that a nested query refers to. */
export type BoundChains = ReadonlyMap<string, BoundPath | BoundColumn>
export interface BoundExists extends Typed {
  readonly node: 'exists'
  readonly query: Query
  readonly chains: BoundChains
  readonly negated: boolean
}
export interface BoundSubquery extends Typed {
  readonly node: 'subquery'
  readonly query: Query
  readonly chains: BoundChains
}
export interface BoundList extends Typed {
  readonly node: 'list'
  readonly owner: BoundExpression
  readonly edge: Edge
  readonly query: Query
  readonly chains: BoundChains
}
/** A virtual property of the row at the end of a path. */
export interface BoundProperty extends Typed {
  readonly node: 'property'
  readonly path: Path
  readonly model: ModelMeta
  readonly name: string
}
/** A window function, computed for all rows together. */
export interface BoundWindow extends Typed {
  readonly node: 'window'
  readonly call: BoundAggregate | BoundPlace
  readonly partition: readonly BoundExpression[]
  readonly order: readonly BoundTerm[]
  readonly frame: WindowFrame | undefined
}
export interface BoundPlace extends Typed, Pick<PlaceCall, 'name' | 'n'> {
  readonly node: 'place'
  readonly of: BoundExpression | undefined
  readonly fallback: BoundExpression | undefined
}
export interface BoundCondition extends Typed {
  readonly node: 'condition'
  readonly item: BoundItem
}
export interface BoundArithmetic extends Typed {
  readonly node: 'arithmetic'
  /** For error messages. */
  readonly expression: ArithmeticExpression
  readonly left: BoundExpression
  readonly right: BoundExpression
  /** The type of the result before it is converted to `kind`. */
  readonly natural: ScalarName
}
export interface BoundCase extends Typed {
  readonly node: 'case'
  readonly branches: readonly { readonly when: BoundItem; readonly value: BoundExpression }[]
  readonly otherwise: BoundExpression | undefined
}
/** A function, ready for the types of its arguments. */
export interface BoundCall extends Typed {
  readonly node: 'call'
  readonly args: readonly BoundExpression[]
  readonly apply: Apply | undefined
  readonly applyAll: ApplyAll | undefined
  readonly takesNulls: boolean
}
/** The same values converted to another type; null if a value can't be converted. */
export interface BoundCast extends Typed {
  readonly node: 'cast'
  readonly of: BoundExpression
}

/** A lookup and its subject. */
export interface Compared {
  readonly lookup: LookupName
  readonly subject: Subject
}

/** A lookup, and the column that it looks in. */
export interface Looked extends Compared {
  /** Of the column that is looked up; undefined for an annotation. */
  readonly path?: Path
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
/**
 * A column whose value is among those of an inner query; hops lead from the row with the column to the rows
 * of the inner query.
 */
export class WithinItem {
  readonly kind = 'within' as const
  readonly path: Path
  readonly inner: InnerRows

  constructor(path: Path, inner: InnerRows) {
    this.path = path
    this.inner = inner
  }
}
/** Whether an inner query, whose rows are linked to the row by hops, has rows. */
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
   * It reads something of the row itself besides its paths (an annotation, a subquery), so it can't be
   * evaluated on a related row.
   */
  readonly rooted: boolean
  readonly test: BoundTest

  constructor({ paths, label, rooted, test }: Omit<ComputeItem, 'kind' | 'strip'>, walked: number = 0) {
    this.paths = paths
    this.strip = walked
    this.label = label
    this.rooted = rooted
    this.test = test
  }
}
/** What a {@link ComputeItem} tests on a frame. */
export type BoundTest = BoundTruth | BoundColumnTest | BoundComparison
/** A boolean expression. */
export interface BoundTruth {
  readonly kind: 'truth'
  readonly expression: BoundExpression
}
/** An annotation against a constant, or against the values of a query set. */
export interface BoundColumnTest {
  readonly kind: 'columnTest'
  readonly column: ColumnChain
  readonly test: ValueTest | (Compared & { readonly query: Query })
}
/** A lookup whose value is computed from the row. */
export interface BoundComparison extends Compared {
  readonly kind: 'comparison'
  readonly left: BoundExpression
  readonly right: readonly BoundOperand[]
  /** `right` are the items of a list. */
  readonly isList: boolean
}
/** One value on the right of a comparison. */
export type BoundOperand = ConstantOperand | BoundExpression | QueryOperand
export interface ConstantOperand {
  readonly node: 'operand'
  readonly constant: unknown
  /** Of an item that is compared by itself; undefined for null, which equals nothing. */
  readonly test: ValueTest | undefined
}
/** The values of a query set, which refers to the row. */
export interface QueryOperand extends Looked {
  readonly node: 'found'
  readonly query: Query
  readonly chains: BoundChains
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
