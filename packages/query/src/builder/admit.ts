import { State } from '@relata/core'
import type { ModelMeta } from '@relata/core'
import { junction, not } from '../ast/condition.js'
import type { Condition } from '../ast/condition.js'
import { isExpression } from '../ast/expression.js'
import type { Expression } from '../ast/expression.js'
import { isQuery } from '../ast/query.js'
import type { Query } from '../ast/query.js'
import type { StoreContext } from './context.js'
import { otherStore, refuseForeignRow } from './foreign.js'
import { storeOf } from './source.js'
import { readUntrusted, UntrustedText } from './untrusted.js'

/**
 * What conditions and expressions are looked over for when a query set takes them in: until then they belong to no store and no model. Texts from
 * outside are read, and rows and query sets of another store refused. What names mean is the engine's matter.
 */

const admitValue = (context: StoreContext, value: unknown): void => {
  if (typeof value !== 'object' || value === null) return
  if (isExpression(value)) admitExpression(context, value)
  else if (Array.isArray(value)) for (const each of value as readonly unknown[]) admitValue(context, each)
  else if (State.modelOf(value) !== undefined) refuseForeignRow(context, value)
  else if (isQuery(value)) admitQuery(context, value)
}

const admitQuery = (context: StoreContext, query: Query): void => {
  const store = storeOf(query)
  if (store !== undefined && store !== context) throw otherStore(`The query set of ${query.model.name}`, query)
}

/** The condition as this store asks it of this model; itself where nothing had to be read. */
export const admitted = (context: StoreContext, model: ModelMeta, condition: Condition): Condition => {
  switch (condition.kind) {
    case 'lookup':
      if (condition.value instanceof UntrustedText) return readUntrusted(context.schema, model, condition.chain, condition.value)
      admitValue(context, condition.value)
      return condition
    case 'not': {
      const child = admitted(context, model, condition.child)
      return child === condition.child ? condition : not(child)
    }
    case 'and':
    case 'or':
    case 'xor': {
      const children = condition.children.map((child) => admitted(context, model, child))
      return children.every((child, index) => child === condition.children[index]) ? condition : junction(condition.kind, children)
    }
    case 'expression':
      admitExpression(context, condition.expression)
      return condition
  }
}

const admitCondition = (context: StoreContext, condition: Condition | undefined): void => {
  if (condition === undefined) return
  if (condition.kind === 'lookup') admitValue(context, condition.value)
  else if (condition.kind === 'not') admitCondition(context, condition.child)
  else if (condition.kind === 'expression') admitExpression(context, condition.expression)
  else for (const child of condition.children) admitCondition(context, child)
}

export const admitExpression = (context: StoreContext, expression: Expression): void => {
  switch (expression.kind) {
    case 'f':
    case 'outer':
      return
    case 'value':
      return admitValue(context, expression.value)
    case 'exists':
    case 'subquery':
      return admitQuery(context, expression.query)
    case 'condition':
    case 'relation':
      return admitCondition(context, expression.condition)
    case 'arithmetic':
      admitExpression(context, expression.left)
      return admitExpression(context, expression.right)
    case 'function':
      return expression.args.forEach((each) => admitExpression(context, each))
    case 'aggregate':
      admitCondition(context, expression.filter)
      return expression.of === undefined ? undefined : admitExpression(context, expression.of)
    case 'case':
      for (const [when, then] of expression.branches) {
        admitCondition(context, when)
        admitExpression(context, then)
      }
      return expression.otherwise === undefined ? undefined : admitExpression(context, expression.otherwise)
  }
}
