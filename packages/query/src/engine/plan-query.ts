import { FieldError } from '@relata/core/engine'
import { boundItem } from '../bind/filter-step.js'
import { bindCondition } from '../bind/bind-tree.js'
import { itemOf, readyItem } from '../plan/ready-item.js'
import { junction, necessary } from '../ast/condition.js'
import { holdsWindow } from '../ast/all-rows.js'
import type { AnnotateStep, Condition, Query, Step } from '../ast/nodes.js'
import { distinctNames } from '../ast/query.js'
import { sharing } from '../bind/item.js'
import type { BoundItem, FieldItem, Item } from '../bind/bound-nodes.js'
import type { Context } from '../bind/context.js'
import type { Column } from '../bind/compiled.js'
import { firstContext, NO_COLUMNS, type PlanningContext } from '../bind/first-context.js'
import { withinBoundary } from '../plan/boundary-predicates.js'
import { boundaryOf } from '../resolve/boundary.js'
import { allOf, NONE, type Predicate } from '../plan/predicate.js'
import type { Grouping, Hint, PlannedQuery } from '../plan/planned-query.js'
import { nestedAggregate, readsGroups } from '../bind/expression-facts.js'
import { withRelation } from '../bind/relations.js'
import { planScope } from '../plan/scope.js'
import { DefaultScope, scopeOf } from '../bind/default-scope.js'
import { scopePredicate } from '../plan/scope-predicate.js'
import { baseChoice, basePredicate } from './base-predicate.js'
import { firstRows } from './first-rows.js'
import { indexPathOf } from '../plan/choose-access.js'
import { withGroupNames } from '../bind/group-names.js'
import { SharedColumns } from '../bind/shared-columns.js'
import { WindowRows } from '../bind/window-rows.js'
import { select } from '../select/select.js'
import { isOfGroups, refuseWindowIn, windowParts } from './window-steps.js'
import { annotationColumn, annotationType } from './annotation-column.js'

/**
 * Plans a query: its steps in order, each with the steps before it. `base` is the source of its rows, if they
 * shouldn't be listed.
 */
export function planQuery(
  place: PlanningContext,
  query: Query,
  base: typeof basePredicate = basePredicate,
): PlannedQuery {
  const draft = begin(place, query, annotationColumn)
  draft.predicates.push(base(draft.context, query))
  const choice = baseChoice(place.schema, query)
  if (choice !== undefined) draft.context = { ...draft.context, scopes: [choice] }
  draft.shared = SharedColumns.of(
    query.steps.filter((step) => step.kind === 'annotate'),
    NO_COLUMNS,
  )
  const first = scopeOf(query) === undefined ? 0 : 1
  query.steps.forEach((step, i) => take(draft, step, i === first ? choice : undefined))
  const boundary = boundaryOf(place.schema)
  // The parts of a combination are planned by themselves.
  const rows =
    boundary === undefined || query.base.kind === 'combined'
      ? allOf(draft.predicates)
      : withinBoundary(draft.predicates, boundary, query.model)
  draft.windows?.are(() => select(place.state, rows, query.model))
  const predicate = resultRows(
    draft,
    query,
    draft.qualified.length === 0 ? rows : allOf([rows, ...draft.qualified]),
  )
  // Only annotations use the number of rows.
  if (draft.context.columns.size > 0)
    draft.hint.rows =
      indexPathOf(place.state, predicate, query.model)?.rows ?? place.state.table(query.model).size
  return finish(draft, query, predicate)
}

/** Of the rows that the filters leave: the first ones that `distinct` names, and those that are kept. */
function resultRows(draft: Draft, query: Query, rows: Predicate): Predicate {
  const firsts = distinctNames(query) === undefined ? [] : [firstRows(finish(draft, query, rows), rows)]
  return firsts.length + draft.kept.length === 0 ? rows : allOf([rows, ...firsts, ...draft.kept])
}

/** What a check covers. */
export interface Checking {
  /** Selects filters by their index among the steps. */
  readonly filters: (step: Step, at: number) => boolean
  /**
   * Annotations that were checked before. Newly checked ones are added, so that a chain of calls checks each
   * only once.
   */
  readonly annotations?: WeakMap<Step, Column> | undefined
}

