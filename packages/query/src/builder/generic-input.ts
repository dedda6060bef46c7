import { isGenericName, UsageError, type ModelMeta } from '@relata/core/engine'
import { isExpression } from '../ast/expression.js'
import { Conditions } from './conditions.js'
import type { StoreContext } from './context.js'
import { QuerySource } from './query-source.js'
import { refuseForeignValue } from './store-identity.js'

/**
 * Whether a name among the values of a row means a generic key, whose value the write reads. Refuses expressions, because
 * which of its keys they are for isn't known.
 */
export function isGenericInput(
  context: StoreContext,
  model: ModelMeta,
  name: string,
  value: unknown,
): boolean {
  if (model.generics.length === 0 || !isGenericName(model, name)) return false
  refuseForeignValue(context, value)
  if (!isExpression(value) && !(value instanceof Conditions) && !(value instanceof QuerySource)) return true
  const [part] = model.generics[0]?.parts ?? []
  const message = `update: ${model.name}.${name} takes a row; write an expression for the key to one of its targets, such as '${part?.key.field.attribute}'`
  throw new UsageError('ERR_ARGUMENT', message, { value, model: model.name, field: name })
}
