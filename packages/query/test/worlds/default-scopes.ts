import { not, or, xor } from '../../src/index.js'
import type { ModelMeta } from '@relata/core'
import type { Extension, Loose, LooseStore, Random } from './live-world.js'

/* Random default scopes of the models of `live-world.ts`, and stores that apply them by hand. */

/** Scopes over columns of the row, of a row that it refers to, and of several related rows. */
export const scopesOf =
  (random: Random): NonNullable<Extension['options']> =>
  (name, fields) => {
    if (random.chance(4)) return {}
    return { scopes: { default: scope(random, name, fields), some: own(random, name) } }
  }

function own(random: Random, name: string): Readonly<Record<string, unknown>> {
  return random.of([
    { [`number${name}__lte`]: 2 },
    { [`word${name}__isnull`]: false },
    { [`number${name}`]: null },
    { [`number${name}__in`]: [0, 1, 2] },
    { pk__gt: 2 },
  ])
}

function scope(random: Random, name: string, fields: Readonly<Record<string, unknown>>): object {
  const condition = (): object => own(random, name)
  switch (random.below(8)) {
    case 0:
      return or(condition(), condition())
    case 1:
      return xor(condition(), condition())
    case 2:
      return not(condition())
    case 3:
    case 4:
      return { ...condition(), ...related(random, name, fields) }
    default:
      return condition()
  }
}

/** A condition over a relation that the model declares. */
function related(random: Random, name: string, fields: Readonly<Record<string, unknown>>): object {
  const relations = Object.entries(fields as Readonly<Record<string, { readonly to?: string }>>).filter(
    ([, { to }]) => to !== undefined,
  )
  if (relations.length === 0) return {}
  const [field, { to }] = random.of(relations)
  const target = to === 'self' ? name : to
  return random.chance(3) ? { [`${field}__isnull`]: false } : { [`${field}__number${target}__lte`]: 2 }
}

/** The keys of the rows that the default scope of a model shows, tested one by one over all rows. */
export function shownKeys(db: LooseStore, model: ModelMeta): ReadonlySet<number> {
  const declared = model.scopes.get('default')
  const all = db.model(model.name).unscoped()
  const rows = (declared === undefined ? all : all.filter(declared)).orderBy().toArray()
  return new Set((rows as { readonly pk: number }[]).map(({ pk }) => pk))
}

/** The store whose managers apply no scope: the condition on the rows is added by hand to each query set. */
export function byHand(db: LooseStore): LooseStore {
  const narrowed = (set: Loose): Loose => withKeys(set.unscoped(), () => [...shownKeys(db, set.query.model)])
  return new Proxy(db, {
    get: (target, name): unknown => {
      if (name === 'model') return (of: string) => narrowed(target.model(of))
      if (name === 'shown') return narrowed
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

/**
 * A query set of the rows with certain keys. The condition follows the first filter, which may refer to the row of a
 * many-to-many's manager.
 */
function withKeys(set: Loose, keys: () => readonly number[]): Loose {
  return new Proxy(set, {
    get: (target, name): unknown => {
      if (name === 'query') return target.query
      if (name === 'filter' || name === 'exclude')
        return (...where: readonly unknown[]) => target[name](...where).filter({ pk__in: keys() })
      const narrowed = target.filter({ pk__in: keys() })
      const value: unknown = Reflect.get(narrowed, name)
      return typeof value === 'function' ? (value.bind(narrowed) as unknown) : value
    },
  })
}
