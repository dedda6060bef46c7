import { EXPRESSION, type Expression } from './nodes.js'

export const isExpression = (value: unknown): value is Expression =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, EXPRESSION)
