import { ROWS } from '../ast/query-part.js'
import { FieldError, IssueList, UsageError } from '@relata/core/engine'
import type { FieldMeta, ModelMeta, Row, Value } from '@relata/core'
import { isExpression } from '../ast/expression.js'
import type { AnnotateStep, Expression, Query } from '../ast/nodes.js'
import { lookup } from '../ast/condition.js'
import { holdsAggregate, ownChains, referredChains } from '../bind/expression-facts.js'
import { isLookupName } from '../resolve/lookups/registry.js'
import { isSeveral, resolvePath } from '../resolve/path.js'
import { isAddress } from './address.js'
import { checkedExpression } from './check-arguments.js'
import { aggregates, annotationOf } from './annotations.js'
import { conditionExpression } from './condition.js'
import { Conditions } from './conditions.js'
import { computedName } from './computed-name.js'
import type { StoreContext } from './context.js'
import { createRow } from './create.js'
import { isGenericInput } from './generic-input.js'
import { settableField, valuesObject, type InputValues } from './input-values.js'
import { existingRow } from './nested/existing-row.js'
import { isCall, nestedAmong, type NestedWrite } from './nested/nested-write.js'
import { NestedWrites } from './nested/nested-writes.js'
import type { RowWrites } from './nested/one-row.js'
import { refuseForeignValue } from './store-identity.js'
import { annotated, withValues } from './refine.js'
import { refusePicked, refuseWindow } from './refusal.js'
import { rowAt } from './row-key.js'
import { unordered } from './ordered-query.js'
import { queryAll, QuerySource, refined } from './query-source.js'

/** The error for writing the rows of an automatic through model. */
export function readOnlyError(model: ModelMeta, method: string): UsageError {
  return new UsageError(
    'ERR_READ_ONLY',
    `${method}: the rows of ${model.name} are the links of ${model.autoOf?.label ?? model.name}: write them through its managers`,
    {
      value: method,
      model: model.name,
    },
  )
}

function refuseAutomaticModel(model: ModelMeta, method: string): void {
  if (model.autoOf !== undefined) throw readOnlyError(model, method)
}

/** The order of an update has no effect, but ordering by an aggregate is likely a mistake. */
function refuseOrder(query: Query): void {
  const aggregate = query.order?.find(({ expression }) => aggregates(query, expression))
  if (aggregate === undefined) return
  throw new FieldError(
    'ERR_AGGREGATE_IN_UPDATE',
    "update can't be called on rows ordered by an aggregate: remove the order",
    {
      value: aggregate.expression,
      model: query.model.name,
    },
  )
}

/** `seen` are annotations that were visited: each is visited once, even if several others read it. */
function refuseInUpdate(
  context: StoreContext,
  query: Query,
  expression: Expression,
  seen: Set<AnnotateStep> = new Set(),
): void {
  const { model } = query
  if (holdsAggregate(expression))
    throw new FieldError('ERR_AGGREGATE_IN_UPDATE', "update can't assign an aggregate: use a Subquery", {
      value: expression,
      model: model.name,
    })
  refuseWindow(expression, model)
  for (const chain of ownChains(expression)) {
    const annotation = annotationOf(query, chain)
    if (annotation !== undefined) {
      const { step, of } = annotation
      if (!seen.has(step)) refuseInUpdate(context, of, step.expression, seen.add(step))
      continue
    }
    const [first, second] = chain.split('__') as [string, string?]
    const { hops } = resolvePath(context.schema, model, chain)
    const meaning = context.schema.step(model, first)
    const isRelated = meaning?.edge !== undefined && second !== undefined && !isLookupName(second)
    if (hops.length <= (meaning?.prefix.length ?? 0) && !isRelated) continue
    throw new FieldError('ERR_JOINED_UPDATE', `update: '${chain}' reads another row: use a Subquery`, {
      value: chain,
      model: model.name,
    })
  }
}

