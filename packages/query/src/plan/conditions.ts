import { FieldError, UsageError, type Value } from '@relata/core'
import { keepPlan, keptPlan, type Condition, type LookupCondition } from '../ast/condition.js'
import { isExpression, type Expression } from '../ast/expression.js'
import { isQuery, type Query } from '../ast/query.js'
import { MemberPath, memberQuestion } from '../resolve/json-members.js'
import type { Subject } from '../resolve/lookups/definition.js'
import { isRelationLookup, makeTest, type LookupName } from '../resolve/lookups/registry.js'
import type { Path } from '../resolve/path.js'
import { nothing, type ValueTest } from '../resolve/value-test.js'
import { matchColumn, type ColumnChain } from './columns.js'
import { comparison, dynamic } from './comparison.js'
import { exactly, type Context, type Frame } from './context.js'
import type { FieldItem, Item, MemberItem } from './item.js'
import { checkInner, isOwnKey, keyAttribute, keysOf, rowKey } from './keys.js'
import { decorrelated, membership } from './decorrelate.js'
import { outerDepth } from './outer-depth.js'
import { negationOf } from './predicate.js'
import { readsOf } from './reads.js'
import { Variables } from './variables.js'
import { overAlias, pathOf } from './relations.js'

/** Constant lookups are resolved once: a query set is checked when it is made and planned when it is asked. */
interface Kept {
  readonly model: Context['model']
  readonly item: FieldItem
}

/** Resolves the names of a condition and takes its values in. Throws FieldError, ValidationError, UsageError (see {@link makeTest}). */
export function itemOf(context: Context, condition: Condition): Item {
  switch (condition.kind) {
    case 'not':
      return { kind: 'not', child: itemOf(context, condition.child) }
    case 'expression':
      return expressionItem(context, condition.expression)
    case 'lookup':
      return lookupItem(context, condition)
    case 'and':
    case 'or':
    case 'xor':
      return { kind: condition.kind, children: condition.children.map((child) => itemOf(context, child)) }
  }
}

function expressionItem(context: Context, expression: Expression): Item {
  if (expression.kind === 'exists') {
    const predicate = decorrelated(context, expression.query)
    if (predicate !== undefined) return { kind: 'planned', predicate: expression.negated ? negationOf(predicate) : predicate }
  }
  refuseNoCondition(context, expression)
  const { paths, rooted } = readsOf(context, expression)
  return {
    kind: 'compute',
    paths,
    strip: 0,
    rooted,
    label: expression.kind,
    compile(at, variables) {
      const { read } = at.services.expression(at, variables, expression)
      return (frame) => read(frame) === true
    },
  }
}

/** JSON says what it is only once it is read. */
function refuseNoCondition(context: Context, expression: Expression): void {
  if (expression.kind === 'exists' || expression.kind === 'condition') return
  const { kind } = context.services.expression(context, new Variables(context.model), expression)
  if (kind === 'boolean' || kind === 'json') return
  throw new UsageError(
    'ERR_NOT_A_CONDITION',
    `An expression of type ${kind} is no condition: compare it with something, by annotate({ x: … }) and filter({ x: … }).`,
    { value: expression.kind, model: context.model.name },
  )
}

function lookupItem(context: Context, condition: LookupCondition): Item {
  const { chain } = condition
  // The same condition may be asked of rows here and of annotations or groups there.
  const column = matchColumn(context, chain)
  if (column !== undefined) return columnItem(context, condition, column)
  const cached = keptPlan(condition) as Kept | undefined
  if (cached !== undefined && cached.model === context.model && context.grouped !== true) return cached.item
  const path = pathOf(context, chain)
  const lookup = path.lookup === '' ? 'exact' : path.lookup
  refuseSeveral(condition, lookup)
  const given = constantOf(context, condition.value, { lookup, path })
  if (given === undefined) return comparison(context, condition, { path, lookup })
  if (path.relation !== undefined) checkRelationLookup(path, lookup)
  const member = lookup === 'in' && isQuery(given.value) ? memberItem(context, given.value, path) : undefined
  if (member !== undefined) return member
  const item = fieldItem(context, chain, { lookup, given, path })
  if (given.fixed && !overAlias(path)) keepPlan(condition, { model: context.model, item } satisfies Kept)
  return item
}

