import { ParseError } from './parse-error.js'
import type { Pos } from './synset-line.js'

/** One line of `index.sense`: `breathe%2:29:00:: 00001740 1 25`. */
export interface SenseLine {
  /** Lower-cased, with spaces. */
  readonly lemma: string
  readonly pos: Pos
  readonly file: number
  readonly lexId: number
  readonly offset: number
  /** Which of the lemma's senses of this part of speech, the most frequent being 1. */
  readonly number: number
  /** How often the sense was tagged in the concordance texts. */
  readonly tagCount: number
}

const LINE = /^([^ %]+)%([1-5]):(\d\d):(\d\d):([^ :]*):(\d\d)? (\d{8}) (\d+) (\d+)$/
const POS: Readonly<Record<string, Pos>> = { 1: 'n', 2: 'v', 3: 'a', 4: 'r', 5: 'a' }

export function parseSenseLine(line: string): SenseLine {
  const found = LINE.exec(line)
  if (found === null) throw new ParseError('not a line of index.sense', line)
  const [, lemma = '', type = '', file, lexId, , , offset, number, tagCount] = found
  return {
    lemma: lemma.replaceAll('_', ' '),
    pos: POS[type] as Pos,
    file: Number(file),
    lexId: Number(lexId),
    offset: Number(offset),
    number: Number(number),
    tagCount: Number(tagCount),
  }
}
