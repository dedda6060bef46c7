/**
 * The name at a place of a chain that was split at `__`. The key to one target of a generic key has a name of two
 * parts, `target__Post`: the chain goes on after both.
 */
export function nameAt(names: readonly string[], at: number, isName: (name: string) => boolean): string {
  const name = names[at] ?? ''
  const next = names[at + 1]
  const part = `${name}__${next ?? ''}`
  return next === undefined || isName(name) || !isName(part) ? name : part
}
