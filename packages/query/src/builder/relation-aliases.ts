import { isIdentifier, nameAt, UsageError, type ModelMeta, type SchemaMeta } from '@relata/core/engine'
import type { Query } from '../ast/nodes.js'

/** The targets of a query set's named relations, by name. */
export function relationAliases(
  { schema }: { readonly schema: SchemaMeta },
  { model, steps }: Query,
): ReadonlyMap<string, ModelMeta> {
  const targets = new Map<string, ModelMeta>()
  for (const step of steps) {
    if (step.kind !== 'annotate' || step.expression.kind !== 'relation') continue
    let at: ModelMeta | undefined = model
    const names = step.expression.path.split('__')
    for (let used = 0; used < names.length;) {
      const from: ModelMeta | undefined = at
      const name = nameAt(names, used, (one) => from !== undefined && schema.step(from, one) !== undefined)
      at =
        (used === 0 ? targets.get(name) : undefined) ??
        (from === undefined ? undefined : schema.step(from, name)?.edge?.target)
      used += name === names[used] ? 1 : 2
    }
    if (at !== undefined) targets.set(step.name, at)
  }
  return targets
}

/** An object can have a property of this name only in roundabout ways, and loses it at the first copy. */
export function checkValueName(name: string, method: string): void {
  if (name !== '__proto__') return
  throw new UsageError(
    'ERR_NAME_TAKEN',
    `${method}: '__proto__' is the prototype of an object, not a name for a value: choose another`,
    {
      value: name,
    },
  )
}

/** Chains begin with it: it is one name of them. */
export function checkAliasName(name: string): void {
  if (isIdentifier(name) && !name.includes('__')) return
  throw new UsageError(
    'ERR_ARGUMENT',
    `'${name}' can't be the name of a relation: use letters, digits and single underscores`,
    { value: name },
  )
}
