import type { Articles } from '../../data/articles.js'
import type { PeerName } from '../peer.js'

export interface Row {
  readonly id: number
}
/** In any order. */
export type Rows = readonly Row[]

/** The operations of each peer for section 13. A peer omits operations that it can't do. */
export interface ArticlePeer {
  readonly name: PeerName
  /** Called once, on an empty store. */
  load(data: Articles): void
  close(): void

  /** The articles with a tag, and with at least one of several. */
  tagged(tag: string): Rows
  taggedAny(tags: readonly string[]): Rows
  /** The articles whose body has all of the words. */
  search(words: readonly string[]): Rows
  /** The articles whose title has at least 30 % of trigrams in common with a text. */
  similar?(text: string): Rows
  /** The topics below a topic, at any depth. */
  below(topic: number): Rows
  /** Moves a topic, with all below it, to another parent, which must not be below it: one transaction. */
  move(topic: number, parent: number): void
  /** The keys of the parents, weighed by their topics. */
  totals(): readonly number[]
}
