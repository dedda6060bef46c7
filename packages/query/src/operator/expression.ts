import { FieldError, type Value } from '@relata/core'
import type { Expression } from '../ast/expression.js'
import { matchColumn } from '../plan/columns.js'
import { refuseColumns } from '../plan/conditions.js'
import { outerMissing } from '../plan/comparison.js'
import type { Column, Compiled, Context, Frame } from '../plan/context.js'
import { outerDepth } from '../plan/outer-depth.js'
import type { Variables } from '../plan/variables.js'
import { readPath } from './access.js'
import { aggregateColumn } from './aggregate.js'
import { arithmetic } from './arithmetic.js'
import { truthOf } from './choose.js'
import { constant, readAs } from './constant.js'
import { valuePathOf } from '../plan/relations.js'
import { commonKind } from '../resolve/common-kind.js'
import { compileFunction } from './functions/registry.js'

/** Makes an expression ready to read from frames of the variables; chains that may choose add their variables. See {@link Services.expression}. */
export function compileExpression(context: Context, variables: Variables, expression: Expression): Compiled {
  return readAs(compile(context, variables, expression), expression.output)
}

function compile(context: Context, variables: Variables, expression: Expression): Compiled {
  switch (expression.kind) {
    case 'f':
      return compileChain(context, variables, expression.chain)
    case 'value':
      return constant(expression.value, expression.output)
    case 'outer': {
      if (context.outer === undefined) throw outerMissing()
      return constant(context.services.outer(context.outer, expression.chain, expression.depth), undefined)
    }
    case 'aggregate': {
      const column = aggregateColumn(context, expression, 1)
      return ofSlot(column)
    }
    case 'exists':
      return compileExists(context, expression)
    case 'subquery': {
      const { query } = expression
      refuseColumns(query)
      context.services.meet(context, query)
      const kind = context.services.kind(context, query)
      return { kind, read: perRow(context, query, (outer) => context.services.list(context, query, outer, undefined)[0] ?? null) }
    }
    case 'condition': {
      const truth = truthOf(context, variables, context.services.item(context, expression.condition), 'frame')
      return { kind: 'boolean', read: truth }
    }
    case 'arithmetic':
      return arithmetic(
        expression,
        compileExpression(context, variables, expression.left),
        compileExpression(context, variables, expression.right),
      )
    case 'relation':
      throw new FieldError(
        'ERR_RELATION_ALIAS',
        'FilteredRelation names a relation: it goes into annotate or alias, under a name that chains begin with.',
        { value: expression.path },
      )
    case 'case':
      return compileCase(context, variables, expression)
    case 'function':
      return compileFunction(
        expression,
        expression.args.map((arg) => compileExpression(context, variables, arg)),
        () => context.services.now(),
      )
  }
}

/** A column, read of a frame's row. */
function ofSlot({ kind, read, exact }: Column): Compiled {
  const compiled: Compiled = { kind, read: (frame) => read(frame[0] as number) }
  return exact === undefined ? compiled : { ...compiled, exact: (frame) => exact(frame[0] as number) }
}

function compileChain(context: Context, variables: Variables, chain: string): Compiled {
  const column = matchColumn(context, chain)
  if (column !== undefined) {
    const { read, choices } = column.column
    const { transforms } = column
    if (transforms.length === 0 && choices === undefined) return ofSlot(column.column)
    const readChoice = choices?.compile(variables).read
    return {
      kind: column.kind,
      read(frame) {
        let value = readChoice === undefined ? read(frame[0] as number) : readChoice(frame)
        for (const transform of transforms) value = value === null ? null : transform.apply(value)
        return value
      },
    }
  }
  const path = valuePathOf(context, chain)
  const { variable, tail } = variables.reference(path)
  const read = readPath(context.state, tail, path)
  return { kind: path.kind, read: (frame) => read(frame[variable] as number) }
}

function compileExists(context: Context, { query, negated }: Extract<Expression, { kind: 'exists' }>): Compiled {
  context.services.meet(context, query)
  return { kind: 'boolean', read: perRow(context, query, (outer) => context.services.exists(context, query, outer) !== negated) }
}

/** A subquery that says nothing of the row around is asked once. */
function perRow(
  context: Context,
  query: Parameters<typeof outerDepth>[0],
  ask: (outer: Context['outer']) => Value,
): (frame: Frame) => Value {
  if (outerDepth(query) > 0) return (frame) => ask({ context, frame })
  let answer: Value | undefined
  return () => (answer ??= ask(context.outer))
}

function compileCase(context: Context, variables: Variables, expression: Extract<Expression, { kind: 'case' }>): Compiled {
  const branches = expression.branches.map(([when, then]) => ({
    holds: truthOf(context, variables, context.services.item(context, when), 'frame'),
    value: compileExpression(context, variables, then),
  }))
  const otherwise = expression.otherwise === undefined ? undefined : compileExpression(context, variables, expression.otherwise)
  const results = [...branches.map(({ value }) => value), ...(otherwise === undefined ? [] : [otherwise])]
  const kind = expression.output ?? commonKind(results.map((result) => result.kind))
  if (kind === undefined) throw mixed(results)
  const values = branches.map(({ holds, value }) => ({ holds, value: taken(value, kind) }))
  const fallback = otherwise === undefined ? undefined : taken(otherwise, kind)
  return {
    kind,
    read(frame) {
      for (const { holds, value } of values) if (holds(frame)) return value.read(frame)
      return fallback?.read(frame) ?? null
    },
  }
}

/** A null has no type to be read from. */
const taken = (result: Compiled, kind: Compiled['kind']): Compiled => (result.kind === 'json' ? result : readAs(result, kind))

function mixed(results: readonly Compiled[]): FieldError {
  const kinds = [...new Set(results.map(({ kind }) => kind))].join(', ')
  return new FieldError(
    'ERR_MIXED_TYPES',
    `The branches of Case give types that have none in common (${kinds}): say which with output, or cast them.`,
    { value: kinds },
  )
}
