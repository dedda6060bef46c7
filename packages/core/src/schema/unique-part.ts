import type { UniqueFunction } from './meta.js'

/** A field of a unique constraint by name, and the function that is applied to it. */
export interface NamedPart {
  readonly name: string
  readonly apply: UniqueFunction | undefined
}

/**
 * An entry of `fields`: a name, `lower('name')` of the query package, or what a description has for it; undefined for
 * anything else.
 */
export function readPart(entry: unknown): NamedPart | undefined {
  if (typeof entry === 'string') return { name: entry, apply: undefined }
  if (typeof entry !== 'object' || entry === null) return undefined
  const { kind, name, args, own } = entry as { kind?: unknown; name?: unknown; args?: unknown; own?: unknown }
  // A function of the application, which the log can't keep, may have any name.
  if (own !== undefined) return undefined
  if (kind === 'function') {
    const [of, ...others] = Array.isArray(args) ? (args as readonly unknown[]) : []
    const { kind: operand, chain } = (of ?? {}) as { kind?: unknown; chain?: unknown }
    const isCall = operand === 'f' && typeof chain === 'string' && others.length === 0
    return isCall && isFunction(name) ? { name: chain, apply: name } : undefined
  }
  const [described, ...rest] = Object.entries(entry)
  if (described === undefined || rest.length > 0) return undefined
  const [apply, of] = described as [string, unknown]
  return isFunction(apply) && typeof of === 'string' ? { name: of, apply } : undefined
}

function isFunction(name: unknown): name is UniqueFunction {
  return name === 'lower' || name === 'upper'
}

/** A part as a description has it: the name, or `{ lower: 'name' }`. */
export function describePart(name: string, apply: UniqueFunction | undefined): UniqueEntry {
  return apply === undefined ? name : { [apply]: name }
}
export type UniqueEntry = string | { readonly [apply: string]: string }
