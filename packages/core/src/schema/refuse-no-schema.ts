import { UsageError } from '../error/errors.js'
import { showValue } from '../error/show-value.js'

/**
 * Refuses a value that `defineSchema` didn't return, such as an object of models. Code: `ERR_ARGUMENT`.
 */
export function refuseNoSchema(schema: unknown, call: string): void {
  if (isSchema(schema)) return
  const models = areModels(schema)
  const example = `${call}(defineSchema({ Book: model({ … }) }))`
  const message = models
    ? `${call} needs a schema that defineSchema has resolved: write ${example}.`
    : `${call} takes the result of defineSchema, ${example}, got ${showValue(schema)}.`
  throw new UsageError('ERR_ARGUMENT', message, { value: schema })
}

/** By its members, because another copy of this package may have made it. */
function isSchema(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Array.isArray(Reflect.get(value, 'models')) && typeof Reflect.get(value, 'describe') === 'function'
}

function areModels(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const parts: unknown[] = Object.values(value)
  return (
    parts.length > 0 &&
    parts.every((part) => typeof part === 'object' && part !== null && 'fields' in part && 'options' in part)
  )
}
