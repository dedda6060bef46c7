import { boundItem, keepItem } from '../bind/filter-step.js'
import { FieldError, UsageError, type ModelMeta, type SchemaMeta, type Value } from '@relata/core'
import type { Condition, Query, Step } from '../ast/nodes.js'
import { partsOf } from '../ast/query.js'
import { withGroupNames } from '../bind/group-names.js'
import { orderTerms } from '../bind/order-terms.js'
import { firstContext, type PlanningContext } from '../bind/first-context.js'
import { bindQuery, type BoundQuery } from './plan-query.js'
import { bindChain } from '../bind/columns.js'
import { checkKind } from '../bind/computed-test.js'
import { bindCondition, bindExpression } from '../bind/bind-tree.js'
import type { Column, Typed } from '../bind/compiled.js'
import { type BoundItem, type Compared, JunctionItem, NotItem } from '../bind/bound-nodes.js'
import type { Context, OuterRow } from '../bind/context.js'
import { treeDepth, outerDepth } from '../bind/outer-references.js'
import { representative } from '../ast/representative.js'
import { outputColumns } from '../bind/output-columns.js'
import { checkDistinct } from './first-rows.js'
import { Evaluation } from './services.js'

type CheckingContext = Omit<PlanningContext, 'services'>

/**
 * Resolves every name and type of the query's last call, without reading data. References to an outer query
 * are checked as far as possible, and again by the call that puts it into an outer query.
 */
export function checkQuery(start: CheckingContext, query: Query): void {
  // Written out, because a spread costs five times as much, and each filter is checked here. benchmarks:
  // rev_chain.
  const place: PlanningContext = {
    schema: start.schema,
    state: start.state,
    outer: start.outer ?? 'unknown',
    services: REHEARSAL,
  }
  if (isPlain(query)) return checkFilters(place, query)
  checkNames(start, query)
  if (query.base.kind === 'combined' && start.outer !== 'unknown')
    for (const part of partsOf(query.base)) if (outerDepth(part) > 0) checkQuery(start, part)
  const prepared = bindQuery(place, representative(query), {
    filters: (step, at) => step.kind === 'filter' && needsCheck(place, query, step.condition, at),
    annotations: start.outer === 'unknown' ? CHECKED : undefined,
  })
  const context = withGroupNames(prepared.context, prepared.grouping)
  keepConditions(prepared)
  if (query.order !== undefined)
    for (const { expression } of orderTerms(context, query)) bindExpression(context, expression)
  checkDistinct(prepared)
  const names =
    query.base.kind === 'combined' ? outputColumns({ ...prepared, query }) : outputColumns(prepared)
  if (query.shape.kind !== 'values') return
  for (const name of names) bindChain(context, name)
  if (query.shape.form === 'named') checkTuple(query, names)
}

/** Nothing but filters. */
function isPlain(query: Query): boolean {
  const { order, shape, steps, base, distinct } = query
  return (
    steps.length > 0 &&
    typeof distinct === 'boolean' &&
    order === undefined &&
    shape.kind === 'rows' &&
    base.kind !== 'combined' &&
    steps.every((step) => step.kind === 'filter')
  )
}

/** All but the last were checked when they were created, except for references to an outer query. */
const needsCheck = (
  { outer }: PlanningContext,
  { steps }: Query,
  condition: Condition,
  at: number,
): boolean => at === steps.length - 1 || (outer !== 'unknown' && treeDepth(condition) > 0)

function checkFilters(place: PlanningContext, query: Query): void {
  const context = firstContext(place, query)
  const { steps } = query
  for (let at = 0; at < steps.length; at++) {
    const step = steps[at]
    if (step?.kind !== 'filter' || !needsCheck(place, query, step.condition, at)) continue
    if (boundItem(step, context) === undefined)
      keepItem(step, context, checkCondition(context, step.condition))
  }
}

function checkCondition(context: Context, condition: Condition): BoundItem {
  if (context.outer === 'unknown' && 'children' in condition && condition.children.length > WIDE)
    return checkParts(context, condition)
  return bindCondition(context, condition)
}

/** From this width on, looking up what was checked costs less than checking it again. */
const WIDE = 16

