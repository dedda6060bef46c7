import { showValue } from '@relata/core/engine'
import { isEmpty } from './condition.js'
import type { CaseExpression, Condition, LookupCondition, Expression, WindowExpression } from './nodes.js'
import { isExpression } from './expression.js'
import { isQuery } from './query.js'
import { RelatedCondition } from './related.js'

/** Deeper nodes are not printed, so that an error message stays short. */
const MAX_DEPTH = 4

/** An expression as an error message shows it: `sum(pages)`, `pages + 2`. */
export function expressionText(expression: Expression, depth = 0): string {
  if (depth > MAX_DEPTH) return '…'
  const { kind } = expression
  if (kind === 'f' || kind === 'outer') return expression.chain
  if (kind === 'value') return showValue(expression.value)
  if (kind === 'arithmetic')
    return `${operandText(expression.left, depth + 1)} ${expression.operator} ${operandText(expression.right, depth + 1)}`
  if (kind === 'aggregate')
    return `${expression.own?.name ?? expression.name}(${expression.of === undefined ? '' : expressionText(expression.of, depth + 1)})`
  if (kind === 'window') return windowText(expression, depth)
  if (kind === 'exists' || kind === 'subquery')
    return `${kind === 'exists' ? 'Exists' : 'Subquery'}(${expression.query.model.name})`
  if (kind === 'condition') return conditionText(expression.condition, depth + 1)
  if (kind === 'relation') return `FilteredRelation(${expression.path})`
  if (kind === 'property') return `${expression.model.name}.${expression.name}`
  if (kind === 'case') return caseText(expression, depth)
  if (kind === 'list') return kind
  const args = expression.args.slice(0, MAX_DEPTH).map((arg) => expressionText(arg, depth + 1))
  return `${expression.name}(${args.join(', ')})`
}

function windowText({ call, partition, order }: WindowExpression, depth: number): string {
  const text = (of: Expression): string => expressionText(of, depth + 1)
  const name = 'kind' in call ? text(call) : `${call.name}(${call.of === undefined ? '' : text(call.of)})`
  const keys = partition.length === 0 ? [] : [`partitionBy ${partition.map(text).join(', ')}`]
  const terms = order.map(({ expression, descending }) => `${descending ? '-' : ''}${text(expression)}`)
  const sorted = terms.length === 0 ? [] : [`orderBy ${terms.join(', ')}`]
  return `${name}.over(${[...keys, ...sorted].join(', ')})`
}

function caseText({ branches, otherwise }: CaseExpression, depth: number): string {
  const parts = branches.slice(0, MAX_DEPTH).map((branch) => branchText(branch, depth + 1))
  if (branches.length > parts.length) parts.push('…')
  if (otherwise !== undefined) parts.push(`{ default: ${expressionText(otherwise, depth + 1)} }`)
  return `Case(${parts.join(', ')})`
}

/** A branch of a case: `When({ pages__gt: 500 }, "long")`. */
export function branchText([when, then]: CaseExpression['branches'][number], depth = 0): string {
  return `When(${conditionText(when, depth + 1)}, ${expressionText(then, depth + 1)})`
}

/** An expression as printers show it: a chain is printed as F('…'). */
export function expressionTitle(expression: Expression): string {
  const text = expressionText(expression)
  if (expression.kind === 'f') return `F(${text})`
  if (expression.kind === 'outer') return `OuterRef(${text})`
  return expression.kind === 'value' ? `Value(${text})` : text
}

/** A condition as printers show it: `{ pages__gt: 300 }`, `or({ … }, not({ … }))`. */
export function conditionText(condition: Condition, depth = 0): string {
  if (depth > MAX_DEPTH) return '…'
  if (condition.kind === 'lookup') return lookupConditionText(condition, depth)
  if (condition.kind === 'expression') return expressionText(condition.expression, depth + 1)
  const children = condition.kind === 'not' ? [condition.child] : condition.children
  const shown = children.slice(0, MAX_DEPTH).map((child) => conditionText(child, depth + 1))
  if (children.length > shown.length) shown.push('…')
  return `${condition.kind}(${shown.join(', ')})`
}

function lookupConditionText({ chain, value }: LookupCondition, depth: number): string {
  if (!(value instanceof RelatedCondition)) return `{ ${chain}: ${lookupText(value, depth + 1)} }`
  const inner = isEmpty(value.condition) ? '' : `, ${conditionText(value.condition, depth + 1)}`
  return `${value.quantifier}('${chain}'${inner})`
}

function lookupText(value: unknown, depth: number): string {
  if (isExpression(value)) return expressionText(value, depth)
  return isQuery(value) ? `QuerySet<${value.model.name}>` : showValue(value)
}

function operandText(expression: Expression, depth: number): string {
  return expression.kind === 'arithmetic'
    ? `(${expressionText(expression, depth)})`
    : expressionText(expression, depth)
}
