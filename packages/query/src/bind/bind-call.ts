import type { FunctionExpression } from '../ast/nodes.js'
import type { Call } from '../resolve/functions/definition.js'
import { definitionOf } from '../resolve/functions/registry.js'
import type { BoundCall, BoundExpression } from './bound-nodes.js'

/**
 * A function of bound arguments, whose types are known. Throws FieldError `ERR_UNKNOWN_FUNCTION`,
 * `ERR_FUNCTION_ARGUMENT`, `ERR_MIXED_TYPES`, UsageError `ERR_ARGUMENT`.
 */
export function bindCall(
  { name, options, output, own }: FunctionExpression,
  args: readonly BoundExpression[],
  now: Call['now'],
): BoundCall {
  if (own !== undefined)
    return {
      node: 'call',
      kind: own.output,
      args,
      apply: undefined,
      applyAll: (values) => own.apply(values),
      takesNulls: own.takesNulls,
    }
  const definition = definitionOf(name, args.length)
  const call: Call = { name, options, output, kinds: args.map((arg) => arg.kind), now }
  return {
    node: 'call',
    kind: definition.kind(call),
    args,
    apply: definition.apply?.(call),
    applyAll: definition.applyAll?.(call),
    takesNulls: definition.takesNulls,
  }
}
