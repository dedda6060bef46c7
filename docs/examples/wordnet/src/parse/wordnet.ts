import { ParseError } from './parse-error.js'
import { isSymmetric, POINTER_KINDS, pointerMeaning } from './pointer-kinds.js'
import type { PointerKind, PointerMeaning } from './pointer-kinds.js'
import type { SenseLine } from './sense-line.js'
import type { Marker, Pointer, Pos, SynsetLine, WordEntry } from './synset-line.js'

export interface SynsetEntry {
  readonly pos: Pos
  readonly offset: number
  readonly file: number
  readonly satellite: boolean
  readonly definition: string
  readonly examples: readonly string[]
}
/** A word in a synset: one line of `index.sense`. */
export interface SenseEntry {
  /** Index among `words` and `synsets`. */
  readonly word: number
  readonly synset: number
  /** Place among the synset's words, from 1. */
  readonly position: number
  readonly written: string
  /** 37 words occur twice in one synset, in two spellings (`A`, `a`): one sense. */
  readonly alsoWritten: string | undefined
  readonly marker: Marker | undefined
  readonly lexId: number
  readonly number: number
  readonly tagCount: number
}
/** All of WordNet with its references resolved to indexes: what a loader needs, in the order of the files. */
export interface WordNet {
  readonly synsets: readonly SynsetEntry[]
  readonly words: readonly string[]
  readonly senses: readonly SenseEntry[]
  /** Pairs of synset or sense indexes, each once; a symmetric pair once, the smaller index first. */
  readonly links: ReadonlyMap<PointerKind, readonly (readonly [number, number])[]>
  /** Sense index and frame number. */
  readonly frames: readonly (readonly [sense: number, frame: number])[]
}

interface Draft {
  readonly synsets: SynsetEntry[]
  readonly words: string[]
  readonly wordIndex: Map<string, number>
  readonly senses: SenseEntry[]
  readonly byOffset: Map<string, number>
  /** Of each synset, the sense that each of its word numbers is. */
  readonly sensesByNumber: number[][]
}

/**
 * Combines the lines and checks them against each other: every sense of `index.sense` is a word of a synset
 * and the other way round, every pointer leads to something, every inverse is stated. With `partial`, for a
 * slice of the files, what leads out of the slice is left out.
 */
export function assemble(
  synsetLines: readonly SynsetLine[],
  senseLines: readonly SenseLine[],
  partial = false,
): WordNet {
  const draft: Draft = {
    synsets: [],
    words: [],
    wordIndex: new Map(),
    senses: [],
    byOffset: new Map(),
    sensesByNumber: [],
  }
  const numbered = new Map(senseLines.map((line) => [senseKey(line.pos, line.offset, line.lemma), line]))
  if (numbered.size !== senseLines.length) throw new ParseError('a sense stands twice in index.sense', '')
  for (const line of synsetLines) addSynset(draft, line, numbered)
  const [unknown] = numbered.values()
  if (unknown !== undefined && !partial)
    throw new ParseError('a sense of index.sense is in no synset', JSON.stringify(unknown))
  return {
    synsets: draft.synsets,
    words: draft.words,
    senses: draft.senses,
    links: linksOf(draft, synsetLines, partial),
    frames: framesOf(draft, synsetLines),
  }
}

function addSynset(draft: Draft, line: SynsetLine, numbered: Map<string, SenseLine>): void {
  const { pos, offset, file, satellite, definition, examples } = line
  const synset = draft.synsets.push({ pos, offset, file, satellite, definition, examples }) - 1
  draft.byOffset.set(synsetKey(pos, offset), synset)
  const senses: number[] = []
  const lemmas = line.words.map(({ lemma }) => lemma)
  line.words.forEach((word, i) => {
    const first = lemmas.indexOf(word.lemma)
    senses.push(
      first < i ? (senses[first] as number) : addSense(draft, line, i, takeNumbers(line, word, numbered)),
    )
  })
  draft.sensesByNumber.push(senses)
}

function takeNumbers(line: SynsetLine, word: WordEntry, numbered: Map<string, SenseLine>): SenseLine {
  const key = senseKey(line.pos, line.offset, word.lemma)
  const sense = numbered.get(key)
  if (sense === undefined) throw new ParseError(`'${word.lemma}' is missing in index.sense`, key)
  numbered.delete(key)
  return sense
}

