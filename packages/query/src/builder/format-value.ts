import { modelOf, type Row } from '@relata/core'

export function withArticle(name: string): string {
  return /^[aeiou]/i.test(name) ? `an ${name}` : `a ${name}`
}

/** Formats a value for an error message. */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`
  if (typeof value !== 'object' || value === null) return String(value)
  const model = modelOf(value)
  if (model !== undefined) return `${model.name} ${formatValue((value as Row)[model.pk.attribute])}`
  const name: unknown = value.constructor?.name
  return typeof name === 'string' && name !== '' ? withArticle(name) : 'an object'
}
