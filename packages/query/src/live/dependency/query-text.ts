import { valueEncoder, type ValueEncoder } from '@relata/core/engine'
import { isLookup } from '../../ast/condition.js'
import type { Condition, LookupCondition, Query, Step } from '../../ast/nodes.js'
import { isExpression } from '../../ast/expression.js'
import { isQuery } from '../../ast/query.js'

/** Constants that are left out of a query's text: what is left is what it has in common with others. */
export interface Placeholders {
  readonly owner: boolean
  readonly conditions: ReadonlySet<Condition>
}
const NO_HOLES: Placeholders = { owner: false, conditions: new Set() }

/** One text for queries that are equal: that ask the same in the same way. */
export function queryText(query: Query, holes: Placeholders = NO_HOLES): string {
  const { model, base, steps, ordering, order, reversed, start, stop, shape, distinct, aggregates } = query
  const parts = [
    model.name,
    baseText(base, holes),
    steps.map((step) => stepText(step, holes)).join(';'),
    order === undefined && ordering !== model.ordering ? `by${text(ordering)}` : text(order),
    String(reversed),
    String(start),
    String(stop),
    text(shape),
    String(distinct),
    // As entries: their order is that of the result's members.
    text(aggregates && Object.entries(aggregates)),
  ]
  return `(${parts.join('|')})`
}

function baseText(base: Query['base'], holes: Placeholders): string {
  if (base.kind === 'related') return `${base.edge.id}<${holes.owner ? '?' : text(base.owner)}`
  if (base.kind !== 'combined') return base.kind
  const terms = base.terms.map((term) =>
    term.kind === 'combine' ? `${term.operator}${queryText(term.query)}` : text(term),
  )
  return `combined${queryText(base.first)}${terms.join('')}`
}

function stepText(step: Step, holes: Placeholders): string {
  return step.kind === 'filter' ? `filter${conditionText(step.condition, holes)}` : text(step)
}

function conditionText(condition: Condition, holes: Placeholders): string {
  switch (condition.kind) {
    case 'lookup':
      return lookupText(condition, holes)
    case 'and':
    case 'or':
    case 'xor':
      return `${condition.kind}(${condition.children
        .map((child) => conditionText(child, holes))
        .sort()
        .join('&')})`
    case 'not':
      return `not(${conditionText(condition.child, holes)})`
    case 'expression':
      return text(condition.expression)
  }
}

const lookupText = (condition: LookupCondition, holes: Placeholders): string =>
  `${JSON.stringify(condition.chain)}=${holes.conditions.has(condition) ? '?' : text(condition.value)}`

/**
 * Anything that a query is made of. 0 and -0 are two constants, since arithmetic tells them apart. Nodes are
 * what their members say; a constant that is an instance of another class, such as a row, is equal to itself
 * alone.
 */
const text: ValueEncoder = valueEncoder({
  negativeZero: 'distinct',
  isData: (instance) => isExpression(instance) || isLookup(instance),
  textOf: (value) => (isQuery(value) ? queryText(value) : undefined),
})
