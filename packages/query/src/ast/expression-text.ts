import { showValue } from '@relata/core'
import type { Expression } from './expression.js'

/** Nodes further down are left out: an error names what it is about, not the whole query. */
const DEEPEST = 4

/** An expression as an error message shows it: `sum(pages)`, `pages + 2`. */
export function expressionText(expression: Expression, depth = 0): string {
  if (depth > DEEPEST) return '…'
  switch (expression.kind) {
    case 'f':
    case 'outer':
      return expression.chain
    case 'value':
      return showValue(expression.value)
    case 'arithmetic': {
      const [left, right] = [expression.left, expression.right].map((side) => operandText(side, depth + 1))
      return `${left} ${expression.operator} ${right}`
    }
    case 'aggregate':
      return `${expression.name}(${expression.of === undefined ? '' : expressionText(expression.of, depth + 1)})`
    case 'function':
      return `${expression.name}(${expression.args
        .slice(0, DEEPEST)
        .map((arg) => expressionText(arg, depth + 1))
        .join(', ')})`
    default:
      return expression.kind
  }
}

const operandText = (expression: Expression, depth: number): string =>
  expression.kind === 'arithmetic' ? `(${expressionText(expression, depth)})` : expressionText(expression, depth)
