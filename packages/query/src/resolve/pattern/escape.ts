import { malformed, unsupported } from './fault.js'
import type { Assertion, PatternFlags } from './node.js'

/**
 * Escapes, as JavaScript's Unicode mode and Python have them, translated to JavaScript's. `\w \d \b` know
 * every alphabet, as Python's do.
 */

/** The body of a bracket expression with the code points of words. */
const WORD = '\\p{L}\\p{M}\\p{N}_'
/** The code points of words, those of no word, and those of ASCII words. */
export const WORD_SET: string = `[${WORD}]`
export const NO_WORD_SET: string = `[^${WORD}]`
export const ASCII_WORD_SET = '[A-Za-z0-9_]'

const PLACES: Readonly<Record<string, Assertion>> = {
  A: 'begin',
  Z: 'end',
  z: 'end',
  b: 'boundary',
  B: 'noBoundary',
}
const ASCII_PLACES: Readonly<Record<string, Assertion>> = { b: 'asciiBoundary', B: 'noAsciiBoundary' }
const SETS: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: WORD_SET,
  W: NO_WORD_SET,
  a: '\\x07',
}
/** The same inside brackets. */
const SETS_IN_BRACKETS: Readonly<Record<string, string>> = { ...SETS, w: WORD, b: '\\x08' }
/** JavaScript's own `\w` and `\d` are ASCII's. */
const ASCII_SETS: ReadonlySet<string> = new Set(['d', 'D', 'w', 'W'])

/** A pair of surrogates is one code point. */
const ESCAPE =
  /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u\{[\da-fA-F]{1,6}\}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|x[\da-fA-F]{2}|c[A-Za-z]|[pP]\{[\w=]+\}|k<\w+>|[1-9]\d*|0(?!\d)|[^])/uy

export interface Escape {
  readonly end: number
  /** JavaScript's spelling of the code points that it matches. */
  readonly set: string
  readonly place: Assertion | undefined
}

/** The escape whose backslash is at `start`. */
export function escapeAt(source: string, start: number, inBrackets: boolean, flags: PatternFlags): Escape {
  ESCAPE.lastIndex = start
  const token = ESCAPE.exec(source)?.[0]
  if (token === undefined) throw malformed(source, 'a backslash at its end')
  const end = start + token.length
  const name = token.slice(1)
  if (/^[1-9]|^k</.test(name))
    throw inBrackets
      ? malformed(source, `'${token}' in brackets`)
      : unsupported(source, `a backreference ('${token}')`)
  const place = inBrackets ? undefined : ((flags.a ? ASCII_PLACES[name] : undefined) ?? PLACES[name])
  return { end, set: place === undefined ? translated(source, token, inBrackets, flags) : '', place }
}

function translated(source: string, token: string, inBrackets: boolean, flags: PatternFlags): string {
  const name = token.slice(1)
  if (name.length === 9 && name.startsWith('U')) return pointOf(source, name.slice(1))
  if (name.length > 1) return token
  if (flags.a && ASCII_SETS.has(name)) return token
  const known = (inBrackets ? SETS_IN_BRACKETS : SETS)[name]
  if (known !== undefined) return known
  // The escape of a letter has a meaning or is invalid; any other escaped character is literal.
  return /[\p{L}\p{N}]/u.test(name) ? token : quoted(name)
}

function pointOf(source: string, digits: string): string {
  const point = Number.parseInt(digits, 16)
  if (point > 0x10_ffff) throw malformed(source, `'\\U${digits}' is not a code point`)
  return `\\u{${point.toString(16)}}`
}

/** JavaScript's spelling of one code point, in brackets and outside. */
export function quoted(point: string): string {
  return /[\^$\\.*+?()[\]{}|/-]/.test(point) ? `\\u{${point.charCodeAt(0).toString(16)}}` : point
}
