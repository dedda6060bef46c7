import { junction, not, type Condition } from './condition.js'
import { isExpression, type Expression } from './expression.js'

type Rename = (chain: string) => string

/** The condition with its chains renamed; those of query sets inside it are theirs. */
export function mapChains(condition: Condition, rename: Rename): Condition {
  switch (condition.kind) {
    case 'lookup':
      return Object.freeze({ ...condition, chain: rename(condition.chain), value: mapValue(condition.value, rename) })
    case 'not':
      return not(mapChains(condition.child, rename))
    case 'expression':
      return Object.freeze({ ...condition, expression: mapExpression(condition.expression, rename) })
    default:
      return junction(
        condition.kind,
        condition.children.map((child) => mapChains(child, rename)),
      )
  }
}

function mapValue(value: unknown, rename: Rename): unknown {
  if (isExpression(value)) return mapExpression(value, rename)
  return Array.isArray(value) ? value.map((item: unknown) => mapValue(item, rename)) : value
}

function mapExpression(expression: Expression, rename: Rename): Expression {
  switch (expression.kind) {
    case 'f':
      return { ...expression, chain: rename(expression.chain) }
    case 'condition':
      return { ...expression, condition: mapChains(expression.condition, rename) }
    case 'arithmetic':
      return { ...expression, left: mapExpression(expression.left, rename), right: mapExpression(expression.right, rename) }
    case 'function':
      return { ...expression, args: expression.args.map((arg) => mapExpression(arg, rename)) }
    case 'case':
      return {
        ...expression,
        branches: expression.branches.map(([when, then]) => [mapChains(when, rename), mapExpression(then, rename)] as const),
        otherwise: expression.otherwise === undefined ? undefined : mapExpression(expression.otherwise, rename),
      }
    default:
      return expression
  }
}
