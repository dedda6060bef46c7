/**
 * Orders renames so that none takes a name that is in use. Names that are swapped, or rotate in a circle, are
 * renamed through a temporary name. `names` has all names that are in use.
 */
export function orderRenames(
  renames: ReadonlyMap<string, string>,
  names: Iterable<string>,
): readonly (readonly [from: string, to: string])[] {
  const used = new Set(names)
  const waiting = new Map([...renames].filter(([from, to]) => from !== to))
  const targets = new Set(renames.values())
  const ordered: (readonly [string, string])[] = []
  const rename = (from: string, to: string): void => {
    ordered.push([from, to])
    used.delete(from)
    used.add(to)
  }
  while (waiting.size > 0) {
    const free = [...waiting].find(([, to]) => !used.has(to))
    if (free !== undefined) {
      waiting.delete(free[0])
      rename(free[0], free[1])
      continue
    }
    const [[from, to] = ['', '']] = waiting
    let number = 1
    while (used.has(`Old${number}`) || targets.has(`Old${number}`)) number++
    waiting.delete(from)
    waiting.set(`Old${number}`, to)
    rename(from, `Old${number}`)
  }
  return ordered
}