/** A nested query may read other rows, but must return one value. */
function refuseSeveral(context: StoreContext, query: Query, expression: Expression): void {
  const { model } = query
  const chain = referredChains(expression).find(
    (each) =>
      annotationOf(query, each) === undefined &&
      resolvePath(context.schema, model, each).hops.some(isSeveral),
  )
  if (chain === undefined) return
  throw new FieldError(
    'ERR_MULTI_VALUED',
    `update: OuterRef('${chain}') may reach several rows, so it has no single value`,
    {
      value: chain,
      model: model.name,
    },
  )
}

interface RowChanges {
  readonly constants: InputValues
  /** Attribute to expression. */
  readonly computed: ReadonlyMap<FieldMeta, Expression>
  /** Errors of names and expressions. The write finds those of constants. */
  readonly faults: IssueList | undefined
}

const NOTHING_COMPUTED: ReadonlyMap<FieldMeta, Expression> = new Map()

function changesOf(context: StoreContext, query: Query, values: InputValues): RowChanges {
  const constants: Record<string, unknown> = {}
  let computed = NOTHING_COMPUTED
  let faults: IssueList | undefined
  // The update of a single row uses this loop. benchmarks: move_book.
  for (const name of Object.keys(values)) {
    try {
      const value = values[name]
      if (isGenericInput(context, query.model, name, value)) {
        constants[name] = value
        continue
      }
      const [field, expression] = changeOf(context, query, name, value)
      if (expression === undefined)
        constants[field.key === undefined ? field.name : name] = addressedRow(context, field, name, value)
      else computed = new Map(computed).set(field, expression)
    } catch (error) {
      faults ??= new IssueList()
      faults.note(error)
    }
  }
  return { constants, computed, faults }
}

/** A value; of an address under the name of a relation, its row. */
function addressedRow(
  context: StoreContext,
  { key, name }: FieldMeta,
  passed: string,
  value: unknown,
): unknown {
  if (typeof value !== 'object' || key === undefined || passed !== name) return value
  return isAddress(key.target, value) && !isCall(value)
    ? existingRow(context, key.target, value, name)
    : value
}

/** The field with this name, and its expression if the value is one. */
function changeOf(
  context: StoreContext,
  query: Query,
  name: string,
  argument: unknown,
): readonly [FieldMeta, Expression | undefined] {
  const value = argument instanceof Conditions ? conditionExpression(argument) : argument
  const field = settableField(context, query.model, name, 'update')
  if (value instanceof QuerySource)
    throw new UsageError('ERR_ARGUMENT', `update: wrap the query set of '${name}' in Subquery()`, {
      value,
      field: name,
    })
  if (!isExpression(value)) {
    refuseForeignValue(context, value)
    return [field, undefined]
  }
  const expression = checkedExpression(context, query.model, value)
  refuseInUpdate(context, query, expression)
  refuseSeveral(context, query, expression)
  return [field, expression]
}

/** Throws all errors together: those of names and expressions, and those of constants. */
function refuseFaults(
  context: StoreContext,
  model: ModelMeta,
  { constants, faults }: RowChanges,
  slot: number | undefined,
): void {
  if (faults === undefined) return
  context.writer.atomic(() => {
    if (slot !== undefined) faults.attempt(() => context.writer.update(model, slot, constants))
    faults.settle()
  })
}

/** Each row's changes, all computed before the first is written. */
function computedChanges(
  context: StoreContext,
  query: Query,
  changes: RowChanges,
): [key: Value, changes: InputValues][] {
  const names = [...changes.computed.keys()].map((_, index) => computedName(query, index))
  const expressions = Object.fromEntries(
    [...changes.computed.values()].map((expression, index) => [names[index] as string, expression]),
  )
  const computedRows = withValues(annotated(query, expressions, false), 'tuple', ['pk', ...names])
  context.engine.check(computedRows)
  return (context.engine.values(computedRows) as Value[][]).map(([key, ...values]) => {
    const own: Record<string, unknown> = { ...changes.constants }
    for (const [index, field] of [...changes.computed.keys()].entries()) own[field.attribute] = values[index]
    return [key as Value, own]
  })
}

