import { FieldError, UsageError, type ScalarName } from '@relata/core'
import type {
  AggregateExpression,
  Condition,
  Expression,
  ListExpression,
  LookupCondition,
  Query,
} from '../ast/nodes.js'
import { isQuery } from '../ast/query.js'
import { memberQuestion } from '../resolve/json-members.js'
import { LookupSubject } from '../resolve/lookups/definition.js'
import { isRelationLookup, makeTest, type LookupName } from '../resolve/lookups/registry.js'
import { rowPath, type Path } from '../resolve/path.js'
import type { ValueTest } from '../resolve/value-test.js'
import { bindAggregate } from './bind-aggregate.js'
import { bindArithmetic } from './bind-arithmetic.js'
import { bindCall } from './bind-call.js'
import { bindCase } from './bind-case.js'
import { bindWindow } from './bind-window.js'
import { bindConstant, castTo, UNKNOWN } from './bound-constant.js'
import {
  type BoundAggregate,
  type BoundColumnTest,
  type BoundExpression,
  type BoundItem,
  type BoundList,
  type Compared,
  ComputeItem,
  FieldItem,
  FoundItem,
  JunctionItem,
  type Looked,
  NotItem,
  TiedItem,
  WithinItem,
} from './bound-nodes.js'
import { bindChain, boundColumn, matchColumn } from './columns.js'
import { bindComparison, type Side } from './bind-comparison.js'
import type { ColumnChain } from './compiled.js'
import { computedTest } from './computed-test.js'
import { constantOf, type Constant } from './constant-of.js'
import type { Context } from './context.js'
import { readsOf } from './expression-facts.js'
import { checkFound } from './found-values.js'
import { rowsWithin, tiedRows } from './inner-rows.js'
import { keysOf, refuseColumns, rowKey } from './keys.js'
import { treeDepth } from './outer-references.js'
import { outerChains, outerMissing, outerValue, typedRow, unreadRow } from './outer-row.js'
import { overAlias, pathOf } from './relations.js'

/**
 * Resolves the names of an expression and the types of its parts; reads nothing of the state. Throws FieldError,
 * ValidationError, UsageError.
 */
export function bindExpression(context: Context, expression: Expression): BoundExpression {
  return castTo(bindNode(context, expression), expression.output)
}

function bindNode(context: Context, expression: Expression): BoundExpression {
  switch (expression.kind) {
    case 'f':
      return bindChain(context, expression.chain)
    case 'value':
      return bindConstant(expression.value, expression.output)
    case 'outer': {
      const { kind, unknown, value } = outerValue(context, expression)
      return { node: 'constant', kind, unknown, value }
    }
    case 'aggregate':
      return aggregateOf(context, expression)
    case 'exists':
    case 'subquery':
      return bindInner(context, expression)
    case 'list':
      return bindList(context, expression)
    case 'property': {
      const { path, model, name } = expression
      return { node: 'property', kind: 'json', path: rowPath(context.schema, path, model), model, name }
    }
    case 'window':
      return bindWindow(context, expression, {
        expression: (of) => bindExpression(context, of),
        aggregate: (of) => aggregateOf(context, of),
      })
    case 'condition':
      return { node: 'condition', kind: 'boolean', item: bindCondition(context, expression.condition) }
    case 'arithmetic': {
      const left = bindExpression(context, expression.left)
      const right = bindExpression(context, expression.right)
      return isUnknown(left) || isUnknown(right) ? UNKNOWN : bindArithmetic(expression, left, right)
    }
    case 'relation':
      throw new FieldError(
        'ERR_RELATION_ALIAS',
        'FilteredRelation names a relation: pass it to annotate or alias, and begin chains with its name.',
        { value: expression.path },
      )
    case 'case': {
      const branches = expression.branches.map(([when, then]) => ({
        when: bindCondition(context, when),
        value: bindExpression(context, then),
      }))
      const { otherwise } = expression
      return bindCase(
        branches,
        otherwise === undefined ? undefined : bindExpression(context, otherwise),
        expression.output,
      )
    }
    case 'function': {
      const args = expression.args.map((arg) => bindExpression(context, arg))
      return args.some(isUnknown) ? UNKNOWN : bindCall(expression, args, () => context.services.now())
    }
  }
}

