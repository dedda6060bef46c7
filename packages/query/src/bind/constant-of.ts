import { isExpression } from '../ast/expression.js'
import { type Expression } from '../ast/nodes.js'
import { isQuery } from '../ast/query.js'
import { castBetween, type Cast } from '../resolve/cast.js'
import { commonKind } from '../resolve/common-kind.js'
import { MemberPath } from '../resolve/json-members.js'
import { lookupForm } from '../resolve/lookups/registry.js'
import type { Path } from '../resolve/path.js'
import { matchColumn } from './columns.js'
import { checkKind } from './computed-test.js'
import type { Compared, Looked } from './bound-nodes.js'
import type { Context } from './context.js'
import type { Compiled } from './compiled.js'
import { outerDepth } from './outer-references.js'
import { outerValue } from './outer-row.js'
import { pathOf } from './relations.js'

/** A value that is the same for all rows of a query. */
export interface Constant {
  readonly value: unknown
  /** The same whenever the query is evaluated: may be kept with the condition. */
  readonly fixed: boolean
  /** Computed from an outer row: a value that the lookup can't take matches nothing. */
  readonly computed: boolean
}
const fixed = (value: unknown): Constant => ({ value, fixed: true, computed: false })

/**
 * The value of a lookup if it doesn't depend on the row; undefined if it does. Throws as {@link checkKind}.
 */
export function constantOf(context: Context, value: unknown, looked: Looked): Constant | undefined {
  if (isExpression(value)) return expressionConstant(context, value, looked)
  // A query that refers to no outer row is the same for all rows of this query.
  if (isQuery(value)) return outerDepth(value) === 0 ? { value, fixed: false, computed: false } : undefined
  if (Array.isArray(value) && value.some(isExpression)) return listConstant(context, value, looked)
  return fixed(value)
}

function expressionConstant(context: Context, expression: Expression, looked: Looked): Constant | undefined {
  const { lookup, path } = looked
  switch (expression.kind) {
    case 'f':
      return lookup === 'has_key' && path !== undefined
        ? memberPath(context, expression.chain, path)
        : undefined
    case 'subquery':
      return expression.output === undefined ? constantOf(context, expression.query, looked) : undefined
    case 'value':
      return fixed(expression.value)
    case 'outer': {
      if (context.outer === undefined || expression.output !== undefined) return undefined
      const { kind, value } = outerValue(context, expression)
      checkKind(looked, kind)
      const cast = value === null ? undefined : castFor(looked, kind)
      return value === null || cast !== undefined
        ? { value: cast?.(value) ?? null, fixed: false, computed: true }
        : undefined
    }
    case 'aggregate':
    case 'exists':
    case 'list':
    case 'property':
    case 'window':
    case 'condition':
    case 'arithmetic':
    case 'function':
    case 'case':
    case 'relation':
      return undefined
  }
}

/** A list with computed values in it. */
function listConstant(
  context: Context,
  list: readonly unknown[],
  { lookup, subject }: Looked,
): Constant | undefined {
  const { takes } = lookupForm(lookup, subject)
  if (takes !== 'values' && takes !== 'pair') return undefined
  const items = list.map((item) => constantOf(context, item, { lookup: 'exact', subject }))
  if (!items.every((item) => item !== undefined && !isQuery(item.value))) return undefined
  return {
    value: items.map((item) => item?.value),
    fixed: false,
    computed: items.some((item) => item?.computed === true),
  }
}

/** The key to look for, passed as a chain into the same JSON field. */
function memberPath(context: Context, chain: string, { field }: Path): Constant | undefined {
  const path = matchColumn(context, chain) === undefined ? pathOf(context, chain) : undefined
  const names = path?.transforms.flatMap(({ member }) => member ?? []) ?? []
  return path?.field === field && names.length > 0 ? fixed(new MemberPath(names)) : undefined
}

const asItIs: Cast = (value) => value

/**
 * How values of a type are read as the type that they are looked up in, so that an index finds them;
 * undefined where that would lose something.
 */
function castFor({ lookup, subject }: Compared, kind: Compiled['kind']): Cast | undefined {
  if (lookupForm(lookup, subject).takes !== 'value') return asItIs
  const [own, other] = [plainKind(subject.kind), plainKind(kind)]
  if (own === other || own === 'json') return asItIs
  return other !== 'json' && other !== 'custom' && commonKind([own, other]) === own
    ? castBetween(kind, subject.kind)
    : undefined
}

/** Types with the same values. */
function plainKind(kind: Compiled['kind']): Compiled['kind'] {
  return kind === 'auto' ? 'integer' : kind === 'text' ? 'string' : kind
}