/** A query set that a key leads into is asked as a chain would be: from whichever end is cheaper, and of single rows. */
function memberItem(context: Context, query: Query, path: Path): MemberItem | undefined {
  if (!isOwnKey(path, query.model)) checkInner(query, path)
  refuseColumns(query)
  const predicate = membership(context, path, query)
  return predicate === undefined ? undefined : { kind: 'member', path, strip: 0, predicate }
}

/** A query set beside `exact` says which one it means: of several, any might come first. */
function refuseSeveral({ chain, value }: LookupCondition, lookup: LookupName): void {
  if (lookup !== 'exact' || !isQuery(value) || (value.stop !== undefined && value.stop - value.start === 1)) return
  throw new UsageError(
    'ERR_NOT_ONE',
    `'${chain}' takes one value, but the query set may give several: use ${chain}__in, or slice it to one row.`,
    { value: chain, field: chain },
  )
}

function fieldItem(context: Context, label: string, { lookup, given, path }: LookupOf): FieldItem {
  const member = memberQuestion(path.transforms, lookup, given.value)
  if (member !== undefined) return { kind: 'field', path: { ...path, transforms: member.transforms }, strip: 0, test: member.test }
  const subject: Subject = { kind: path.kind, type: path.transforms.length === 0 ? path.field.type : undefined, label }
  return { kind: 'field', path, strip: 0, test: testOf(context, subject, { lookup, given, path }) }
}

function checkRelationLookup(path: Path, lookup: LookupName): void {
  if (isRelationLookup(lookup)) return
  const relation = path.relation
  throw new FieldError(
    'ERR_UNKNOWN_LOOKUP',
    `'${path.chain}' asks '${lookup}' of the relation to ${relation?.target.name ?? ''}: name one of its fields before the lookup, or use exact, in or isnull.`,
    { value: path.chain },
  )
}

interface Given {
  readonly value: unknown
  /** The same whenever it is asked: may be kept with the condition. */
  readonly fixed: boolean
  readonly fromOuter: boolean
}

/** A value that doesn't depend on the row; undefined where it does. */
function constantOf(context: Context, value: unknown, asked?: { readonly lookup: LookupName; readonly path: Path }): Given | undefined {
  if (isExpression(value)) {
    if (value.kind === 'f' && asked?.lookup === 'has_key') return memberPath(context, value.chain, asked.path)
    if (value.kind === 'subquery') return constantOf(context, value.query, asked)
    if (value.kind === 'value') return { value: value.value, fixed: true, fromOuter: false }
    if (value.kind === 'outer' && context.outer !== undefined)
      return { value: context.services.outer(context.outer, value.chain, value.depth), fixed: false, fromOuter: true }
    return undefined
  }
  if (isQuery(value)) return outerDepth(value) > 0 && context.outer === undefined ? undefined : queryGiven(value)
  if (Array.isArray(value) && value.some((item) => isExpression(item))) {
    const items = value.map((item) => constantOf(context, item))
    return items.every((item) => item !== undefined)
      ? { value: items.map((item) => item?.value), fixed: false, fromOuter: false }
      : undefined
  }
  return { value, fixed: true, fromOuter: false }
}

/** The key to look for, given as a chain into the same JSON field. */
function memberPath(context: Context, chain: string, { field }: Path): Given | undefined {
  const path = matchColumn(context, chain) === undefined ? pathOf(context, chain) : undefined
  const names = path?.transforms.flatMap(({ member }) => member ?? []) ?? []
  return path?.field === field && names.length > 0 ? { value: new MemberPath(names), fixed: true, fromOuter: false } : undefined
}

