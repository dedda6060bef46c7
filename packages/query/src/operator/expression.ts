import { FieldError, type ScalarName, type Value } from '@relata/core'
import type { Expression } from '../ast/expression.js'
import { matchColumn } from '../plan/columns.js'
import { outerMissing } from '../plan/conditions.js'
import type { Compiled, Context, Frame } from '../plan/context.js'
import { outerDepth } from '../plan/outer-depth.js'
import type { Variables } from '../plan/variables.js'
import { resolveValuePath } from '../resolve/path.js'
import { readPath } from './access.js'
import { aggregateColumn } from './aggregate.js'
import { arithmetic } from './arithmetic.js'
import { truthOf } from './choose.js'

/** Makes an expression ready to read from frames of the variables; chains that may choose add their variables. See {@link Services.expression}. */
export function compileExpression(context: Context, variables: Variables, expression: Expression): Compiled {
  switch (expression.kind) {
    case 'f': return compileChain(context, variables, expression.chain)
    case 'value': return constant(expression.value as Value, expression.output)
    case 'outer': {
      if (context.outer === undefined) throw outerMissing()
      return constant(context.services.outer(context.outer, expression.chain, expression.depth), expression.output)
    }
    case 'aggregate': {
      const column = aggregateColumn(context, expression, 1)
      return { kind: column.kind, read: (frame) => column.read(frame[0] as number) }
    }
    case 'exists': return compileExists(context, expression)
    case 'subquery': {
      const { query } = expression
      context.services.meet(context, query)
      const kind = context.services.kind(context, query)
      return { kind, read: perRow(context, query, (outer) => context.services.list(context, query, outer, undefined)[0] ?? null) }
    }
    case 'condition': {
      const truth = truthOf(context, variables, context.services.item(context, expression.condition), 'frame')
      return { kind: 'boolean', read: truth }
    }
    case 'arithmetic':
      return arithmetic(expression, compileExpression(context, variables, expression.left), compileExpression(context, variables, expression.right))
    case 'case': return compileCase(context, variables, expression)
    case 'function':
      throw new FieldError('ERR_UNKNOWN_FUNCTION', `There is no function '${expression.name}'.`, { value: expression.name })
  }
}

function compileChain(context: Context, variables: Variables, chain: string): Compiled {
  const column = matchColumn(context, chain)
  if (column !== undefined) {
    const { read } = column.column
    const { transforms } = column
    return {
      kind: column.kind,
      read(frame) {
        let value = read(frame[0] as number)
        for (const transform of transforms) value = value === null ? null : transform.apply(value)
        return value
      },
    }
  }
  const path = resolveValuePath(context.schema, context.model, chain)
  const { variable, tail } = variables.reference(path)
  const read = readPath(context.state, tail, path)
  return { kind: path.kind, read: (frame) => read(frame[variable] as number) }
}

function constant(value: Value, output: ScalarName | undefined): Compiled {
  return { kind: output ?? kindOf(value), read: () => value }
}

function kindOf(value: Value): ScalarName {
  switch (typeof value) {
    case 'number': return Number.isInteger(value) ? 'integer' : 'float'
    case 'bigint': return 'bigInteger'
    case 'boolean': return 'boolean'
    case 'string': return 'string'
    default: return value instanceof Uint8Array ? 'binary' : 'json'
  }
}

function compileExists(context: Context, { query, negated }: Extract<Expression, { kind: 'exists' }>): Compiled {
  context.services.meet(context, query)
  return { kind: 'boolean', read: perRow(context, query, (outer) => context.services.exists(context, query, outer) !== negated) }
}

/** A subquery that says nothing of the row around is asked once. */
function perRow(context: Context, query: Parameters<typeof outerDepth>[0], ask: (outer: Context['outer']) => Value): (frame: Frame) => Value {
  if (outerDepth(query) > 0) return (frame) => ask({ context, frame })
  let answer: Value | undefined
  return () => (answer ??= ask(context.outer))
}

function compileCase(context: Context, variables: Variables, expression: Extract<Expression, { kind: 'case' }>): Compiled {
  const branches = expression.branches.map(([when, then]) => ({
    holds: truthOf(context, variables, context.services.item(context, when), 'frame'),
    then: compileExpression(context, variables, then),
  }))
  const otherwise = expression.otherwise === undefined ? undefined : compileExpression(context, variables, expression.otherwise)
  return {
    kind: expression.output ?? branches[0]?.then.kind ?? otherwise?.kind ?? 'integer',
    read(frame) {
      for (const { holds, then } of branches) if (holds(frame)) return then.read(frame)
      return otherwise?.read(frame) ?? null
    },
  }
}
