import type { Key } from '../../src/protocol.js'

/** A key as text for a URL or a Map: JSON, so that `1` and `"1"` differ. */
export function keyText(key: Key): string {
  return JSON.stringify(key)
}

/** Parses a key; undefined if the text isn't one. */
export function parseKey(text: string): Key | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
    return isTaggedKey(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isTaggedKey(value: unknown): value is Exclude<Key, string | number | boolean> {
  return typeof value === 'object' && value !== null && 't' in value && 'v' in value
}

/** A key as shown to users. */
export function showKey(key: Key): string {
  if (typeof key !== 'object') return String(key)
  return key.v
}
