import { readOptions, UsageError } from '@relata/core/engine'
import { isExpression } from '../ast/expression.js'
import type { ValuesForm } from '../ast/shape.js'
import { isPlainObject } from './condition.js'
import { Conditions } from './conditions.js'
import { LIST } from './option-rules.js'

/** The options of `valuesList`, which come last. */
export interface ListOptions {
  readonly flat?: boolean
  readonly named?: boolean
}

/** Whether the last argument is options rather than named expressions. */
export function isListOptions(value: unknown): value is ListOptions {
  if (!isPlainObject(value)) return false
  const parts = Object.values(value)
  return parts.length > 0 && !parts.some((part) => isExpression(part) || part instanceof Conditions)
}

/** The form of the values that the options select. */
export function listForm(options?: ListOptions): ValuesForm {
  const { flat = false, named = false } = readOptions(options, LIST, 'valuesList')
  if (flat && named)
    throw new UsageError('ERR_FLAT', 'valuesList: flat and named exclude each other; pass one of them', {
      value: options,
    })
  return flat ? 'flat' : named ? 'named' : 'tuple'
}
