import { unspell } from './exact.js'

/**
 * A decoded object that a state may keep: bytes are copied out of the buffer, and trees are frozen.
 */
export function settled(value: object): object {
  if (value instanceof Uint8Array) return new Uint8Array(value)
  if (Array.isArray(value)) settleAll(value)
  else {
    const tree = value as Record<string, unknown>
    for (const name of Object.keys(tree)) {
      const part = tree[name]
      if (typeof part === 'object' && part !== null) tree[name] = settled(part)
    }
  }
  return Object.freeze(value)
}

/** Settles the objects in a list, in place: by index, since entries of arrays are texts and cost five times as much. */
export function settleAll(list: unknown[], from = 0): void {
  for (let at = from; at < list.length; at++) {
    const part = list[at]
    if (typeof part === 'object' && part !== null) list[at] = settled(part)
  }
}

/** {@link unspell}, settled. */
export function unspellSettled(spelled: unknown): unknown {
  const value = unspell(spelled)
  return typeof value === 'object' && value !== null ? settled(value) : value
}
