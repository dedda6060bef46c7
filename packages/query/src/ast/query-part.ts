import type { Edge, Value } from '@relata/core'
import { plainText } from '@relata/core/engine'
import type {
  Base,
  CombinationOperator,
  CombinationTerm,
  Combination,
  CombiningTerm,
  Condition,
  CuttingTerm,
  Expression,
  OrderTerm,
  Query,
  AnnotateStep as AnnotateNode,
  Step,
} from './nodes.js'
import type { ResultMember as Member, ResultTree as Tree, Shape, ValuesForm } from './shape.js'

/**
 * The parts that a query consists of, except its conditions and expressions. They are made by classes, not by
 * literals, for the reason in `condition.ts`; a part without members is one constant.
 */
abstract class QueryPart {
  /** Called when all members are set. */
  protected freeze(): void {
    Object.freeze(this)
  }
}

/** Whether an object is a part of a query, which equals another one with equal members. */
export const isQueryPart = (value: object): boolean => value instanceof QueryPart

export const ALL_ROWS: Base = Object.freeze({ kind: 'all' })
export const NO_ROWS: Base = Object.freeze({ kind: 'none' })
export const ROWS: Shape = Object.freeze({ kind: 'rows' })
export const NO_ORDER: readonly OrderTerm[] = Object.freeze([])
export const NO_STEPS: readonly Step[] = Object.freeze([])

export class RelatedBase extends QueryPart {
  readonly kind = 'related' as const
  readonly edge: Edge
  readonly owner: Value

  constructor(edge: Edge, owner: Value) {
    super()
    this.edge = edge
    this.owner = owner
    this.freeze()
  }
}

export class CombinedBase extends QueryPart implements Combination {
  readonly kind = 'combined' as const
  readonly first: Query
  readonly terms: readonly CombinationTerm[]

  constructor(first: Query, terms: readonly CombinationTerm[]) {
    super()
    this.first = first
    this.terms = Object.freeze(terms)
    this.freeze()
  }
}

export class CombineTerm extends QueryPart implements CombiningTerm {
  readonly kind = 'combine' as const
  readonly operator: CombinationOperator
  readonly query: Query

  constructor(operator: CombinationOperator, query: Query) {
    super()
    this.operator = operator
    this.query = query
    this.freeze()
  }
}

export class CutTerm extends QueryPart implements CuttingTerm {
  readonly kind = 'cut' as const
  readonly order: Query['order']
  readonly reversed: boolean
  readonly start: number
  readonly stop: number | undefined

  /** The order and the slice of a query. */
  constructor({ order, reversed, start, stop }: Pick<Query, 'order' | 'reversed' | 'start' | 'stop'>) {
    super()
    this.order = order
    this.reversed = reversed
    this.start = start
    this.stop = stop
    this.freeze()
  }
}

export class KeepStep extends QueryPart {
  readonly kind = 'keep' as const
  readonly condition: Condition

  constructor(condition: Condition) {
    super()
    this.condition = condition
    this.freeze()
  }
}

export class AnnotateStep extends QueryPart implements AnnotateNode {
  readonly kind = 'annotate' as const
  readonly name: string
  readonly expression: Expression
  readonly hidden: boolean
  readonly height: number

  constructor(name: string, expression: Expression, hidden: boolean, height: number) {
    super()
    this.name = name
    this.expression = expression
    this.hidden = hidden
    this.height = height
    this.freeze()
  }
}

export class ValuesStep extends QueryPart {
  readonly kind = 'values' as const
  readonly names: readonly string[]

  constructor(names: readonly string[]) {
    super()
    this.names = Object.freeze(names)
    this.freeze()
  }
}

export class ValuesShape extends QueryPart {
  readonly kind = 'values' as const
  readonly form: ValuesForm
  readonly names: readonly string[] | undefined
  readonly present: boolean
  readonly tree: Tree | undefined

  /** `names` isn't copied. */
  constructor(form: ValuesForm, names: readonly string[] | undefined, present: boolean = false, tree?: Tree) {
    super()
    this.form = form
    this.names = names === undefined ? undefined : Object.freeze(names)
    this.present = present
    this.tree = tree
    this.freeze()
  }
}

export class ResultTree extends QueryPart implements Tree {
  readonly members: readonly Member[]
  readonly key: number | undefined

  /** `members` isn't copied. */
  constructor(members: readonly Member[], key: number | undefined) {
    super()
    this.members = Object.freeze(members)
    this.key = key
    this.freeze()
  }
}

export class ResultMember extends QueryPart implements Member {
  readonly name: string
  readonly at: Member['at']

  constructor(name: string, at: Member['at']) {
    super()
    this.name = name
    this.at = at
    this.freeze()
  }
}

export class Term extends QueryPart implements OrderTerm {
  readonly expression: Expression
  readonly descending: boolean
  readonly nulls: OrderTerm['nulls']
  readonly byName: boolean

  constructor(
    expression: Expression,
    descending: boolean,
    nulls: OrderTerm['nulls'],
    byName: boolean = false,
  ) {
    super()
    this.expression = expression
    this.descending = descending
    this.nulls = nulls
    this.byName = byName
    this.freeze()
  }

  override toString(): string {
    const nulls = this.nulls === undefined ? '' : `, nulls ${this.nulls}`
    return `${plainText(this.expression)} ${this.descending ? 'desc' : 'asc'}${nulls}`
  }
}
