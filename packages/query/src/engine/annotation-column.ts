import { FieldError, type Value } from '@relata/core'
import type { Expression, AnnotateStep } from '../ast/nodes.js'
import { columnOf, exactly, type Column, type Frame, type Typed } from '../bind/compiled.js'
import { bindExpression } from '../bind/bind-tree.js'
import type { Context } from '../bind/context.js'
import type { Hint } from '../plan/planned-query.js'
import { hasAggregate, isConstant, readsOf } from '../bind/expression-facts.js'
import { aggregateColumn } from '../compute/aggregate/aggregate.js'
import { enumerator } from '../compute/choices.js'
import { compiledOnce } from '../bind/shared-columns.js'
import type { Variables } from '../bind/variables.js'
import { isRestricted } from '../resolve/path.js'
import { narrowedVariables } from '../plan/narrow.js'

interface ReadAs {
  readonly hint: Hint
  /** Values are read: the annotation may be of a choice. */
  readonly valued: boolean
}

/** An annotation of rows, computed when it is first read. */
export function annotationColumn(
  context: Context,
  { name, expression }: AnnotateStep,
  { hint, valued }: ReadAs,
): Column {
  const bound = bindExpression(context, expression)
  if (bound.node === 'aggregate')
    return new LazyColumn(bound, () => aggregateColumn(context, bound, hint.rows))
  const variables = narrowedVariables(context)
  const compiled = context.services.expression(context, variables, bound)
  const { kind, unknown, read } = compiled
  const type = { kind, unknown, aggregate: hasAggregate(context, expression) }
  if (
    variables.size > 1 &&
    (variables.choices.every(({ hop }) => isRestricted(hop) && hop.isSingle) ||
      asksForNone(context, expression))
  )
    return { ...type, read: ofOnlyChoice(context, variables, read) }
  if (variables.size > 1) {
    const refusal = new FieldError(
      'ERR_MULTI_VALUED',
      `The annotation '${name}' reads a chain that may reach several rows: aggregate it (count, sum, min, max, …), or select it with values({ ${name}: … }).`,
      { model: context.model.name, field: name },
    )
    if (!valued) throw refusal
    const choices = {
      expression,
      compile: compiledOnce((own) => context.services.expression(context, own, bound)),
    }
    return {
      ...type,
      choices,
      read: () => {
        throw refusal
      },
    }
  }
  return {
    ...columnOf(compiled, hasAggregate(context, expression)),
    constant: isConstant(context, expression),
  }
}

/** An aggregate's column, computed when a row of it is read. A class: query sets keep their annotations' columns. */
class LazyColumn implements Column {
  readonly kind: Column['kind']
  readonly unknown: Column['unknown']
  readonly aggregate = true
  readonly read: Column['read']
  readonly exact: Column['read']

  constructor({ kind, unknown }: Typed, make: () => Column) {
    let made: Column | undefined
    const column = (): Column => (made ??= make())
    this.kind = kind
    this.unknown = unknown
    this.read = (slot) => column().read(slot)
    this.exact = (slot) => exactly(column())(slot)
  }
}

/** Whether there is a related row at all is the same whichever is chosen. */
const asksForNone = (context: Context, expression: Expression): boolean =>
  readsOf(context, expression)
    .paths.filter(({ multi }) => multi)
    .every(
      ({ hops, relation, lookup }) =>
        lookup === 'isnull' && relation !== undefined && hops.filter(({ single }) => !single).length === 1,
    )

/** Over named relations to one row there is one choice, of that row or of none. */
function ofOnlyChoice(
  context: Context,
  variables: Variables,
  read: (frame: Frame) => Value,
): (slot: number) => Value {
  const enumerate = enumerator(context, variables)
  const frame = new Int32Array(variables.size)
  return (slot) => {
    let value: Value = null
    frame[0] = slot
    enumerate(frame, 1, (choice) => {
      value = read(choice)
      return true
    })
    return value
  }
}
