import type { FieldDeclaration } from './declaration.js'
import type { FieldMeta } from './meta.js'
import { splitModelName } from './names.js'

/**
 * The name at a place of a chain that was split at `__`. A part of a generic key has a name of two of them,
 * `target__Post`: the chain goes on after both.
 */
export function nameAt(names: readonly string[], at: number, isName: (name: string) => boolean): string {
  const name = names[at] ?? ''
  const next = names[at + 1]
  if (next === undefined || isName(name)) return name
  const part = `${name}__${next}`
  return isName(part) ? part : name
}

/** Whether a key of a row may be set to null without another change of the row. */
export function isClearable({ null: isNull, key }: FieldMeta): boolean {
  return isNull && key?.generic?.null !== false
}

/** The name of the key to a target: `target__Post`. */
function partName(generic: string, target: string): string {
  return `${generic}__${splitModelName(target).objectName}`
}

/** The keys that a generic key consists of, by name. */
export function partDeclarations(
  name: string,
  { targets = [], options }: FieldDeclaration,
): readonly (readonly [string, FieldDeclaration])[] {
  const generic = { name, null: options.null === true }
  return targets.map((to) => [
    partName(name, to),
    { kind: 'foreignKey', to, generic, options: { ...options, null: true } },
  ])
}
