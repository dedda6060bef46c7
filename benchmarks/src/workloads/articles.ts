/**
 * Section 13, articles: lists of values, words, similar texts and trees, on a separate store (`data/articles.ts`). An
 * operation is one call, whose rows are returned as an array. `tags_contains`, `tags_overlap`: the articles with a tag, with
 * one of two. `text_search`: those whose body has two words. `text_similar`: those whose title is similar to a misspelt
 * one. `tree_descendants`: the topics below a topic, about 72. `tree_move`: a transaction that moves such a topic to
 * another parent, with all below it.
 * Sizes: 10,000 and 100,000 articles and topics, up to 1,000 different arguments, 20,000 moves of which half are the
 * warm-up. Command: npm run bench -- --only
 * tags_contains,tags_overlap,text_search,text_similar,tree_descendants,tree_move
 */
import { CHILDREN, misspelt, parentOf, tagOf, TAGS } from '../data/articles.js'
import type { Article, Articles } from '../data/articles.js'
import { integers } from '../data/rng.js'
import type { ArticlePeer, Rows } from '../peers/articles/article-peer.js'
import { inBatches, timeBatches } from './batches.js'
import { timeCalls, type Call } from './calls.js'
import type { Outcome, WorkloadName } from './workload.js'

export interface ArticleWorkload extends WorkloadName {
  /** Undefined for a peer that can't do it. */
  run(peer: ArticlePeer, data: Articles): Outcome | undefined
}

const section = '13 articles'
const MOVES = 20_000

export const articles: readonly ArticleWorkload[] = [
  reading('tags_contains', (peer) => (i) => weigh(peer.tagged(tagOf(1 + (i % TAGS))))),
  reading(
    'tags_overlap',
    (peer) => (i) => weigh(peer.taggedAny([tagOf(1 + (i % TAGS)), tagOf(1 + ((i * 7) % TAGS))])),
  ),
  reading('text_search', (peer, data) => (i) => weigh(peer.search(twoWords(articleAt(data, i).body)))),
  reading('text_similar', (peer, data) =>
    peer.similar === undefined
      ? undefined
      : (i) => weigh(peer.similar?.(misspelt(articleAt(data, i).title)) ?? []),
  ),
  reading('tree_descendants', (peer, data) => (i) => weigh(peer.below(aboveTwoLevels(data, i)))),
  {
    name: 'tree_move',
    section,
    unit: 'transaction',
    run(peer, data) {
      const draw = integers(73)
      const next = (): number => aboveTwoLevels(data, draw(data.topics.length))
      // The parents aren't moved themselves, so no topic ever moves below itself.
      const moves = Array.from({ length: MOVES }, (): readonly [number, number] => [next(), parentOf(next())])
      return timeBatches(peer, inBatches(moves), 1, (batch) => {
        for (const [topic, parent] of batch) peer.move(topic, parent)
      })
    },
  },
]

/** Arguments are ids of articles. */
function reading(
  name: string,
  prepare: (peer: ArticlePeer, data: Articles) => Call | undefined,
): ArticleWorkload {
  return {
    name,
    section,
    unit: 'call',
    run(peer, data) {
      const call = prepare(peer, data)
      return call === undefined ? undefined : timeCalls(call, data.articles.length)
    },
  }
}

function articleAt({ articles: all }: Articles, id: number): Article {
  return all[id - 1] as Article
}

function twoWords(body: string): readonly string[] {
  return body.split(' ').slice(0, 2)
}

/** A topic with two full levels below it, on one of the last levels that have. */
function aboveTwoLevels({ topics }: Articles, number: number): number {
  const most = Math.floor(topics.length / CHILDREN ** 2) - 1
  const least = Math.ceil(most / CHILDREN) + 1
  return least + (number % (most - least + 1))
}

/** In any order. */
function weigh(rows: Rows): number {
  let sum = 0
  for (const { id } of rows) sum += id
  return sum
}
