import { UsageError, type GenericPartMeta, type ModelMeta } from '@relata/core/engine'
import { lookup } from '../ast/condition.js'
import type { Expression, Query } from '../ast/nodes.js'
import { genericChain, type GenericChain } from '../resolve/generic-chain.js'
import type { StoreContext } from './context.js'
import { F, node, orderTerm, Value } from './expression.js'
import { chainOf, genericLabel } from './generic-conditions.js'

/**
 * `target_type` and `target_id` as expressions over the keys of the targets.
 */

/** The expression that a chain to a generic key is read as; undefined for every other chain. */
export function genericValue(context: StoreContext, model: ModelMeta, chain: string): Expression | undefined {
  const found = context.hasGenericKeys ? genericChain(context.schema, model, chain) : undefined
  if (found === undefined) return undefined
  if (found.part === 'target' || found.rest.length > 0) throw noValue(found)
  return found.part === 'type' ? kindOf(found) : keyOf(found)
}

/** A term of an order, or several: `target` means the keys to its targets. */
export function genericTerms(context: StoreContext, model: ModelMeta, term: unknown): readonly unknown[] {
  if (!context.hasGenericKeys || typeof term !== 'string') return [term]
  const descending = term.startsWith('-')
  const chain = descending ? term.slice(1) : term
  const found = genericChain(context.schema, model, chain)
  if (found === undefined) return [term]
  if (found.part === 'target' && found.rest.length === 0)
    return found.generic.parts.map((part) => (descending ? '-' : '') + chainOf(found, part))
  const value = genericValue(context, model, chain)
  return value === undefined ? [term] : [orderTerm(value, descending, undefined)]
}

/** The names passed to `values`; those of generic keys mean expressions. */
export function genericEntries(
  { context, query }: { readonly context: StoreContext; readonly query: Query },
  entries: readonly unknown[],
): readonly unknown[] {
  if (!context.hasGenericKeys) return entries
  return entries.map((entry) => {
    const value = typeof entry === 'string' ? genericValue(context, query.model, entry) : undefined
    return value === undefined ? entry : { [entry as string]: value }
  })
}

function kindOf(chain: GenericChain): Expression {
  return caseOf(chain, ({ kind }) => Value(kind))
}

function keyOf(chain: GenericChain): Expression {
  const types = new Set(chain.generic.parts.map(({ key }) => key.field.type.name))
  if (types.size > 1) throw noValue(chain)
  return caseOf(chain, ({ key }) => F(chain.prefix + key.field.attribute))
}

/** The value of the one part that is set; null without one. */
function caseOf(chain: GenericChain, then: (part: GenericPartMeta) => Expression): Expression {
  return node({
    kind: 'case',
    branches: chain.generic.parts.map(
      (part) => [lookup(`${chainOf(chain, part)}__isnull`, false), then(part)] as const,
    ),
    otherwise: Value(null),
  })
}

function noValue(chain: GenericChain): UsageError {
  const label = genericLabel(chain)
  const [part] = chain.generic.parts
  const message = `'${label}' has no single type of value: name the key to one of its targets, such as '${part === undefined ? label : chain.prefix + part.key.field.attribute}', or its kind, '${chain.prefix}${chain.generic.typeAttribute}'.`
  return new UsageError('ERR_GENERIC_VALUE', message, { value: label, model: chain.generic.model.name })
}
