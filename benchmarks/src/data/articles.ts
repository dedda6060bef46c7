import { integers } from './rng.js'

/** The rows of section 13: an article for each book, and as many topics, which are a tree. */
export interface Article {
  readonly id: number
  /** Three words. */
  readonly title: string
  /** Forty words. */
  readonly body: string
  /** One to four different tags. */
  readonly tags: readonly string[]
}
export interface Topic {
  readonly id: number
  readonly name: string
  /** Null for the first one, which is above all others. */
  readonly parent: number | null
}
export interface Articles {
  readonly articles: readonly Article[]
  readonly topics: readonly Topic[]
}

export const TAGS = 1000
/** Children of a topic. */
export const CHILDREN = 8
const WORDS = 20_000
const SYLLABLES: readonly string[] = Array.from('bcdfghjklmnprstvz').flatMap((consonant) =>
  Array.from('aeiou').map((vowel) => `${consonant}${vowel}`),
)

type Draw = (n: number) => number

export function generateArticles(count: number): Articles {
  const draw = integers(71)
  const articles = Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    title: wordsOf(3, draw),
    body: wordsOf(40, draw),
    tags: [...new Set(Array.from({ length: 1 + draw(4) }, () => tagOf(1 + skewed(TAGS, draw))))],
  }))
  const topics = Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    name: `Topic ${i + 1}`,
    parent: i === 0 ? null : parentOf(i + 1),
  }))
  return { articles, topics }
}

/** Of a topic other than the first one: the tree has as few levels as possible. */
export const parentOf = (topic: number): number => 1 + Math.floor((topic - 2) / CHILDREN)

export const tagOf = (number: number): string => `tag${number}`

/** A title with a typing error: two letters in the middle are swapped. */
export function misspelt(title: string): string {
  const middle = title.length >> 1
  return `${title.slice(0, middle)}${title[middle + 1]}${title[middle]}${title.slice(middle + 2)}`
}

function wordsOf(count: number, draw: Draw): string {
  return Array.from({ length: count }, () => wordOf(skewed(WORDS, draw))).join(' ')
}

/** Three syllables, different for each number. */
function wordOf(number: number): string {
  const { length } = SYLLABLES
  const digits = (number * 7919) % length ** 3
  const places = [digits % length, Math.floor(digits / length) % length, Math.floor(digits / length ** 2)]
  return places.map((place) => SYLLABLES[place]).join('')
}

/** Small numbers are much more common. */
function skewed(n: number, draw: Draw): number {
  const share = draw(1 << 24) / (1 << 24)
  return Math.floor(n * share * share)
}
