/**
 * The differences between two values, by path: none for equal ones. Prototypes are no difference, -0 and 0,
 * and bytes and an array of numbers, are.
 */
export function differences(a: unknown, b: unknown, path = ''): string[] {
  if (Object.is(a, b)) return []
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return [path]
  if (a instanceof Uint8Array || b instanceof Uint8Array) return bytesDiffer(a, b) ? [path] : []
  if (Array.isArray(a) !== Array.isArray(b)) return [path]
  const left = new Map<string, unknown>(Object.entries(a))
  const right = new Map<string, unknown>(Object.entries(b))
  const names = [...left.keys()]
  if (names.join('\0') !== [...right.keys()].join('\0')) return [`${path} (names)`]
  return names.flatMap((name) => differences(left.get(name), right.get(name), `${path}.${name}`))
}

function bytesDiffer(a: object, b: object): boolean {
  if (!(a instanceof Uint8Array) || !(b instanceof Uint8Array) || b.constructor !== Uint8Array) return true
  return Buffer.compare(a, b) !== 0
}
