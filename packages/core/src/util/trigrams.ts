import { foldCase } from './fold-case.js'

const WORD = /[\p{L}\p{N}]+/gu

/**
 * The trigrams of a text, as PostgreSQL's pg_trgm defines them: of each run of letters and digits without case, with two
 * spaces before it and one after it, every three characters that follow each other. Each once.
 */
export function trigramsOf(text: string): ReadonlySet<string> {
  const found = new Set<string>()
  for (const [word] of foldCase(text).matchAll(WORD)) addWindows(`  ${word} `, found)
  return found
}

/** The trigrams that a text has if it contains this part: those inside of its words, whose ends aren't known. */
export function innerTrigrams(part: string): ReadonlySet<string> {
  const found = new Set<string>()
  for (const [word] of foldCase(part).matchAll(WORD)) addWindows(word, found)
  return found
}

function addWindows(text: string, into: Set<string>): void {
  for (let at = 0; at + 3 <= text.length; at++) into.add(text.slice(at, at + 3))
}

/** The share of the trigrams of two texts that both have, from 0 to 1. */
export function similarityOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let both = 0
  for (const trigram of a) if (b.has(trigram)) both++
  const all = a.size + b.size - both
  return all === 0 ? 0 : both / all
}