/** Resolves a query's names only. */
export function bindQuery(
  place: PlanningContext,
  query: Query,
  { filters, annotations }: Checking,
): BoundQuery {
  const draft = begin(place, query, annotationType)
  draft.checked = annotations
  const items: Resolved[] = []
  query.steps.forEach((step, i) => {
    if (step.kind !== 'filter') take(draft, step)
    else if (filters(step, i)) {
      for (const item of rehearseFilter(draft, step)) items.push(item)
    }
  })
  return { ...finish(draft, query, NONE), items }
}

/** A query whose names are resolved, but whose values can't be read. */
export interface BoundQuery extends PlannedQuery {
  /** The items of the selected filters, in the contexts of their steps. */
  readonly items: readonly Resolved[]
}

/** A condition with its names resolved, in the context that resolved them. */
interface Resolved {
  readonly at: Context
  readonly item: BoundItem
  /** The step whose whole condition it is; undefined of a part. */
  readonly step: Step | undefined
}

function rehearseFilter(draft: Draft, step: FilterStep): readonly Resolved[] {
  // A kept item is checked already.
  if (draft.grouping === undefined && boundItem(step, draft.context) !== undefined) return []
  const { rows, groups } = split(draft, step.condition)
  const { context, grouping } = draft
  const whole = grouping === undefined ? step : undefined
  const resolved = (at: Context, part: Condition): Resolved => ({
    at,
    item: bindCondition(at, part),
    step: whole,
  })
  const grouped = withGroupNames(context, grouping)
  return [
    ...(rows === undefined ? [] : [resolved(context, rows)]),
    ...groups.map((part) => resolved(grouped, part)),
  ]
}

function begin(place: PlanningContext, query: Query, column: Draft['column']): Draft {
  const context = firstContext(place, query)
  const shapeNames = query.shape.kind === 'values' ? query.shape.names : undefined
  return {
    context,
    predicates: [],
    qualified: [],
    windows: undefined,
    kept: [],
    visible: [],
    names: undefined,
    before: 0,
    shapeNames,
    valued: query.shape.kind === 'values',
    grouping: undefined,
    hint: { rows: 0 },
    column,
    checked: undefined,
    shared: undefined,
  }
}

function finish(draft: Draft, query: Query, predicate: Predicate): PlannedQuery {
  return {
    query,
    context: draft.context,
    predicate,
    visible: draft.visible,
    grouping: draft.grouping,
    hint: draft.hint,
  }
}

interface Draft {
  context: Context
  readonly predicates: Predicate[]
  /** Conditions that read a window, and so don't decide which rows windows see. */
  readonly qualified: Predicate[]
  /** What the windows see; undefined if there are none. */
  windows: WindowRows | undefined
  /** Conditions on the rows that everything else leaves. */
  readonly kept: Predicate[]
  readonly visible: string[]
  /** Names from the query's shape, if its `values` step has none. */
  readonly shapeNames: readonly string[] | undefined
  /** Of the last `values` step. */
  names: readonly string[] | undefined
  /** How many of the visible annotations were made before that step. */
  before: number
  /** Values are returned, so an annotation may have one value per choice. */
  readonly valued: boolean
  grouping: Mutable<Grouping> | undefined
  readonly hint: Hint
  /** Creates the column of an annotation. */
  readonly column: typeof annotationType | typeof annotationColumn
  checked: Checking['annotations']
  /** Undefined if nothing is read, or nothing is shared. */
  shared: SharedColumns | undefined
}
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

type FilterStep = Extract<Step, { kind: 'filter' }>

/** `choice`: the row that the first filter's scope refers to. */
function take(draft: Draft, step: Step, choice?: FieldItem): void {
  switch (step.kind) {
    case 'values':
      draft.names = step.names.length === 0 ? (draft.shapeNames ?? []) : step.names
      draft.before = draft.visible.length
      break
    case 'filter': {
      if (step instanceof DefaultScope) {
        draft.predicates.push(scopePredicate(draft.context, step))
        break
      }
      const { rows, groups } = split(draft, step.condition)
      if (draft.grouping !== undefined) draft.grouping.having = [...draft.grouping.having, ...groups]
      if (rows !== undefined) filterRows(draft, { step, condition: rows }, choice)
      break
    }
    case 'keep': {
      const { context } = draft
      draft.kept.push(planScope(context, context.model, itemOf(context, step.condition)))
      break
    }
    case 'annotate':
      annotate(draft, step)
  }
}

