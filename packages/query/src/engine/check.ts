import { FieldError, UsageError, type Value } from '@relata/core'
import type { Condition } from '../ast/condition.js'
import type { Query } from '../ast/query.js'
import { withGroupNames } from '../operator/group-names.js'
import { narrowedVariables } from '../operator/narrow.js'
import { orderTerms } from '../operator/order.js'
import { rehearse, type Place } from '../operator/prepare.js'
import { matchColumn } from '../plan/columns.js'
import type { Context } from '../plan/context.js'
import { treeDepth, outerDepth } from '../plan/outer-depth.js'
import { speakerOf } from './combine.js'
import { namesOf } from './names.js'
import { Evaluation } from './services.js'
import { valuePathOf } from '../plan/relations.js'

type Asked = Omit<Place, 'services'>

/** Resolves every name that the query's last call gave, without asking anything of the data. */
export function checkQuery(asked: Asked, query: Query): void {
  const last = query.steps.at(-1)
  if (last?.kind === 'filter' && isPlain(query)) return checkFilter(asked, query, last.condition)
  // A query that speaks of one around it is checked by the call that takes it in.
  if (outerDepth(query) > 0 && asked.outer === undefined) return
  checkNames(asked, query)
  const prepared = rehearse({ ...asked, services: REHEARSAL }, speakerOf(query))
  const context = withGroupNames(prepared.context, prepared.grouping)
  for (const { expression } of query.order === undefined ? [] : orderTerms(context, query)) {
    if (expression.kind === 'f') checkChain(context, expression.chain)
    else context.services.expression(context, narrowedVariables(context), expression)
  }
  const names = query.base.kind === 'combined' ? namesOf({ ...prepared, query }) : namesOf(prepared)
  if (query.shape.kind !== 'values') return
  for (const name of names) checkChain(context, name)
  if (query.shape.form === 'named') checkTuple(query, names)
}

/** Filters alone: all but the last were checked when they were made. */
function isPlain(query: Query): boolean {
  return query.order === undefined && query.shape.kind === 'rows' && query.steps.every((step) => step.kind === 'filter')
}

function checkFilter({ schema, state, outer }: Asked, query: Query, condition: Condition): void {
  if (outer === undefined && treeDepth(condition) > 0) return
  REHEARSAL.item({ services: REHEARSAL, schema, state, outer, model: query.model, columns: NO_COLUMNS, scopes: [] }, condition)
}
const NO_COLUMNS: Context['columns'] = new Map()

/** Queries inside are checked instead of asked. */
class Rehearsal extends Evaluation {
  override meet(context: Context, query: Query): void {
    checkInner(context, query)
  }
  override list(context: Context, query: Query): readonly Value[] {
    checkInner(context, query)
    return []
  }
  override exists(): boolean {
    return false
  }
  override slots(): Int32Array {
    return new Int32Array(0)
  }
}
/** What would be read at an instant isn't read. */
const REHEARSAL = new Rehearsal(() => 0)

function checkInner(context: Context, query: Query): void {
  const { schema, state } = context
  checkQuery({ schema, state, outer: { context, frame: new Int32Array([-1]) } }, query)
}

/** A tuple has them as an array does. */
function checkTuple({ model }: Query, names: readonly string[]): void {
  const taken = names.find((name) => name in Array.prototype)
  if (taken === undefined) return
  throw new UsageError('ERR_NAME_TAKEN', `'${taken}' is a member of arrays, and so of named tuples: ask for objects with values().`, {
    value: taken,
    model: model.name,
  })
}

function checkChain(context: Context, chain: string): void {
  if (matchColumn(context, chain) === undefined) valuePathOf(context, chain)
}

/** After `values` only what it names is taken. */
function checkNames(asked: Asked, query: Query): void {
  let named: readonly string[] | undefined
  for (const step of query.steps) {
    if (step.kind === 'values') named = step.names.length === 0 ? named : step.names
    else if (step.kind === 'annotate' && (named === undefined || named.includes(step.name))) checkName(asked, query, step.name)
  }
}

function checkName({ schema }: Asked, { model }: Query, name: string): void {
  if (schema.step(model, name) === undefined) return
  throw new FieldError('ERR_NAME_TAKEN', `The annotation '${name}' has the name of a field or relation of ${model.name}: choose another.`, {
    model: model.name,
    field: name,
  })
}
