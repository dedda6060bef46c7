import type { Condition, LookupCondition } from '../../ast/condition.js'
import { isQuery, type Query, type Step } from '../../ast/query.js'

/** Constants that are left out of a question's text: what is left is what it has in common with others. */
export interface Placeholders {
  readonly owner: boolean
  readonly conditions: ReadonlySet<Condition>
}
const NO_HOLES: Placeholders = { owner: false, conditions: new Set() }

/** One text for questions that are equal: that ask the same in the same way. */
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
    text(aggregates),
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
  if (condition.kind === 'lookup') return lookupText(condition, holes)
  if (condition.kind === 'and')
    return `(${condition.children
      .map((child) => conditionText(child, holes))
      .sort()
      .join('&')})`
  return text(condition)
}

const lookupText = (condition: LookupCondition, holes: Placeholders): string =>
  `${JSON.stringify(condition.chain)}=${holes.conditions.has(condition) ? '?' : text(condition.value)}`

/** Anything that a question is made of. What has no text of its own is told apart by what it is. */
function text(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'bigint':
      return `${value}n`
    case 'object':
      return value === null ? 'null' : objectText(value)
    case 'function':
    case 'symbol':
      return identityText(value)
    case 'boolean':
    case 'undefined':
      return String(value)
  }
}

function objectText(value: object): string {
  if (isQuery(value)) return queryText(value)
  if (Array.isArray(value)) return `[${value.map(text).join()}]`
  if (value instanceof RegExp) return `pattern${JSON.stringify([value.source, value.flags])}`
  if (value instanceof Date) return `date${value.getTime()}`
  if (value instanceof Uint8Array) return `bytes${value.join()}`
  if (value instanceof Set) return `set[${[...value].map(text).join()}]`
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return identityText(value)
  return `{${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}:${text(one)}`)
    .join()}}`
}

const identities = new WeakMap<object | symbol, number>()
let last = 0

function identityText(value: object | symbol): string {
  // A registered symbol can't be held weakly; nothing that a question is made of is one.
  let identity = identities.get(value)
  if (identity === undefined) identities.set(value, (identity = ++last))
  return `#${identity}`
}
