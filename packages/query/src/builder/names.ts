import { FieldError, nameAt, UsageError, type ModelMeta, type NameMeaning } from '@relata/core/engine'
import type { Query } from '../ast/nodes.js'
import { genericChain } from '../resolve/generic-chain.js'
import type { StoreContext } from './context.js'
import { relationAliases } from './relation-aliases.js'

/**
 * Checks the names passed to `only`, `defer` and `selectRelated`. These calls have no effect, because rows
 * are always complete and relations are in memory, but a wrong name is still reported.
 */
type Lookup = (model: ModelMeta, name: string) => NameMeaning | undefined

function unknownName(model: ModelMeta, name: string, method: string): FieldError {
  return new FieldError('ERR_UNKNOWN_FIELD', `${method}: ${model.name} has no field or relation '${name}'`, {
    value: name,
    model: model.name,
    field: name,
  })
}

function resolveNames(model: ModelMeta, chain: unknown, method: string, find: Lookup): NameMeaning[] {
  if (typeof chain !== 'string')
    throw new UsageError('ERR_ARGUMENT', `${method} takes names such as 'author__name'`, { value: chain })
  const meanings: NameMeaning[] = []
  let at: ModelMeta | undefined = model
  const names = chain.split('__')
  for (let used = 0; used < names.length;) {
    const from: ModelMeta | undefined = at
    const name = nameAt(names, used, (step) => from !== undefined && find(from, step) !== undefined)
    used += name === names[used] ? 1 : 2
    const meaning: NameMeaning | undefined = at === undefined ? undefined : find(at, name)
    if (meaning === undefined) throw unknownName(at ?? model, name, method)
    meanings.push(meaning)
    at = meaning.edge?.target ?? meaning.field?.key?.target
  }
  return meanings
}

/**
 * The rest of a chain after the name of a FilteredRelation, and the model that it applies to. Empty if the
 * chain is only that name.
 */
function afterAlias(
  context: StoreContext,
  query: Query,
  chain: unknown,
): readonly { readonly model: ModelMeta; readonly chain: unknown }[] {
  const [head = '', ...rest] = typeof chain === 'string' ? chain.split('__') : []
  const target = relationAliases(context, query).get(head)
  if (target === undefined) return [{ model: query.model, chain }]
  return rest.length === 0 ? [] : [{ model: target, chain: rest.join('__') }]
}

export function checkFields(
  context: StoreContext,
  query: Query,
  chains: readonly unknown[],
  method: string,
): void {
  const { schema } = context
  for (const { model, chain } of chains.flatMap((each) => afterAlias(context, query, each)))
    if (!isGeneric(context, model, chain))
      resolveNames(model, chain, method, (at, name) => schema.step(at, name))
}

/** Whether a chain ends at a generic key, whose row is in memory as every other. */
function isGeneric({ hasGenericKeys, schema }: StoreContext, model: ModelMeta, chain: unknown): boolean {
  const found = hasGenericKeys && typeof chain === 'string' ? genericChain(schema, model, chain) : undefined
  return found?.part === 'target' && found.rest.length === 0
}

/** Forward relations and one-to-ones, step by step. */
export function checkSelected(context: StoreContext, query: Query, names: readonly unknown[]): void {
  const { schema } = context
  // As in Django, null removes all of them; here it has no effect.
  for (const { model, chain } of names
    .filter((each) => each !== null)
    .flatMap((each) => afterAlias(context, query, each))) {
    if (isGeneric(context, model, chain)) continue
    const meanings = resolveNames(model, chain, 'selectRelated', (at, name) => schema.step(at, name))
    const wrong = meanings.find(
      (meaning) => meaning.field?.key === undefined && meaning.edge?.single !== true,
    )
    if (wrong === undefined) continue
    const name = wrong.field?.name ?? wrong.edge?.name
    throw new FieldError(
      'ERR_NOT_A_RELATION',
      `selectRelated: '${name}' in '${chain as string}' is not a relation to a single row; use prefetchRelated for it`,
      {
        value: chain,
        model: model.name,
      },
    )
  }
}
