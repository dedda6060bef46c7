/**
 * The differences between two values, by path: none for equal ones. Prototypes are no difference; -0 and 0,
 * bytes and an array of numbers, and typed arrays of two kinds are.
 */
export function differences(a: unknown, b: unknown, path = ''): string[] {
  if (Object.is(a, b)) return []
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return [path]
  if (ArrayBuffer.isView(a) || ArrayBuffer.isView(b)) return bytesDiffer(a, b) ? [path] : []
  if (Array.isArray(a) !== Array.isArray(b)) return [path]
  const left = new Map<string, unknown>(Object.entries(a))
  const right = new Map<string, unknown>(Object.entries(b))
  const names = [...left.keys()]
  if (names.join('\0') !== [...right.keys()].join('\0')) return [`${path} (names)`]
  return names.flatMap((name) => differences(left.get(name), right.get(name), `${path}.${name}`))
}

/** Of typed arrays of any kind; one of Node's buffers is none. */
function bytesDiffer(a: object, b: object): boolean {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return true
  if (Object.prototype.toString.call(a) !== Object.prototype.toString.call(b) || b instanceof Buffer)
    return true
  return Buffer.compare(bytesOf(a), bytesOf(b)) !== 0
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
