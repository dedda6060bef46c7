import { FieldError, UsageError, type ScalarName } from '@relata/core'
import {
  EXPRESSION,
  type Condition,
  type LookupCondition,
  type Expression,
  type Query,
} from '../ast/nodes.js'
import { isQuery } from '../ast/query.js'
import { memberQuestion } from '../resolve/json-members.js'
import { LookupSubject } from '../resolve/lookups/definition.js'
import { isRelationLookup, makeTest, type LookupName } from '../resolve/lookups/registry.js'
import type { Path } from '../resolve/path.js'
import type { ValueTest } from '../resolve/value-test.js'
import { compileColumn, matchColumn, type ColumnChain } from './columns.js'
import { comparison, type Side } from './comparison.js'
import { computedTest } from './computed-test.js'
import { exactly } from './compiled.js'
import {
  type BoundItem,
  type Compared,
  ComputeItem,
  type Context,
  FieldItem,
  FoundItem,
  JunctionItem,
  NotItem,
  TiedItem,
  WithinItem,
} from './context.js'
import { constantOf, type Constant } from './constant-of.js'
import { checkFound, foundValues, type Looked } from './found-values.js'
import { keysOf, rowKey } from './keys.js'
import { rowsWithin, tiedRows } from './inner-rows.js'
import { treeDepth } from './outer-references.js'
import { outerMissing, outerRows, unreadRow } from './outer-row.js'
import { readsOf } from './expression-facts.js'
import { Variables } from './variables.js'
import { overAlias, pathOf } from './relations.js'

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
    const inner = tiedRows(context, expression.query, bindCondition)
    if (inner !== undefined) {
      context.services.inner(expression.query, () =>
        outerRows(context, new Variables(context.model), expression.query)(undefined),
      )
      return new TiedItem(inner, expression.negated)
    }
  }
  const { paths, rooted } = readsOf(context, expression)
  return new ComputeItem({
    paths,
    rooted,
    label: expression.kind,
    compile(at, variables) {
      const { kind, read } = at.services.expression(at, variables, expression)
      refuseNoCondition(context, expression, kind)
      return (frame) => read(frame) === true
    },
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
  // Written out: a spread costs five times as much, and each lookup comes this way. benchmarks: rev_chain.
  const looked = { lookup, subject, path }
  const constant = constantOf(context, value, looked)
  if (constant === undefined) return comparison(context, condition, { ...looked, ...pathSide(path) })
  return isQuery(constant.value) ? queryItem(context, looked, constant.value) : fieldItem(looked, constant)
}

/** The left side as an expression, so that it is read like every other chain. */
function pathSide(path: Path): Pick<Side, 'paths' | 'rooted' | 'compile'> {
  const chain = path.lookup === '' ? path.chain : path.chain.slice(0, -path.lookup.length - 2)
  return {
    paths: [{ ...path, lookup: '' }],
    rooted: overAlias(path),
    compile: (at, variables) =>
      at.services.expression(at, variables, { [EXPRESSION]: true, kind: 'f', chain }),
  }
}

/**
 * A query set that a key leads into is tested as a chain would be: from whichever end is cheaper, and for single
 * rows.
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

/** A query set compared with `exact` must select one value: of several, any might come first. */
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
    return comparison(context, condition, {
      ...compared,
      ...side,
      compile: (_, variables) => compileColumn(found, variables),
    })
  if (isQuery(constant.value)) checkFound(context, constant.value, compared, () => unreadRow(context))
  const member = constant.computed ? undefined : memberQuestion(found.transforms, lookup, constant.value)
  const testAt = columnTest(constant, compared, member?.test)
  const { transforms } = member ?? found
  return new ComputeItem({
    ...side,
    compile(at, variables) {
      const test = testAt(at)
      const read = exactly(compileColumn({ ...found, transforms }, variables))
      return (frame) => {
        const value = read(frame)
        return value === null ? test.onNull : test.matches(value)
      }
    },
  })
}

/** The test of an annotation: made at once of a constant, so that a wrong one is refused; of a query set, when it runs. */
function columnTest(
  constant: Constant,
  compared: Compared,
  member: ValueTest | undefined,
): (at: Context) => ValueTest {
  const { value } = constant
  const { subject, lookup } = compared
  if (isQuery(value))
    return (at) => computedTest(subject, lookup, foundValues(at, value, compared, unreadRow(at)))
  const test = member ?? testOf(constant, compared)
  return () => test
}
