import { showValue } from '@relata/core'
import type { Expression } from './expression.js'

/** Nodes further down are left out: an error names what it is about, not the whole query. */
const DEEPEST = 4

/** An expression as an error message shows it: `sum(pages)`, `pages + 2`. */
export function expressionText(expression: Expression, depth = 0): string {
  if (depth > DEEPEST) return '…'
  const { kind } = expression
  if (kind === 'f' || kind === 'outer') return expression.chain
  if (kind === 'value') return showValue(expression.value)
  if (kind === 'arithmetic')
    return `${operandText(expression.left, depth + 1)} ${expression.operator} ${operandText(expression.right, depth + 1)}`
  if (kind === 'aggregate') return `${expression.name}(${expression.of === undefined ? '' : expressionText(expression.of, depth + 1)})`
  if (kind !== 'function') return kind
  const args = expression.args.slice(0, DEEPEST).map((arg) => expressionText(arg, depth + 1))
  return `${expression.name}(${args.join(', ')})`
}

const operandText = (expression: Expression, depth: number): string =>
  expression.kind === 'arithmetic' ? `(${expressionText(expression, depth)})` : expressionText(expression, depth)