function addSense(
  draft: Draft,
  line: SynsetLine,
  place: number,
  { lexId, number, tagCount }: SenseLine,
): number {
  const { lemma, written, marker } = line.words[place] as WordEntry
  const other = line.words.find((word, i) => i > place && word.lemma === lemma)
  const word = draft.wordIndex.get(lemma) ?? draft.words.push(lemma) - 1
  draft.wordIndex.set(lemma, word)
  const synset = draft.synsets.length - 1
  const sense: SenseEntry = {
    word,
    synset,
    position: place + 1,
    written,
    alsoWritten: other?.written,
    marker,
    lexId,
    number,
    tagCount,
  }
  return draft.senses.push(sense) - 1
}

function linksOf(draft: Draft, lines: readonly SynsetLine[], partial: boolean): WordNet['links'] {
  const stated = new Map(
    POINTER_KINDS.map((kind) => [kind, { forward: new PairSet(), reversed: new PairSet() }]),
  )
  lines.forEach((line, synset) => {
    for (const pointer of line.pointers) {
      const ends = endsOf(draft, synset, pointer, line)
      if (ends === undefined && partial) continue
      if (ends === undefined)
        throw new ParseError(
          `pointer ${pointer.symbol} leads to nothing`,
          synsetKey(pointer.pos, pointer.offset),
        )
      const sides = stated.get(ends.meaning.kind)
      if (ends.meaning.reversed) sides?.reversed.add(ends.to, ends.from)
      else if (isSymmetric(ends.meaning.kind))
        sides?.forward.add(Math.min(ends.from, ends.to), Math.max(ends.from, ends.to))
      else sides?.forward.add(ends.from, ends.to)
    }
  })
  for (const [kind, { forward, reversed }] of stated) {
    const bothSides = kind.inverse !== undefined && !isSymmetric(kind)
    if (bothSides && !forward.equals(reversed))
      throw new ParseError(`${kind.symbol} and ${kind.inverse} don't state the same pairs`, kind.relation)
  }
  return new Map([...stated].map(([kind, { forward }]) => [kind, forward.pairs]))
}

interface Ends {
  readonly meaning: PointerMeaning
  readonly from: number
  readonly to: number
}

function endsOf(draft: Draft, synset: number, pointer: Pointer, line: SynsetLine): Ends | undefined {
  const level = pointer.source === 0 ? 'synset' : 'sense'
  const meaning = pointerMeaning(level, pointer.symbol)
  if (meaning === undefined)
    throw new ParseError(`pointer '${pointer.symbol}' between ${level}s`, synsetKey(line.pos, line.offset))
  const target = draft.byOffset.get(synsetKey(pointer.pos, pointer.offset))
  if (target === undefined) return undefined
  if (level === 'synset') return { meaning, from: synset, to: target }
  const from = draft.sensesByNumber[synset]?.[pointer.source - 1]
  const to = draft.sensesByNumber[target]?.[pointer.target - 1]
  return from === undefined || to === undefined ? undefined : { meaning, from, to }
}

function framesOf(draft: Draft, lines: readonly SynsetLine[]): [number, number][] {
  const uses = new PairSet()
  lines.forEach((line, synset) => {
    const senses = draft.sensesByNumber[synset] as number[]
    for (const { frame, word } of line.frames) {
      const meant = word === 0 ? senses : [senses[word - 1] as number]
      for (const sense of meant) uses.add(sense, frame)
    }
  })
  return uses.pairs
}

/** Pairs in the order in which they came, each once. */
class PairSet {
  readonly pairs: [number, number][] = []
  readonly #seen = new Set<number>()

  add(a: number, b: number): void {
    const key = a * 2 ** 24 + b
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.pairs.push([a, b])
  }
  equals(other: PairSet): boolean {
    return (
      this.pairs.length === other.pairs.length &&
      other.pairs.every(([a, b]) => this.#seen.has(a * 2 ** 24 + b))
    )
  }
}

function synsetKey(pos: Pos, offset: number): string {
  return `${pos}${offset}`
}
function senseKey(pos: Pos, offset: number, lemma: string): string {
  return `${pos}${offset}%${lemma}`
}
