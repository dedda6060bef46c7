import type { ModelMeta, ScalarName, Value } from '@relata/core'
import type { Condition } from '../ast/condition.js'
import { EXPRESSION, type Expression } from '../ast/expression.js'
import type { Query } from '../ast/query.js'
import { matchColumn } from '../plan/columns.js'
import { itemOf } from '../plan/conditions.js'
import type { Compiled, Context, OuterRow, Services } from '../plan/context.js'
import type { Item } from '../plan/item.js'
import type { CustomPredicate } from '../plan/predicate.js'
import type { Variables } from '../plan/variables.js'
import { castBetween } from '../resolve/cast.js'
import type { Prepared } from '../plan/prepared.js'
import { UsageError } from '@relata/core'
import { choose, enumerator } from '../operator/choose.js'
import { compileExpression } from '../operator/expression.js'
import { withGroupNames } from '../operator/group-names.js'
import { narrowedVariables } from '../operator/narrow.js'
import { prepare } from '../operator/prepare.js'
import { namesOf } from './names.js'
import { existsOf, listOf, slotsOf } from './run.js'

const inside = (context: Context, query: Query, outer: OuterRow | undefined): Prepared =>
  prepare({ services: context.services, schema: context.schema, state: context.state, outer }, query)

/** The parts of the engine, handed to each other for one evaluation of a query: everything in it, queries inside included, has the same instant. */
export class Evaluation implements Services {
  readonly #clock: () => number
  #instant: Value | undefined

  /** `clock`: milliseconds since the epoch; read when an instant is asked for, and once. */
  constructor(clock: () => number) {
    this.#clock = clock
  }

  now(): Value {
    return (this.#instant ??= toDatetime(new Date(this.#clock()).toISOString()))
  }
  expression(context: Context, variables: Variables, expression: Expression): Compiled {
    return compileExpression(context, variables, expression)
  }
  choose(context: Context, model: ModelMeta, items: readonly Item[]): CustomPredicate {
    return choose(context, model, items)
  }
  item(context: Context, condition: Condition): Item {
    return itemOf(context, condition)
  }
  meet(_context: Context, _query: Query): void {}
  list(context: Context, query: Query, outer: OuterRow | undefined, toField: string | undefined): readonly Value[] {
    return listOf(inside(context, query, outer), toField)
  }
  slots(context: Context, query: Query): Int32Array {
    return slotsOf(inside(context, query, context.outer))
  }
  exists(context: Context, query: Query, outer: OuterRow | undefined): boolean {
    return existsOf(inside(context, query, outer))
  }
  kind(context: Context, query: Query): ScalarName {
    const prepared = inside(context, query, { context, frame: new Int32Array([-1]) })
    const name = query.shape.kind === 'values' ? namesOf(prepared)[0] : query.model.pk.attribute
    if (name === undefined) return 'integer'
    const own = withGroupNames(prepared.context, prepared.grouping)
    return compileExpression(own, narrowedVariables(own), { [EXPRESSION]: true, kind: 'f', chain: name }).kind
  }
  outer(outer: OuterRow, chain: string, depth: number): Value {
    return readOuter(outer, chain, depth)
  }
}
const toDatetime = castBetween('json', 'datetime')

function readOuter(outer: OuterRow, chain: string, depth: number): Value {
  let at: OuterRow | undefined = outer
  for (let i = 1; i < depth; i++) at = at?.context.outer
  if (at === undefined)
    throw new UsageError('ERR_OUTER_REF', `OuterRef('${chain}') reaches further out than there are queries around it.`, { value: chain })
  const { context, frame } = at
  const column = matchColumn(context, chain)
  if (column !== undefined && column.transforms.length === 0) return column.column.read(frame[0] as number)
  const variables = narrowedVariables(context)
  const { read } = compileExpression(context, variables, { [EXPRESSION]: true, kind: 'f', chain })
  const own = new Int32Array(variables.size)
  own[0] = frame[0] as number
  if (variables.size === 1) return read(own)
  // A chain over several rows: the first choice that has a value.
  let value: Value = null
  enumerator(context, variables)(own, 1, (choice) => {
    value = read(choice)
    return value !== null
  })
  return value
}
