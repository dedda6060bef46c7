import { FieldError, type Value } from '@relata/core'
import type { ExistsExpression, Expression, Query } from '../ast/nodes.js'
import { columnAt, compileColumn, matchColumn } from '../bind/columns.js'
import { refuseColumns } from '../bind/keys.js'
import type { Compiled, Frame } from '../bind/compiled.js'
import type { Context, OuterRow } from '../bind/context.js'
import { outerDepth } from '../bind/outer-references.js'
import { outerRows, outerValue, type OuterRows } from '../bind/outer-row.js'
import { itemOf } from '../plan/ready-item.js'
import type { Variables } from '../bind/variables.js'
import { readPath } from '../select/access.js'
import { aggregateColumn } from './aggregate/aggregate.js'
import { arithmetic } from './arithmetic.js'
import { truthOf } from './choices.js'
import { constant, readAs } from './constant.js'
import { valuePathOf } from '../bind/relations.js'
import { commonKind } from '../resolve/common-kind.js'
import { compileFunction } from './functions/registry.js'

/**
 * Makes an expression ready to read from frames of the variables; chains that may choose add their variables.
 * See {@link Services.expression}.
 */
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
      const { kind, unknown, value } = outerValue(context, expression)
      return { kind, unknown, read: () => value }
    }
    case 'aggregate': {
      const column = aggregateColumn(context, expression, 1)
      return columnAt(column)
    }
    case 'exists':
      return compileExists(context, variables, expression)
    case 'subquery': {
      const { query } = expression
      refuseColumns(query)
      const rows = outerRows(context, variables, query)
      context.services.inner(query, () => rows(undefined))
      const type = context.services.kind(query, rows(undefined))
      return {
        ...type,
        read: perRow(query, rows, (outer) => context.services.list(query, outer, undefined)[0] ?? null),
      }
    }
    case 'condition': {
      const truth = truthOf(context, variables, itemOf(context, expression.condition), 'frame')
      return { kind: 'boolean', read: truth }
    }
    case 'arithmetic': {
      const left = compileExpression(context, variables, expression.left)
      const right = compileExpression(context, variables, expression.right)
      return known([left, right], () => arithmetic(expression, left, right))
    }
    case 'relation':
      throw new FieldError(
        'ERR_RELATION_ALIAS',
        'FilteredRelation names a relation: pass it to annotate or alias, and begin chains with its name.',
        { value: expression.path },
      )
    case 'case':
      return compileCase(context, variables, expression)
    case 'function': {
      const args = expression.args.map((arg) => compileExpression(context, variables, arg))
      return known(args, () => compileFunction(expression, args, () => context.services.now()))
    }
  }
}

const UNKNOWN: Compiled = Object.freeze({ kind: 'json', unknown: true, read: () => null })

/** What is made of parts whose types are known; of others nothing is said. */
const known = (parts: readonly Compiled[], make: () => Compiled): Compiled =>
  parts.some(({ unknown }) => unknown === true) ? UNKNOWN : make()

function compileChain(context: Context, variables: Variables, chain: string): Compiled {
  const column = matchColumn(context, chain)
  if (column !== undefined) return compileColumn(column, variables)
  const path = valuePathOf(context, chain)
  const { variable, tail } = variables.reference(path)
  const read = readPath(context.state, tail, path)
  return { kind: path.kind, read: (frame) => read(frame[variable] as number) }
}

function compileExists(
  context: Context,
  variables: Variables,
  { query, negated }: ExistsExpression,
): Compiled {
  const rows = outerRows(context, variables, query)
  context.services.inner(query, () => rows(undefined))
  return {
    kind: 'boolean',
    read: perRow(query, rows, (outer) => context.services.exists(query, outer) !== negated),
  }
}

/** A subquery that refers to no row around is evaluated once. */
function perRow(
  query: Query,
  rows: OuterRows,
  evaluate: (outer: OuterRow) => Value,
): (frame: Frame) => Value {
  if (outerDepth(query) > 0) return (frame) => evaluate(rows(frame))
  let value: Value | undefined
  return (frame) => (value === undefined ? (value = evaluate(rows(frame))) : value)
}

function compileCase(
  context: Context,
  variables: Variables,
  expression: Extract<Expression, { kind: 'case' }>,
): Compiled {
  const branches = expression.branches.map(([when, then]) => ({
    holds: truthOf(context, variables, itemOf(context, when), 'frame'),
    value: compileExpression(context, variables, then),
  }))
  const otherwise =
    expression.otherwise === undefined
      ? undefined
      : compileExpression(context, variables, expression.otherwise)
  const results = [...branches.map(({ value }) => value), ...(otherwise === undefined ? [] : [otherwise])]
  if (results.some(({ unknown }) => unknown === true)) return UNKNOWN
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
const taken = (result: Compiled, kind: Compiled['kind']): Compiled =>
  result.kind === 'json' ? result : readAs(result, kind)

function mixed(results: readonly Compiled[]): FieldError {
  const kinds = [...new Set(results.map(({ kind }) => kind))].join(', ')
  return new FieldError(
    'ERR_MIXED_TYPES',
    `The branches of Case have no common type (${kinds}): set it with output, or cast them.`,
    { value: kinds },
  )
}
