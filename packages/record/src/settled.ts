import { unspell } from './exact.js'

/**
 * A decoded object as a state may keep it: bytes are copied out of what they were decoded from, and trees are
 * frozen.
 */
export function settled(value: object): object {
  if (value instanceof Uint8Array) return new Uint8Array(value)
  const tree = value as Record<string, unknown>
  for (const [name, part] of Object.entries(tree))
    if (typeof part === 'object' && part !== null) tree[name] = settled(part)
  return Object.freeze(tree)
}

/** {@link unspell}, settled. */
export function unspellSettled(spelled: unknown): unknown {
  const value = unspell(spelled)
  return typeof value === 'object' && value !== null ? settled(value) : value
}
