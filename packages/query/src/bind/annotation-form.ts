import { FieldError } from '@relata/core'
import type { AnnotateStep } from '../ast/nodes.js'
import { isSeveral } from '../resolve/path.js'
import type { BoundExpression } from './bound-nodes.js'
import type { ChoiceColumn, Column } from './compiled.js'
import type { Context } from './context.js'
import { hasAggregate, hasWindow, isConstant, readsOf } from './expression-facts.js'

/**
 * What an annotation has one value for: a row, the only choice of a row (over named relations to one row, or
 * if only the presence of related rows is tested), or each choice of a row.
 */
export type AnnotationForm = 'row' | 'onlyChoice' | 'choices'

/**
 * The form of an annotation. `valued`: values are selected, which may have one value per choice. Otherwise
 * throws FieldError `ERR_MULTI_VALUED` for such an annotation.
 */
export function annotationForm(context: Context, step: AnnotateStep, valued: boolean): AnnotationForm {
  const { paths } = readsOf(context, step.expression)
  if (paths.every(({ multi }) => !multi)) return 'row'
  const several = paths.filter(({ hops }) => hops.some(isSeveral))
  const onlyPresence = several.every(
    ({ hops, relation, lookup }) =>
      lookup === 'isnull' && relation !== undefined && hops.filter(isSeveral).length === 1,
  )
  if (onlyPresence) return 'onlyChoice'
  if (valued) return 'choices'
  throw multiValued(context, step)
}

export const multiValued = ({ model }: Context, { name }: AnnotateStep): FieldError =>
  new FieldError(
    'ERR_MULTI_VALUED',
    `The annotation '${name}' reads a chain that may reach several rows: aggregate it (count, sum, min, max, …), or select it with values({ ${name}: … }).`,
    { model: model.name, field: name },
  )

/** The type of an annotation, before values can be read. A class, because query sets keep instances. */
export class TypedColumn implements Column {
  readonly kind: Column['kind']
  readonly unknown: Column['unknown']
  readonly aggregate: boolean
  readonly windowed: boolean
  readonly constant: boolean
  readonly choices: ChoiceColumn | undefined
  readonly read: Column['read'] = unread

  constructor(context: Context, { expression }: AnnotateStep, bound: BoundExpression, form: AnnotationForm) {
    this.kind = bound.kind
    this.unknown = bound.unknown
    this.aggregate = hasAggregate(context, expression)
    this.windowed = hasWindow(context, expression)
    this.constant = isConstant(context, expression)
    this.choices =
      form === 'choices'
        ? { expression, compile: (own) => context.services.expression(context, own, bound) }
        : undefined
  }
}
const unread = (): null => null