/** Each part is checked once, because a loop adds one part after the other. */
function checkParts(context: Context, condition: Condition): BoundItem {
  switch (condition.kind) {
    case 'and':
    case 'or':
    case 'xor':
      return new JunctionItem(
        condition.kind,
        condition.children.map((child) => checkParts(context, child)),
      )
    case 'not':
      return new NotItem(checkParts(context, condition.child))
    case 'lookup':
    case 'expression': {
      const { model, schema } = context
      const known = CHECKED_PARTS.get(condition)
      if (known?.model === model && known.schema === schema) return known.item
      const item = bindCondition(context, condition)
      CHECKED_PARTS.set(condition, { model, schema, item })
      return item
    }
  }
}
/** Conditions that were checked, with their model and the schema, which may be that of a scope. */
const CHECKED_PARTS = new WeakMap<
  Condition,
  { readonly model: ModelMeta; readonly schema: SchemaMeta; readonly item: BoundItem }
>()

function keepConditions({ items }: BoundQuery): void {
  for (const { at, item, step } of items) if (step !== undefined) keepItem(step, at, item)
}

/** Nested queries are checked instead of evaluated. */
class Rehearsal extends Evaluation {
  override inner(query: Query, around: () => OuterRow, compared?: Compared): void {
    const outer = around()
    const { schema, state } = outer.context
    // A query without outer references was checked by the call that created it.
    if (outerDepth(query) > 0) checkQuery({ schema, state, outer }, query)
    if (compared === undefined) return
    const { kind, unknown } = this.kind(query, outer)
    if (unknown !== true)
      checkKind(compared.lookup === 'in' ? { ...compared, lookup: 'exact' } : compared, kind)
  }
  override list(): readonly Value[] {
    return []
  }
  override exists(): boolean {
    return false
  }
  override results(): Value {
    return null
  }
  override kind(query: Query, outer: OuterRow): Typed {
    return super.kind(query, { ...outer, context: { ...outer.context, services: TYPING } })
  }
}

/**
 * A nested query is checked separately. If only its type is needed, checking its own nested queries again
 * would double the work with each level.
 */
class Typing extends Rehearsal {
  override inner(): void {}
}
/** Nothing that depends on the current time is read. */
const REHEARSAL = new Rehearsal(() => 0)
const TYPING = new Typing(() => 0)
/** Annotations that were checked. */
const CHECKED = new WeakMap<Step, Column>()

/** Names of array members, which a tuple has too. */
function checkTuple({ model }: Query, names: readonly string[]): void {
  const taken = names.find((name) => name in Array.prototype)
  if (taken === undefined) return
  throw new UsageError(
    'ERR_NAME_TAKEN',
    `'${taken}' is a member of arrays, so named tuples can't have it as a column: use values().`,
    {
      value: taken,
      model: model.name,
    },
  )
}

/** After `values`, only the selected names are read; without names all are, as for rows. */
function checkNames(place: CheckingContext, query: Query): void {
  const { shape } = query
  const hasAll = shape.kind === 'values' && shape.names === undefined
  let named: readonly string[] | undefined
  for (const step of query.steps) {
    if (step.kind === 'values') named = hasAll ? undefined : step.names
    else if (step.kind === 'annotate' && (named === undefined || named.includes(step.name))) {
      checkName(place, query, step.name)
      if (shape.kind === 'rows' && !step.hidden) checkMember(query, step.name)
    }
  }
}

/** Rows with annotations have the methods of the model. */
function checkMember({ model }: Query, name: string): void {
  if (!model.methods.has(name) && !model.properties.has(name)) return
  throw new FieldError(
    'ERR_NAME_TAKEN',
    `The annotation '${name}' has the name of a method or getter of the rows of ${model.name}: choose another.`,
    { model: model.name, field: name },
  )
}

function checkName({ schema }: CheckingContext, { model }: Query, name: string): void {
  if (schema.step(model, name) === undefined && model.generics.every((generic) => generic.name !== name))
    return
  throw new FieldError(
    'ERR_NAME_TAKEN',
    `The annotation '${name}' has the name of a field or relation of ${model.name}: choose another.`,
    {
      model: model.name,
      field: name,
    },
  )
}
