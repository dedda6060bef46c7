/** A parsed pattern. Groups have no node, because captures are never read. */
export type PatternNode = CharacterNode | AssertionNode | SequenceNode | AlternativesNode | RepeatNode

/** One code point. */
export interface CharacterNode {
  readonly kind: 'character'
  readonly set: CharacterSet
}
/** A place between code points. */
export interface AssertionNode {
  readonly kind: 'assertion'
  readonly at: Assertion
}
export interface SequenceNode {
  readonly kind: 'sequence'
  readonly parts: readonly PatternNode[]
}
export interface AlternativesNode {
  readonly kind: 'alternatives'
  readonly choices: readonly PatternNode[]
}
export interface RepeatNode {
  readonly kind: 'repeat'
  readonly part: PatternNode
  readonly least: number
  /** Infinity without an upper bound. */
  readonly most: number
}

export type Assertion =
  | 'begin'
  | 'end'
  | 'lineBegin'
  | 'lineEnd'
  | 'boundary'
  | 'noBoundary'
  | 'asciiBoundary'
  | 'noAsciiBoundary'

/**
 * The code points that one position of a pattern matches: those of this JavaScript source (one atom) under
 * these flags.
 */
export interface CharacterSet {
  readonly source: string
  readonly flags: string
}

/** Flags in force at a place of a pattern, by Python's letters. */
export interface PatternFlags {
  readonly i: boolean
  readonly m: boolean
  readonly s: boolean
  /** `\w \d \b` know ASCII only. */
  readonly a: boolean
}
export const NO_FLAGS: PatternFlags = Object.freeze({ i: false, m: false, s: false, a: false })

export function setOf(source: string, { i, s }: PatternFlags): CharacterSet {
  return {
    source,
    flags: `${i ? 'i' : ''}${s ? 's' : ''}u`,
  }
}
