import type { Value } from '@relata/core'
import type {
  BoundColumnTest,
  BoundComparison,
  BoundOperand,
  BoundTest,
  QueryOperand,
} from '../bind/bound-nodes.js'
import { exactly, type Frame } from '../bind/compiled.js'
import { computedTest } from '../bind/computed-test.js'
import type { Context } from '../bind/context.js'
import { foundValues } from '../bind/found-values.js'
import { unreadRow } from '../bind/outer-row.js'
import type { Variables } from '../bind/variables.js'
import type { ValueTest } from '../resolve/value-test.js'
import { compileColumn } from './chain.js'
import { comparator, type Operand } from './comparator.js'
import { outerRows } from './outer-rows.js'

/** Prepares a test for frames of the variables; multi-valued chains add their variables. */
export function compileTest(
  context: Context,
  variables: Variables,
  test: BoundTest,
): (frame: Frame) => boolean {
  switch (test.kind) {
    case 'truth': {
      const { read } = context.services.expression(context, variables, test.expression)
      return (frame) => read(frame) === true
    }
    case 'columnTest':
      return compileColumnTest(context, variables, test)
    case 'comparison':
      return compileComparison(context, variables, test)
  }
}

function compileColumnTest(
  context: Context,
  variables: Variables,
  { column, test }: BoundColumnTest,
): (frame: Frame) => boolean {
  const { matches, onNull } = valueTest(context, test)
  const read = exactly(compileColumn(column, variables))
  return (frame) => {
    const value = read(frame)
    return value === null ? onNull : matches(value)
  }
}

function valueTest(context: Context, test: BoundColumnTest['test']): ValueTest {
  if (!('query' in test)) return test
  const { subject, lookup, query } = test
  return computedTest(subject, lookup, foundValues(context, query, test, unreadRow(context)))
}

function compileComparison(
  context: Context,
  variables: Variables,
  { lookup, subject, left, right, isList }: BoundComparison,
): (frame: Frame) => boolean {
  const compiled = context.services.expression(context, variables, left)
  const operands = right.map((operand) => compileOperand(context, variables, operand))
  return comparator({ lookup, subject, left: compiled, right: operands, isList })
}

function compileOperand(context: Context, variables: Variables, operand: BoundOperand): Operand {
  switch (operand.node) {
    case 'operand':
      return operand
    case 'found':
      return { kind: undefined, read: found(context, variables, operand) }
    case 'path':
    case 'column':
    case 'constant':
    case 'aggregate':
    case 'exists':
    case 'subquery':
    case 'list':
    case 'property':
    case 'window':
    case 'condition':
    case 'arithmetic':
    case 'case':
    case 'call':
    case 'cast':
      return context.services.expression(context, variables, operand)
  }
}

function found(
  context: Context,
  variables: Variables,
  operand: QueryOperand,
): (frame: Frame) => Value | readonly Value[] {
  const rows = outerRows(context, variables, operand.chains)
  return (frame) => foundValues(context, operand.query, operand, rows(frame))
}
