import { UsageError } from '@relata/core'
import type { LookupCondition } from '../ast/condition.js'
import { isExpression, type Expression } from '../ast/expression.js'
import { isQuery } from '../ast/query.js'
import type { LookupName } from '../resolve/lookups/registry.js'
import type { Path } from '../resolve/path.js'
import { comparator, type Operand } from './comparator.js'
import type { Compiled, Context } from './context.js'
import type { ComputeItem, Item } from './item.js'
import { keyAttribute, keyOf, rowKey } from './keys.js'
import { treeDepth } from './outer-depth.js'
import { readsOf } from './reads.js'
import { overAlias } from './relations.js'
import type { Variables } from './variables.js'

/** A column against something computed from the row. */
export function comparison(context: Context, condition: LookupCondition, { path, lookup }: { path: Path; lookup: LookupName }): Item {
  const lhs: Path = { ...path, lookup: '' }
  return dynamic(context, { lhs: path, lookup, rhs: condition.value, label: condition.chain, paths: [lhs] })
}

interface Dynamic {
  readonly lhs: Path | Compiled
  readonly lookup: LookupName
  readonly rhs: unknown
  readonly label: string
  readonly paths: readonly Path[]
}

export function dynamic(context: Context, { lhs, lookup, rhs, label, paths }: Dynamic): ComputeItem {
  const given = lookup === 'in' && isExpression(rhs) && rhs.kind === 'subquery' ? rhs.query : rhs
  const rhsList = Array.isArray(given) ? (given as readonly unknown[]) : [given]
  const reads = { paths: [...paths], rooted: 'read' in lhs || paths.some(overAlias) }
  for (const value of rhsList) {
    if (isExpression(value)) readsOf(context, value, reads)
    else if (isQuery(value)) {
      context.services.meet(context, value)
      reads.rooted = true
    }
  }
  return {
    kind: 'compute',
    paths: reads.paths,
    rooted: reads.rooted,
    strip: 0,
    label,
    compile(at, variables) {
      const left = 'read' in lhs ? lhs : at.services.expression(at, variables, pathExpression(lhs))
      const right = rhsList.map((value) => valueReader(at, variables, { value, lookup, path: 'read' in lhs ? undefined : lhs }))
      const compare = comparator(lookup, { left, right, isList: Array.isArray(rhs), label })
      return compare
    },
  }
}

/** The left side as an expression, so that it is read like every other chain. */
function pathExpression(path: Path): Expression {
  const chain = path.lookup === '' ? path.chain : path.chain.slice(0, -path.lookup.length - 2)
  return { kind: 'f', chain } as Expression
}

function valueReader(
  context: Context,
  variables: Variables,
  { value, lookup, path }: { value: unknown; lookup: LookupName; path: Path | undefined },
): Operand {
  if (isExpression(value)) {
    if (treeDepth(value) > 0 && context.outer === undefined) throw outerMissing()
    return context.services.expression(context, variables, value)
  }
  if (isQuery(value)) {
    const toField = path?.relation === undefined ? undefined : keyAttribute(path)
    return {
      kind: undefined,
      read: (frame) => {
        const list = context.services.list(context, value, { context, frame }, toField)
        return lookup === 'in' ? list : (list[0] ?? null)
      },
    }
  }
  const key = path === undefined ? rowKey(value) : keyOf(path, value)
  return { kind: undefined, read: () => key }
}

export function outerMissing(): UsageError {
  return new UsageError(
    'ERR_OUTER_REF',
    'OuterRef names a chain of the query around: use it in a query set given to Exists, Subquery or a lookup.',
  )
}