function filterRows(
  draft: Draft,
  { step, condition: whole }: { readonly step: FilterStep; readonly condition: Condition },
  choice: FieldItem | undefined,
): void {
  const condition = draft.windows === undefined ? whole : withoutWindows(draft, whole)
  if (condition === undefined) return
  const kept = condition === step.condition ? boundItem(step, draft.context) : undefined
  const own = readyItem(draft.context, kept ?? bindCondition(draft.context, condition))
  const item: Item = choice === undefined ? own : sharing(choice, own)
  draft.predicates.push(planScope(draft.context, draft.context.model, item))
  draft.context = { ...draft.context, scopes: [...draft.context.scopes, item] }
}

/** Conditions on windows are tested on the rows that the others leave. Returns the others. */
function withoutWindows({ context, qualified }: Draft, condition: Condition): Condition | undefined {
  const { reading, rest } = windowParts(context, condition)
  for (const part of reading) qualified.push(planScope(context, context.model, itemOf(context, part)))
  return rest
}

/** The parts of a condition that are tested on rows, as one scope, and those that are tested on groups. */
interface Split {
  readonly rows: Condition | undefined
  readonly groups: readonly Condition[]
}

/**
 * Parts that read groups are evaluated on groups. Others that must be true beside them are evaluated on the rows,
 * before these are grouped (Django: WHERE and HAVING).
 */
function split({ grouping }: Draft, condition: Condition): Split {
  if (grouping === undefined) return { rows: condition, groups: [] }
  const names = new Set(grouping.annotations.map(({ name }) => name))
  const parts = necessary(condition)
  const groups = parts.filter((part) => readsGroups(part, names))
  if (groups.length === 0) return { rows: condition, groups }
  const rows = parts.filter((part) => !groups.includes(part))
  return { rows: rows.length === 0 ? undefined : junction('and', rows), groups }
}

function annotate(draft: Draft, step: AnnotateStep): void {
  const { context } = draft
  const { name, expression, hidden } = step
  if (expression.kind === 'relation') {
    draft.context = withRelation(context, { name, expression }, itemOf)
    return
  }
  const named = withGroupNames(context, draft.grouping)
  const known = draft.checked?.get(step)
  if (known === undefined) refuseNested(named, step)
  const windowed = holdsWindow(expression)
  if (windowed && known === undefined) refuseWindowIn(context, step)
  if (draft.names !== undefined && isOfGroups(named, expression, draft.grouping !== undefined)) {
    const { annotations = [], having = [] } = draft.grouping ?? {}
    draft.grouping = {
      keys: groupKeys(draft),
      annotations: [...annotations, { name, expression, hidden }],
      having,
    }
    return
  }
  const { shared } = draft
  const at = windowed ? { ...context, windowRows: (draft.windows ??= new WindowRows()) } : context
  if (known !== undefined) addColumn(draft, step, known)
  else if (shared === undefined) addColumn(draft, step, draft.column(at, step, draft))
  else addColumn(draft, step, shared.add(name, draft.column({ ...at, columns: shared.inner }, step, draft)))
  if (!hidden) draft.visible.push(name)
  if (draft.grouping !== undefined && !hidden) draft.grouping.keys = [...draft.grouping.keys, name]
}

function addColumn(draft: Draft, step: AnnotateStep, column: Column): void {
  const { context, checked } = draft
  const { name } = step
  // A check evaluates nothing, so it needs no separate columns.
  if (checked !== undefined && context.columns.size > 0)
    (context.columns as Map<string, Column>).set(name, column)
  else draft.context = { ...context, columns: new Map(context.columns).set(name, column) }
  checked?.set(step, column)
}

/** An annotation has one value per row or group already: only `aggregate` takes an aggregate of it. */
function refuseNested(context: Context, { name, expression }: AnnotateStep): void {
  const nested = nestedAggregate(context, expression)
  if (nested === undefined) return
  throw new FieldError(
    'ERR_NESTED_AGGREGATE',
    `'${name}' takes the ${nested.name} of an aggregate: call aggregate({ … }) on the annotated query set instead.`,
    { model: context.model.name, field: name },
  )
}

/**
 * The names of the last `values`, and the annotations of rows made after it. One made before it is a key
 * where `values` names it. A value of a group, which a later `values` may name, isn't a key.
 */
function groupKeys({ names = [], before, context, visible, grouping }: Draft): readonly string[] {
  const computed = new Set(grouping?.annotations.map(({ name }) => name))
  const later = visible.slice(before).filter((name) => context.columns.get(name)?.aggregate === false)
  return [...new Set([...names.filter((name) => !computed.has(name)), ...later])]
}
