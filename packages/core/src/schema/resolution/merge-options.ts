import type { ModelDeclaration, UniqueDeclaration } from '../declaration.js'
import { compareText } from '../types/order.js'
import { isUnique } from './check-uniques.js'

/** The model's own sets and those of its bases, each once. */
export function mergeUniqueTogether(chain: readonly ModelDeclaration[]): readonly (readonly string[])[] {
  const sets = new Map<string, readonly string[]>()
  for (const { options } of chain) {
    for (const names of listOf(options.uniqueTogether).filter(isNameList))
      sets.set(names.toSorted(compareText).join(' '), names)
  }
  return [...sets.values()]
}

/** Those of the bases first; of two with the same name, the nearer one. */
export function mergeUniques(chain: readonly ModelDeclaration[]): readonly UniqueDeclaration[] {
  const seen = new Set<string>()
  const levels = chain.map(({ options }) => {
    const own = listOf(options.uniques).filter(isUnique)
    const kept = own.filter(({ name }) => name === undefined || !seen.has(name))
    for (const { name } of own) if (name !== undefined) seen.add(name)
    return kept
  })
  return levels.toReversed().flat()
}

/** The same for indexes, whose fields are ordered. */
export function mergeIndexes(chain: readonly ModelDeclaration[]): readonly (readonly string[])[] {
  const lists = chain.flatMap(({ options }) => listOf(options.indexes).filter(isNameList))
  return [...new Map(lists.map((names) => [names.join(' '), names])).values()]
}

export function isNameList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string')
}

/** The list, or an empty one if the value isn't a list, which another check reports. */
export function listOf<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? value : []
}
