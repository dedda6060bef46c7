import type { Value } from '@relata/core'
import type { AnnotateStep } from '../ast/nodes.js'
import { columnOf, exactly, type Column, type Frame, type Typed } from '../bind/compiled.js'
import { bindExpression } from '../bind/bind-tree.js'
import type { Context } from '../bind/context.js'
import type { Hint } from '../plan/planned-query.js'
import { hasAggregate, hasWindow, isConstant } from '../bind/expression-facts.js'
import { aggregateColumn } from '../compute/aggregate/aggregate.js'
import { enumerator } from '../compute/choices.js'
import { compiledOnce } from '../bind/shared-columns.js'
import type { Variables } from '../bind/variables.js'
import { annotationForm, multiValued, TypedColumn } from '../bind/annotation-form.js'
import { narrowedVariables } from '../plan/narrow.js'

interface ReadAs {
  readonly hint: Hint
  /** Values are selected, so the annotation may have one value per choice. */
  readonly valued: boolean
}

/** An annotation of rows, whose value is read of a slot. */
export function annotationColumn(context: Context, step: AnnotateStep, { hint, valued }: ReadAs): Column {
  const { expression } = step
  const bound = bindExpression(context, expression)
  if (bound.node === 'aggregate')
    return new LazyColumn(bound, hasWindow(context, expression), () =>
      aggregateColumn(context, bound, hint.rows),
    )
  const form = annotationForm(context, step, valued)
  const variables = narrowedVariables(context)
  const compiled = context.services.expression(context, variables, bound)
  const { kind, unknown, read } = compiled
  const type = {
    kind,
    unknown,
    aggregate: hasAggregate(context, expression),
    windowed: hasWindow(context, expression),
  }
  switch (form) {
    case 'row':
      return {
        ...columnOf(compiled, type.aggregate),
        constant: isConstant(context, expression),
        windowed: type.windowed,
      }
    case 'onlyChoice':
      return { ...type, read: ofOnlyChoice(context, variables, read) }
    case 'choices':
      return {
        ...type,
        choices: {
          expression,
          compile: compiledOnce((own) => context.services.expression(context, own, bound)),
        },
        read: () => {
          throw multiValued(context, step)
        },
      }
  }
}

/** The type of an annotation of rows, in a query that is not evaluated. */
export const annotationType = (
  context: Context,
  step: AnnotateStep,
  { valued }: Pick<ReadAs, 'valued'>,
): Column => {
  const bound = bindExpression(context, step.expression)
  const form = bound.node === 'aggregate' ? 'row' : annotationForm(context, step, valued)
  return new TypedColumn(context, step, bound, form)
}

/** An aggregate's column, computed when a row of it is read. A class: query sets keep their annotations' columns. */
class LazyColumn implements Column {
  readonly kind: Column['kind']
  readonly unknown: Column['unknown']
  readonly aggregate = true
  readonly windowed: boolean
  readonly read: Column['read']
  readonly exact: Column['read']

  constructor({ kind, unknown }: Typed, windowed: boolean, make: () => Column) {
    this.windowed = windowed
    let made: Column | undefined
    const column = (): Column => (made ??= make())
    this.kind = kind
    this.unknown = unknown
    this.read = (slot) => column().read(slot)
    this.exact = (slot) => exactly(column())(slot)
  }
}

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