export const aggregateOf = (context: Context, expression: AggregateExpression): BoundAggregate =>
  bindAggregate(context, expression, {
    expression: (of) => bindExpression(context, of),
    condition: (filter) => bindCondition(context, filter),
  })

/** An expression with parts of unknown type has no known type either. */
const isUnknown = ({ unknown }: BoundExpression): boolean => unknown === true

function bindInner(
  context: Context,
  expression: Extract<Expression, { kind: 'exists' | 'subquery' }>,
): BoundExpression {
  const { query } = expression
  if (expression.kind === 'subquery') refuseColumns(query)
  const chains = outerChains(context, query)
  const row = typedRow(context, chains)
  context.services.inner(query, () => row)
  if (expression.kind === 'exists')
    return { node: 'exists', kind: 'boolean', query, chains, negated: expression.negated }
  return { node: 'subquery', ...context.services.kind(query, row), query, chains }
}

function bindList(context: Context, { owner, edge, query }: ListExpression): BoundList {
  const chains = outerChains(context, query)
  const row = typedRow(context, chains)
  context.services.inner(query, () => row)
  return { node: 'list', kind: 'json', owner: bindExpression(context, owner), edge, query, chains }
}

/**
 * Resolves the names of a condition and parses its constants; reads nothing of the state. Throws FieldError, ValidationError, UsageError
 * (see {@link makeTest}).
 */
export function bindCondition(context: Context, condition: Condition): BoundItem {
  switch (condition.kind) {
    case 'not':
      return new NotItem(bindCondition(context, condition.child))
    case 'expression':
      return expressionItem(context, condition.expression)
    case 'lookup':
      return lookupItem(context, condition)
    case 'and':
    case 'or':
    case 'xor':
      return new JunctionItem(
        condition.kind,
        condition.children.map((child) => bindCondition(context, child)),
      )
  }
}

function expressionItem(context: Context, expression: Expression): BoundItem {
  if (context.outer === undefined && treeDepth(expression) > 0) throw outerMissing()
  if (expression.kind === 'exists') {
    const { query, negated } = expression
    const inner = tiedRows(context, query, bindCondition)
    if (inner !== undefined) {
      context.services.inner(query, () => typedRow(context, outerChains(context, query)))
      return new TiedItem(inner, negated)
    }
  }
  const { paths, rooted } = readsOf(context, expression)
  const bound = bindExpression(context, expression)
  refuseNoCondition(context, expression, bound.kind)
  return new ComputeItem({
    paths,
    rooted,
    label: expression.kind,
    test: { kind: 'truth', expression: bound },
  })
}

/** The type of a JSON value is only known once it is read. */
function refuseNoCondition({ model }: Context, expression: Expression, kind: ScalarName): void {
  if (kind === 'boolean' || kind === 'json') return
  throw new UsageError(
    'ERR_NOT_A_CONDITION',
    `An expression of type ${kind} is not a condition: annotate it and compare the annotation, as in annotate({ x: … }) and filter({ x: … }).`,
    { value: expression.kind, model: model.name },
  )
}

function lookupItem(context: Context, condition: LookupCondition): BoundItem {
  const { chain, value } = condition
  // The same condition may apply to rows here and to annotations or groups elsewhere.
  const column = matchColumn(context, chain)
  if (column !== undefined) return columnItem(context, condition, column)
  const path = pathOf(context, chain)
  const lookup = path.lookup === '' ? 'exact' : path.lookup
  refuseSeveral(condition, lookup)
  if (path.relation !== undefined) checkRelationLookup(path, lookup)
  const type = path.transforms.length === 0 ? path.field.type : undefined
  const subject = new LookupSubject(path.kind, type, chain)
  // Written out, because a spread costs five times as much, and each lookup is bound here. benchmarks:
  // rev_chain.
  const looked = { lookup, subject, path }
  const constant = constantOf(context, value, looked)
  if (constant === undefined)
    return bindComparison(context, condition, { ...looked, ...pathSide(path) }, bindExpression)
  return isQuery(constant.value) ? queryItem(context, looked, constant.value) : fieldItem(looked, constant)
}

