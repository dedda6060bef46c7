import type { ModelMeta } from '@relata/core'
import type { Predicate, SomePredicate } from '../plan/predicate.js'

export const hopName = ({ hop }: Pick<SomePredicate, 'hop'>): string =>
  `${hop.source.name}.${hop.name === '' ? hop.id : hop.name}`

export function describe(predicate: Predicate, model: ModelMeta): string {
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
      return `${model.name}.${chain} = ${shown(test.shown)}`
    }
    case 'some':
      return `some ${hopName(predicate)} with ${describe(predicate.child, predicate.hop.target)}${predicate.orNone ? ' (or none)' : ''}`
    case 'and':
    case 'or':
    case 'xor':
      return `(${predicate.children.map((child) => describe(child, model)).join(` ${predicate.kind} `)})`
    case 'not':
      return `not ${describe(predicate.child, model)}`
    case 'among':
      return `among ${predicate.label}`
    case 'custom':
      return `row by row: ${predicate.label}`
  }
}

function shown(value: unknown): string {
  if (Array.isArray(value) && value.length > 3)
    return `[${value.slice(0, 3).map(shown).join(', ')}, … ${value.length}]`
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof RegExp) return String(value)
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.prototype.toString.call(value)
  return JSON.stringify(value)
}
