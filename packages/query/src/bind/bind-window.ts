import { FieldError, type ScalarName } from '@relata/core'
import type { AggregateExpression, Expression, PlaceCall, WindowExpression } from '../ast/nodes.js'
import { castTo } from './bound-constant.js'
import type { BoundAggregate, BoundExpression, BoundPlace, BoundWindow } from './bound-nodes.js'
import type { Context } from './context.js'
import { readsOf } from './expression-facts.js'
import { termsInside } from './order-terms.js'

/** Binds what a window reads. */
interface Bind {
  readonly expression: (expression: Expression) => BoundExpression
  readonly aggregate: (expression: AggregateExpression) => BoundAggregate
}

/** Throws FieldError `ERR_WINDOW`, `ERR_MULTI_VALUED`, and what binding its parts throws. */
export function bindWindow(context: Context, expression: WindowExpression, bind: Bind): BoundWindow {
  refuseElsewhere(context)
  const { call, partition, frame } = expression
  const terms = termsInside(context, expression)
  refuseSeveral(context, [
    ...partition,
    ...terms.map((term) => term.expression),
    ...('kind' in call ? [] : placeParts(call)),
  ])
  const bound = 'kind' in call ? bind.aggregate(call) : bindPlace(call, bind)
  return {
    node: 'window',
    kind: bound.kind,
    unknown: bound.unknown,
    call: bound,
    partition: partition.map((each) => bind.expression(each)),
    order: terms.map(({ expression: of, descending, nulls }) => ({
      bound: bind.expression(of),
      descending,
      nulls,
    })),
    frame,
  }
}

const placeParts = ({ of, fallback }: PlaceCall): readonly Expression[] =>
  [of, fallback].filter((part) => part !== undefined)

function bindPlace({ name, of, n, fallback }: PlaceCall, bind: Bind): BoundPlace {
  const value = of === undefined ? undefined : bind.expression(of)
  const kind = value === undefined ? placeKind(name) : value.kind === 'auto' ? 'integer' : value.kind
  return {
    node: 'place',
    name,
    kind,
    unknown: value?.unknown,
    of: value,
    n,
    fallback: fallback === undefined ? undefined : castTo(bind.expression(fallback), kind),
  }
}

const placeKind = (name: PlaceCall['name']): ScalarName =>
  name === 'percentRank' || name === 'cumeDist' ? 'float' : 'integer'

/** Conditions decide which rows a window sees, so none can contain one; an annotation they may name. */
function refuseElsewhere(context: Context): void {
  if (context.windowRows !== undefined) return
  throw new FieldError(
    'ERR_WINDOW',
    'A window function is an annotation: pass it to annotate, alias or values under a name, and use the name in filter, orderBy and aggregate.',
    { model: context.model.name },
  )
}

function refuseSeveral(context: Context, parts: readonly Expression[]): void {
  for (const part of parts) {
    const several = readsOf(context, part).paths.find(({ multi }) => multi)
    if (several === undefined) continue
    throw new FieldError(
      'ERR_MULTI_VALUED',
      `A window reads one value of each row, but '${several.chain}' may reach several rows: annotate an aggregate of it first, such as min('${several.chain}').`,
      { model: context.model.name, value: several.chain, field: several.chain },
    )
  }
}
