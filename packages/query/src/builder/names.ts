import { FieldError, UsageError } from '@relata/core'
import type { ModelMeta, NameMeaning } from '@relata/core'
import type { StoreContext } from './context.js'

/**
 * Names given to `only`, `defer`, `selectRelated` and `prefetchRelated`. Those calls change nothing here, since rows are whole and relations are
 * pointers already; a wrong name in them is still a mistake worth hearing of.
 */
type Lookup = (model: ModelMeta, name: string) => NameMeaning | undefined

const unknown = (model: ModelMeta, name: string, method: string): FieldError =>
  new FieldError('ERR_UNKNOWN_FIELD', `${method}: ${model.name} has no field or relation '${name}'`, {
    value: name,
    model: model.name,
    field: name,
  })

const walk = (model: ModelMeta, chain: unknown, method: string, find: Lookup): NameMeaning[] => {
  if (typeof chain !== 'string') throw new UsageError('ERR_ARGUMENT', `${method} takes names such as 'author__name'`, { value: chain })
  const meanings: NameMeaning[] = []
  let at: ModelMeta | undefined = model
  for (const name of chain.split('__')) {
    const meaning: NameMeaning | undefined = at === undefined ? undefined : find(at, name)
    if (meaning === undefined) throw unknown(at ?? model, name, method)
    meanings.push(meaning)
    at = meaning.edge?.target ?? meaning.field?.key?.target
  }
  return meanings
}

export const checkFields = (context: StoreContext, model: ModelMeta, chains: readonly unknown[], method: string): void => {
  const schema = context.schema
  for (const chain of chains) walk(model, chain, method, (at, name) => schema.step(at, name))
}

/** Forward relations and one-to-ones, step by step. */
export const checkSelected = (context: StoreContext, model: ModelMeta, chains: readonly unknown[]): void => {
  const schema = context.schema
  for (const chain of chains) {
    // Django's way to take all of them back: nothing to do.
    if (chain === null) continue
    const meanings = walk(model, chain, 'selectRelated', (at, name) => schema.step(at, name))
    const wrong = meanings.find((meaning) => meaning.field?.key === undefined && meaning.edge?.single !== true)
    if (wrong === undefined) continue
    const name = wrong.field?.name ?? wrong.edge?.name
    throw new FieldError(
      'ERR_NOT_A_RELATION',
      `selectRelated: '${name}' in '${chain as string}' is no relation to a single row; prefetchRelated takes the others`,
      {
        value: chain,
        model: model.name,
      },
    )
  }
}

/** Relations by the names that rows have them under. */
export const checkPrefetched = (context: StoreContext, model: ModelMeta, chains: readonly unknown[]): void => {
  const schema = context.schema
  for (const chain of chains) {
    const meanings = walk(model, chain, 'prefetchRelated', (at, name) => schema.attribute(at, name))
    const wrong = meanings.find((meaning) => meaning.edge === undefined && meaning.field?.key === undefined)
    if (wrong === undefined) continue
    throw new FieldError('ERR_NOT_A_RELATION', `prefetchRelated: '${wrong.field?.name}' in '${chain as string}' is no relation`, {
      value: chain,
      model: model.name,
    })
  }
}
