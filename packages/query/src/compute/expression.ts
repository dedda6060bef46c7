import type { Value } from '@relata/core'
import type { Query } from '../ast/nodes.js'
import { changed } from '../ast/query.js'
import { RelatedBase } from '../ast/query-part.js'
import type { BoundCase, BoundExpression, BoundList } from '../bind/bound-nodes.js'
import { exactly, type Compiled, type Frame } from '../bind/compiled.js'
import type { Context, OuterRow } from '../bind/context.js'
import { outerDepth } from '../bind/outer-references.js'
import type { Variables } from '../bind/variables.js'
import { readyItem } from '../plan/ready-item.js'
import { castBetween } from '../resolve/cast.js'
import { aggregateColumn } from './aggregate/aggregate.js'
import { arithmetic } from './arithmetic.js'
import { columnAt, compileChain } from './chain.js'
import { truthOf } from './choices.js'
import { compileCall } from './function-call.js'
import { compileProperty } from './property.js'
import { outerRows, type OuterRows } from './outer-rows.js'
import { windowColumn } from './window/window-column.js'

/**
 * Prepares an expression for reading from frames of the variables; multi-valued chains add their variables.
 * See {@link Services.expression}.
 */
export function compileExpression(context: Context, variables: Variables, bound: BoundExpression): Compiled {
  switch (bound.node) {
    case 'path':
    case 'column':
      return compileChain(context, variables, bound)
    case 'constant': {
      const { kind, unknown, value } = bound
      return { kind, unknown, read: () => value }
    }
    case 'aggregate':
      return columnAt(aggregateColumn(context, bound, 1))
    case 'window':
      return columnAt(windowColumn(context, bound))
    case 'exists': {
      const { kind, query, negated } = bound
      const rows = outerRows(context, variables, bound.chains)
      return {
        kind,
        read: perRow(query, rows, (outer) => context.services.exists(query, outer) !== negated),
      }
    }
    case 'subquery': {
      const { kind, unknown, query } = bound
      const rows = outerRows(context, variables, bound.chains)
      return {
        kind,
        unknown,
        read: perRow(query, rows, (outer) => context.services.list(query, outer, undefined)[0] ?? null),
      }
    }
    case 'list':
      return compileList(context, variables, bound)
    case 'property':
      return compileProperty(context, variables, bound)
    case 'condition': {
      const truth = truthOf(context, variables, readyItem(context, bound.item), 'frame')
      return { kind: 'boolean', read: truth }
    }
    case 'arithmetic': {
      const left = compileExpression(context, variables, bound.left)
      const right = compileExpression(context, variables, bound.right)
      return arithmetic(bound, left, right)
    }
    case 'case':
      return compileCase(context, variables, bound)
    case 'call':
      return compileCall(
        bound,
        bound.args.map((arg) => compileExpression(context, variables, arg)),
      )
    case 'cast':
      return castCompiled(compileExpression(context, variables, bound.of), bound.kind)
  }
}

function compileList(
  context: Context,
  variables: Variables,
  { kind, owner, edge, query, chains }: BoundList,
): Compiled {
  const keys = compileExpression(context, variables, owner)
  const rows = outerRows(context, variables, chains)
  return {
    kind,
    read(frame) {
      const key = keys.read(frame)
      if (key === null) return EMPTY
      return context.services.results(changed(query, { base: new RelatedBase(edge, key) }), rows(frame))
    },
  }
}
const EMPTY: Value = Object.freeze([])

function castCompiled(compiled: Compiled, kind: Compiled['kind']): Compiled {
  const read = exactly(compiled)
  const cast = castBetween(compiled.kind, kind)
  return {
    kind,
    read(frame) {
      const value = read(frame)
      return value === null ? null : cast(value)
    },
  }
}

/** A subquery that refers to no outer row is evaluated once. */
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
  { kind, branches, otherwise }: BoundCase,
): Compiled {
  const values = branches.map(({ when, value }) => ({
    holds: truthOf(context, variables, readyItem(context, when), 'frame'),
    value: compileExpression(context, variables, value),
  }))
  const fallback = otherwise === undefined ? undefined : compileExpression(context, variables, otherwise)
  return {
    kind,
    read(frame) {
      for (const { holds, value } of values) if (holds(frame)) return value.read(frame)
      return fallback?.read(frame) ?? null
    },
  }
}
