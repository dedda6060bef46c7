import { ParseError } from './parse-error.js'

/** Parts of speech as the files name them: noun, verb, adjective, adverb. */
export type Pos = 'n' | 'v' | 'a' | 'r'
/** The position of an adjective: only before its noun, only in the predicate, directly after the noun. */
export type Marker = 'a' | 'p' | 'ip'

export interface WordEntry {
  /** As written, with spaces: `Paris`, `take a breath`. */
  readonly written: string
  /** Lower-cased: what `index.sense` calls the lemma. */
  readonly lemma: string
  /** Tells apart the senses of a lemma within one lexicographer file. */
  readonly lexId: number
  readonly marker: Marker | undefined
}
export interface Pointer {
  readonly symbol: string
  readonly pos: Pos
  readonly offset: number
  /** Number of the pointer's source word, from 1; 0 if the pointer is between the synsets themselves. */
  readonly source: number
  readonly target: number
}
/** A verb frame for one word of the synset, or for all of them (word 0). */
export interface FrameUse {
  readonly frame: number
  readonly word: number
}

/** One line of `data.noun` and so on. */
export interface SynsetLine {
  readonly offset: number
  readonly file: number
  readonly pos: Pos
  /** A satellite of a head adjective. */
  readonly satellite: boolean
  readonly words: readonly WordEntry[]
  readonly pointers: readonly Pointer[]
  readonly frames: readonly FrameUse[]
  readonly definition: string
  readonly examples: readonly string[]
}

const MARKER = /^(.+)\((a|p|ip)\)$/

export function parseSynsetLine(line: string): SynsetLine {
  const bar = line.indexOf(' | ')
  if (bar < 0) throw new ParseError("no ' | ' before the gloss", line)
  const reader = new Tokens(line.slice(0, bar), line)
  const offset = reader.number(10, 8)
  const file = reader.number(10, 2)
  const type = reader.next()
  const words = reader.times(reader.number(16, 2), () => wordEntry(reader.next(), reader.number(16, 1)))
  const pointers = reader.times(reader.number(10, 3), () => pointer(reader, words.length))
  const frames = type === 'v' ? reader.times(reader.number(10, 2), () => frameUse(reader, words.length)) : []
  reader.end()
  if (words.length === 0) throw new ParseError('a synset without words', line)
  const { definition, examples } = splitGloss(line.slice(bar + 3).trim())
  return {
    offset,
    file,
    pos: posOf(type, line),
    satellite: type === 's',
    words,
    pointers,
    frames,
    definition,
    examples,
  }
}

function wordEntry(token: string, lexId: number): WordEntry {
  const marked = token.endsWith(')') ? MARKER.exec(token) : null
  const written = (marked?.[1] ?? token).replaceAll('_', ' ')
  return { written, lemma: written.toLowerCase(), lexId, marker: marked?.[2] as Marker | undefined }
}

function pointer(reader: Tokens, words: number): Pointer {
  const symbol = reader.next()
  const offset = reader.number(10, 8)
  const pos = posOf(reader.next(), reader.line)
  const ends = reader.number(16, 4)
  const source = ends >> 8
  const target = ends & 255
  if (source > words || (source === 0) !== (target === 0))
    throw new ParseError(`pointer ${symbol} from word ${source} of ${words} to ${target}`, reader.line)
  return { symbol, pos, offset, source, target }
}

function frameUse(reader: Tokens, words: number): FrameUse {
  if (reader.next() !== '+') throw new ParseError("a verb frame doesn't begin with '+'", reader.line)
  const frame = reader.number(10, 2)
  const word = reader.number(16, 2)
  if (word > words) throw new ParseError(`frame ${frame} of word ${word} of ${words}`, reader.line)
  return { frame, word }
}

function posOf(type: string, line: string): Pos {
  if (type === 'n' || type === 'v' || type === 'a' || type === 'r') return type
  if (type === 's') return 'a'
  throw new ParseError(`part of speech '${type}'`, line)
}

/**
 * The definition ends where the first quoted example begins:
 * `draw air into the lungs; "I can breathe better"`.
 */
function splitGloss(gloss: string): { definition: string; examples: string[] } {
  const quote = gloss.indexOf('; "')
  if (quote < 0) return { definition: gloss, examples: [] }
  const examples = gloss
    .slice(quote + 2)
    .split(/"; (?=")/)
    .map((example) => example.trim().replace(/^"/, '').replace(/"$/, ''))
  return { definition: gloss.slice(0, quote), examples: examples.filter((example) => example !== '') }
}

/** The fields of a line in turn, each checked for its width. */
class Tokens {
  readonly line: string
  readonly #tokens: readonly string[]
  #at = 0

  constructor(text: string, line: string) {
    this.line = line
    this.#tokens = text.split(' ')
  }

  next(): string {
    const token = this.#tokens[this.#at++]
    if (token === undefined || token === '') throw new ParseError(`field ${this.#at} is missing`, this.line)
    return token
  }
  number(base: 10 | 16, width: number): number {
    const token = this.next()
    const value = Number.parseInt(token, base)
    if (
      token.length !== width ||
      Number.isNaN(value) ||
      value.toString(base).padStart(width, '0') !== token
    ) {
      throw new ParseError(
        `field ${this.#at} is '${token}', not a number of ${width} digits in base ${base}`,
        this.line,
      )
    }
    return value
  }
  times<T>(count: number, one: () => T): T[] {
    const made: T[] = []
    for (let i = 0; i < count; i++) made.push(one())
    return made
  }
  end(): void {
    if (this.#at !== this.#tokens.length)
      throw new ParseError(`field ${this.#at + 1} is one too many`, this.line)
  }
}
