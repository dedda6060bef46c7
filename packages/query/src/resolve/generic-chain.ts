import { nameAt, type GenericMeta, type ModelMeta, type SchemaMeta } from '@relata/core/engine'

/** A chain that ends at a generic key, not at the key to one of its targets. */
export interface GenericChain {
  readonly generic: GenericMeta
  /** The chain before it: `comments__`; '' if it is the model's own. */
  readonly prefix: string
  /** What is read: the row, its kind (`target_type`) or its key (`target_id`). */
  readonly part: 'target' | 'type' | 'id'
  /** What follows: lookups and transforms. */
  readonly rest: readonly string[]
}

/** The generic key that a chain on a model ends at; undefined for every other chain, also a wrong one. */
export function genericChain(schema: SchemaMeta, model: ModelMeta, chain: string): GenericChain | undefined {
  const names = chain.split('__')
  let at: ModelMeta | undefined = model
  for (let used = 0; used < names.length && at !== undefined;) {
    const found: ModelMeta = at
    const name = nameAt(names, used, (step) => schema.step(found, step) !== undefined)
    const end = endOf(found, name)
    if (end !== undefined) {
      const before = names.slice(0, used).map((step) => `${step}__`)
      return { ...end, prefix: before.join(''), rest: names.slice(used + 1) }
    }
    at = schema.step(found, name)?.edge?.target
    used += name === names[used] ? 1 : 2
  }
  return undefined
}

function endOf(model: ModelMeta, name: string): Pick<GenericChain, 'generic' | 'part'> | undefined {
  for (const generic of model.generics) {
    if (name === generic.name) return { generic, part: 'target' }
    if (name === generic.typeAttribute) return { generic, part: 'type' }
    if (name === generic.idAttribute) return { generic, part: 'id' }
  }
  return undefined
}

/** Whether some model of a schema has a generic key. */
export function hasGenericKeys({ models }: SchemaMeta): boolean {
  return models.some(({ generics }) => generics.length > 0)
}
