import { EXPRESSION, type Expression } from './nodes.js'

export function isExpression(value: unknown): value is Expression {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, EXPRESSION)
}
