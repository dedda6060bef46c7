import { ASCII_WORD_SET, WORD_SET } from './escape.js'
import { malformed } from './fault.js'
import type { CharacterSet } from './node.js'
import type { Program } from './program.js'

/**
 * What an assertion tests of the code point before or after its position: the text's edge, the end of a line,
 * a word character.
 */
export const EDGE = 1
export const LINE = 2
export const WORD = 4
export const ASCII_WORD = 8

/** A class of code points that a pattern does not distinguish. */
export interface PointClass {
  /** By the index of a set in the program. */
  readonly isIn: readonly boolean[]
  /** `LINE`, `WORD` and `ASCII_WORD`, of those that the pattern's assertions read. */
  readonly nature: number
}

/** The id for a code point that has not occurred yet. No state has a transition for it. */
const UNCLASSED = 0

type Member = (point: string) => boolean
/** Nothing else folds. */
const CASED = /[\p{L}\p{M}\p{N}\p{S}]/u
const LITERAL = /^(?:[^]|\\u\{[\da-f]+\})$/u

/**
 * Assigns code points to classes when they first appear in a text. JavaScript's regular expressions decide
 * set membership, so case folding is theirs.
 */
export class Alphabet {
  /** By id. */
  readonly classes: (PointClass | undefined)[] = [undefined]
  /** Class ids of the first 256 code points, as far as they have occurred. */
  readonly latin: Int32Array = new Int32Array(256)
  readonly #others = new Map<number, number>()
  readonly #ids = new Map<string, number>()
  readonly #members: readonly Member[]
  readonly #natures: readonly (readonly [bit: number, member: Member])[]

  /** Throws ValidationError `ERR_LOOKUP_VALUE` for an invalid set. */
  constructor(source: string, { instructions, sets }: Program) {
    this.#members = sets.map((set) => memberOf(source, set))
    const read = new Set(
      instructions.map((instruction) => (instruction.kind === 'assertion' ? instruction.at : '')),
    )
    const natures: [number, Member][] = []
    if (read.has('lineBegin') || read.has('lineEnd'))
      natures.push([LINE, (point) => /[\n\r\u2028\u2029]/.test(point)])
    if (read.has('boundary') || read.has('noBoundary'))
      natures.push([WORD, expressionMember({ source: WORD_SET, flags: 'u' })])
    if (read.has('asciiBoundary') || read.has('noAsciiBoundary'))
      natures.push([ASCII_WORD, expressionMember({ source: ASCII_WORD_SET, flags: 'u' })])
    this.#natures = natures
  }

  idOf(point: number): number {
    const known = point < 256 ? this.latin[point] : this.#others.get(point)
    return known === undefined || known === UNCLASSED ? this.#classify(point) : known
  }

  #classify(point: number): number {
    const text = String.fromCodePoint(point)
    const isIn = this.#members.map((member) => member(text))
    const nature = this.#natures.reduce((bits, [bit, member]) => (member(text) ? bits | bit : bits), 0)
    const key = `${nature}${isIn.map(Number).join('')}`
    let id = this.#ids.get(key)
    if (id === undefined) {
      this.#ids.set(key, (id = this.classes.length))
      this.classes.push({ isIn, nature })
    }
    if (point < 256) this.latin[point] = id
    else this.#others.set(point, id)
    return id
  }
}

function memberOf(source: string, set: CharacterSet): Member {
  try {
    return literalMember(set) ?? expressionMember(set)
  } catch {
    throw malformed(source, `'${set.source}' matches no character`)
  }
}

/** A character without case is compared directly, which saves a regular expression for most of a pattern. */
function literalMember({ source, flags }: CharacterSet): Member | undefined {
  if (source === '.' || !LITERAL.test(source)) return undefined
  const literal = source.startsWith('\\u{')
    ? String.fromCodePoint(Number.parseInt(source.slice(3), 16))
    : source
  return flags.includes('i') && CASED.test(literal) ? undefined : (point) => point === literal
}

function expressionMember({ source, flags }: CharacterSet): Member {
  const expression = new RegExp(`^(?:${source})$`, flags)
  return (point) => expression.test(point)
}
