import type { ModelMeta, Value } from '@relata/core'
import { displayed, type StateReader } from '@relata/core/engine'
import { isOfDefaultScope } from '../plan/scope-predicate.js'
import type { TestPredicate, Predicate, SomePredicate } from '../plan/predicate.js'

export const hopName = ({ hop }: Pick<SomePredicate, 'hop'>): string =>
  `${hop.source.name}.${hop.name === '' ? hop.id : hop.name}`

/**
 * A predicate as text; a condition of the model's default scope is marked. Keys are followed by the text of their row,
 * if its model has a `display`.
 */
export function describe(predicate: Predicate, model: ModelMeta, state: StateReader): string {
  const text = textOf(predicate, model, state)
  return isOfDefaultScope(predicate) ? `${text} (default scope)` : text
}

function textOf(predicate: Predicate, model: ModelMeta, state: StateReader): string {
  switch (predicate.kind) {
    case 'all':
      return 'everything'
    case 'none':
      return 'nothing'
    case 'test': {
      const { field, transforms, test } = predicate
      const chain = [
        field.name,
        ...transforms.map(({ name }) => name),
        ...(test.lookup === 'exact' ? [] : [test.lookup]),
      ].join('__')
      return `${model.name}.${chain} = ${shown(test.shown, rowNames(predicate, state))}`
    }
    case 'some':
      return `some ${hopName(predicate)} with ${describe(predicate.child, predicate.hop.target, state)}${predicate.orNone ? ' (or none)' : ''}`
    case 'and':
    case 'or':
    case 'xor':
      return `(${predicate.children.map((child) => describe(child, model, state)).join(` ${predicate.kind} `)})`
    case 'not':
      return `not ${describe(predicate.child, model, state)}`
    case 'among':
      return `among ${predicate.label}`
    case 'custom':
      return `row by row: ${predicate.label}`
  }
}

/** The text of the row with a key, for conditions that compare keys. */
function rowNames({ field, transforms, test }: TestPredicate, state: StateReader): RowNames | undefined {
  const target = field.key?.targetField ?? field
  const { display } = field.key?.target ?? field.model
  const comparesKeys = transforms.length === 0 && (test.lookup === 'exact' || test.lookup === 'in')
  if (display === undefined || !comparesKeys || !(target.primaryKey || field.key !== undefined))
    return undefined
  return (key) => {
    const table = state.table(target.model)
    const row = table.row(table.findUnique(target, key))
    return row === undefined ? undefined : displayed(row, display)
  }
}
type RowNames = (key: Value) => string | undefined

function shown(value: unknown, names?: RowNames): string {
  if (Array.isArray(value) && value.length > 3)
    return `[${value
      .slice(0, 3)
      .map((each) => shown(each, names))
      .join(', ')}, … ${value.length}]`
  if (Array.isArray(value)) return `[${value.map((each) => shown(each, names)).join(', ')}]`
  const name = value === null ? undefined : names?.(value as Value)
  return name === undefined ? literal(value) : `${literal(value)} (${name})`
}

function literal(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof RegExp) return String(value)
  if (typeof value === 'object' && value !== null) return Object.prototype.toString.call(value)
  return JSON.stringify(value)
}
