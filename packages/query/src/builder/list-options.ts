import { UsageError } from '@relata/core'
import { isPlainObject } from './condition.js'
import type { ValuesForm } from '../ast/query.js'

/** The options of `valuesList`, which come last. */
export interface ListOptions {
  readonly flat?: boolean
  readonly named?: boolean
}

/** An annotation of the name would be an expression. */
export const isListOptions = (value: unknown): value is ListOptions =>
  isPlainObject(value) && [value['flat'], value['named']].some((option) => typeof option === 'boolean')

/** What is asked for by them. */
export const listForm = (options: ListOptions = {}): ValuesForm => {
  const other = Object.keys(options).find((name) => name !== 'flat' && name !== 'named')
  if (other !== undefined)
    throw new UsageError('ERR_ARGUMENT', `valuesList has no option '${other}'; it has flat and named`, { value: options })
  if (options.flat === true && options.named === true)
    throw new UsageError('ERR_FLAT', 'valuesList: flat gives bare values, named tuples; take one of them', { value: options })
  return options.flat === true ? 'flat' : options.named === true ? 'named' : 'tuple'
}