/** A query that reaches no further than around this one is the same for all of this one's rows. */
const queryGiven = (query: Query): Given | undefined =>
  outerDepth(query) === 0 ? { value: query, fixed: false, fromOuter: false } : undefined

interface LookupOf {
  readonly lookup: LookupName
  readonly given: Given
  readonly path: Path
}

function testOf(context: Context, subject: Subject, { lookup, given, path }: LookupOf): ValueTest {
  const { value } = given
  if (isQuery(value)) return testOfFound(subject, lookup, queryValues(context, value, lookup, path))
  if (given.fromOuter && value === null && lookup !== 'isnull') return nothing(lookup, value)
  return makeTest(subject, lookup, keysOf(path, value))
}

/** A set has no order; a slice is cut from one. */
const unordered = (query: Query): Query =>
  query.start > 0 || query.stop !== undefined ? query : Object.freeze({ ...query, order: Object.freeze([]), reversed: false })

/** Of a query that finds nothing nothing is known: no value is equal to it, nor greater. */
const testOfFound = (subject: Subject, lookup: LookupName, found: unknown): ValueTest =>
  found === null && lookup !== 'isnull' ? nothing(lookup, found) : makeTest(subject, lookup, found)

function queryValues(context: Context, query: Query, lookup: LookupName, path: Path | undefined): unknown {
  const own = path !== undefined && isOwnKey(path, query.model)
  if (!own) checkInner(query, path)
  refuseColumns(query)
  const toField = own ? path.field.attribute : path?.relation === undefined ? undefined : keyAttribute(path)
  const list = context.services.list(context, lookup === 'in' ? unordered(query) : query, context.outer, toField)
  return lookup === 'in' ? list : (list[0] ?? null)
}

export function refuseColumns({ shape, model }: Query): void {
  if (shape.kind !== 'values' || (shape.names !== undefined && shape.names.length <= 1)) return
  throw new UsageError('ERR_ONE_COLUMN', `A query set of values is compared by one of them: name it, values('pk').`, {
    value: shape.names,
    model: model.name,
  })
}

function columnTest(context: Context, subject: Subject, lookup: LookupName, { value, fromOuter }: Given): ValueTest {
  if (isQuery(value)) return testOfFound(subject, lookup, queryValues(context, value, lookup, undefined))
  return fromOuter && value === null && lookup !== 'isnull' ? nothing(lookup, value) : makeTest(subject, lookup, rowKey(value))
}

/** An annotation against a value: asked of the row itself. */
function columnItem(context: Context, condition: LookupCondition, found: ColumnChain): Item {
  const lookup = found.lookup === '' ? 'exact' : found.lookup
  const { column, kind, name } = found
  const given = constantOf(context, condition.value)
  refuseSeveral(condition, lookup)
  const label = condition.chain
  const member = given === undefined ? undefined : memberQuestion(found.transforms, lookup, given.value)
  const transforms = member?.transforms ?? found.transforms
  const { choices } = column
  const readColumn = exactly(column)
  const reader = (variables?: Variables): ((frame: Frame) => Value) => {
    const readChoice = variables === undefined ? undefined : choices?.compile(variables).read
    return (frame) => {
      let value = readChoice === undefined ? readColumn(frame[0] as number) : readChoice(frame)
      for (const transform of transforms) value = value === null ? null : transform.apply(value)
      return value
    }
  }
  if (given === undefined) return dynamic(context, { lhs: { kind, read: reader() }, lookup, rhs: condition.value, label, paths: [] })
  const subject: Subject = { kind, type: undefined, label: name }
  const test = member?.test ?? columnTest(context, subject, lookup, given)
  return {
    kind: 'compute',
    paths: choices === undefined ? [] : readsOf(context, choices.expression).paths,
    strip: 0,
    rooted: choices === undefined,
    label,
    compile(_, variables) {
      const read = reader(variables)
      return (frame) => {
        const at = read(frame)
        return at === null ? test.onNull : test.matches(at)
      }
    },
  }
}