/** The left side without the lookup, so that it is read like every other chain. */
function pathSide(path: Path): Pick<Side, 'paths' | 'rooted' | 'left'> {
  const left: Path = { ...path, lookup: '' }
  return { paths: [left], rooted: overAlias(path), left: { node: 'path', kind: path.kind, path: left } }
}

/**
 * A query set that a key leads into is tested like a chain: from the cheaper end, and for single rows.
 */
function queryItem(
  context: Context,
  looked: Compared & { readonly path: Path },
  query: Query,
): FoundItem | WithinItem {
  checkFound(context, query, looked, () => unreadRow(context))
  const { path, lookup, subject } = looked
  const inner = lookup === 'in' ? rowsWithin(context, { path, query }, bindCondition) : undefined
  return inner === undefined ? new FoundItem(path, lookup, subject, query) : new WithinItem(path, inner)
}

/** A query set compared with `exact` must select one value: of several, the first would be arbitrary. */
function refuseSeveral({ chain, value }: LookupCondition, lookup: LookupName): void {
  if (lookup !== 'exact' || !isQuery(value) || (value.stop !== undefined && value.stop - value.start === 1))
    return
  throw new UsageError(
    'ERR_NOT_ONE',
    `'${chain}' compares with one value, but the query set may return several: use ${chain}__in, or slice it to one row.`,
    { value: chain, field: chain },
  )
}

function fieldItem(looked: Compared & { readonly path: Path }, constant: Constant): FieldItem {
  const { path, lookup } = looked
  const fixed = constant.fixed && !overAlias(path)
  const member = constant.computed ? undefined : memberQuestion(path.transforms, lookup, constant.value)
  if (member === undefined) return new FieldItem(path, 0, testOf(constant, looked), fixed)
  return new FieldItem({ ...path, transforms: member.transforms }, 0, member.test, fixed)
}

function checkRelationLookup(path: Path, lookup: LookupName): void {
  if (isRelationLookup(lookup)) return
  const relation = path.relation
  throw new FieldError(
    'ERR_UNKNOWN_LOOKUP',
    `'${path.chain}' applies the lookup '${lookup}' to the relation to ${relation?.target.name ?? ''}: name one of its fields before the lookup, or use exact, in or isnull.`,
    { value: path.chain },
  )
}

function testOf({ value, computed }: Constant, looked: Looked): ValueTest {
  const { subject, lookup, path } = looked
  if (computed) return computedTest(subject, lookup, value)
  return makeTest(subject, lookup, path === undefined ? rowKey(value) : keysOf(path, value))
}

/** Compares an annotation with a value: evaluated on the row itself. */
function columnItem(context: Context, condition: LookupCondition, found: ColumnChain): BoundItem {
  const { kind, name } = found
  const lookup = found.lookup === '' ? 'exact' : found.lookup
  const compared: Compared = { lookup, subject: { kind, type: undefined, label: name } }
  const constant = constantOf(context, condition.value, compared)
  refuseSeveral(condition, lookup)
  const { choices } = found.column
  const side = {
    paths: choices === undefined ? [] : readsOf(context, choices.expression).paths,
    rooted: choices === undefined,
    label: condition.chain,
  }
  if (constant === undefined)
    return bindComparison(
      context,
      condition,
      { ...compared, ...side, left: boundColumn(found) },
      bindExpression,
    )
  if (isQuery(constant.value)) checkFound(context, constant.value, compared, () => unreadRow(context))
  const member = constant.computed ? undefined : memberQuestion(found.transforms, lookup, constant.value)
  const { transforms } = member ?? found
  return new ComputeItem({
    ...side,
    test: {
      kind: 'columnTest',
      column: { ...found, transforms },
      test: columnTest(constant, compared, member?.test),
    },
  })
}

/**
 * The test of an annotation: for a constant it is created immediately, so that a wrong one is refused; for a
 * query set, when it runs.
 */
function columnTest(
  constant: Constant,
  compared: Compared,
  member: ValueTest | undefined,
): BoundColumnTest['test'] {
  const { value } = constant
  return isQuery(value) ? { ...compared, query: value } : (member ?? testOf(constant, compared))
}