function refuseRecipe({ name }: ModelMeta, values: unknown): void {
  if (typeof values !== 'function') return
  const message = `update of a query set takes values, or expressions such as { n: F('n').plus(1) }. A recipe updates one row: db.${name}.update(row, recipe)`
  throw new UsageError('ERR_ARGUMENT', message, { value: values, model: name })
}

/** Refuses a query whose rows can't be updated, and arguments that aren't values. */
export function checkUpdate(query: Query, values: unknown): void {
  refuseRecipe(query.model, values)
  refusePicked(query, 'update')
  refuseAutomaticModel(query.model, 'update')
  refuseOrder(query)
}

/**
 * Writes the same values, or values computed from each row, to all rows of a query. Returns the number of
 * rows.
 */
export function updateAll(context: StoreContext, query: Query, values: unknown): number {
  checkUpdate(query, values)
  const { writer } = context
  const { model } = query
  const changes = changesOf(context, query, valuesObject(values, 'update'))
  const target = refined(unordered(query), { shape: ROWS })
  if (changes.faults !== undefined) refuseFaults(context, model, changes, context.engine.slots(target)[0])
  if (changes.computed.size === 0) {
    // A copy, because the engine may return a view of an index that the writes change.
    const slots = context.engine.slots(target).slice()
    writer.atomic(() => {
      for (const slot of slots) writer.update(model, slot, changes.constants)
    })
    return slots.length
  }
  const rows = computedChanges(context, target, changes)
  writer.each(rows, ([key, changed]) => writer.update(model, context.table(model).find(key), changed))
  return rows.length
}

/** Writes values, computed values or a recipe to one row, as one step. Returns the updated row. */
export function updateRow(context: StoreContext, query: Query, slot: number, values: unknown): Row {
  return context.writer.step(() => updateInStep(context, query, slot, values))
}

function updateInStep(context: StoreContext, query: Query, slot: number, values: unknown): Row {
  const { writer } = context
  const { model } = query
  if (typeof values === 'function') {
    writer.updateInStep(model, slot, values as (draft: unknown) => void)
    return rowAt(context, model, slot)
  }
  const passed = valuesObject(values, 'update')
  const writes = nestedAmong(model, passed)
  if (writes.length > 0) return updateNested(context, query, slot, { passed, writes })
  writeOwn(context, query, slot, passed)
  return rowAt(context, model, slot)
}

/** The row with what its values nest: the rows that it refers to first, then the row, then the others. */
function updateNested(
  context: StoreContext,
  query: Query,
  slot: number,
  { passed, writes }: { readonly passed: InputValues; readonly writes: readonly NestedWrite[] },
): Row {
  const { model } = query
  const nested = new NestedWrites(context, writes, UPDATING)
  writeOwn(context, query, slot, nested.targets(passed, rowAt(context, model, slot)))
  nested.related(rowAt(context, model, slot))
  return rowAt(context, model, slot)
}

const UPDATING: RowWrites = {
  create: createRow,
  update: (context, model, row, values) => {
    const slot = context.table(model).find(row[model.pk.attribute] as Value)
    return updateRow(context, queryAll(context, model), slot, values)
  },
}

function writeOwn(context: StoreContext, query: Query, slot: number, values: InputValues): void {
  const { writer } = context
  const { model } = query
  const changes = changesOf(context, query, values)
  refuseFaults(context, model, changes, slot)
  if (changes.computed.size === 0) writer.updateInStep(model, slot, changes.constants)
  else {
    const key = rowAt(context, model, slot)[model.pk.attribute]
    const rowQuery = refined(query, {
      steps: Object.freeze([Object.freeze({ kind: 'filter', condition: lookup('pk', key) })]),
    })
    for (const [, changed] of computedChanges(context, rowQuery, changes))
      writer.updateInStep(model, slot, changed)
  }
}
