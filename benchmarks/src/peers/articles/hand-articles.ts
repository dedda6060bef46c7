import type { Article, Articles, Topic } from '../../data/articles.js'
import type { ArticlePeer, Rows } from './article-peer.js'

interface Prepared {
  readonly article: Article
  readonly words: ReadonlySet<string>
  readonly trigrams: ReadonlySet<string>
}
interface Node extends Omit<Topic, 'parent'> {
  parent: number | null
}

/**
 * Scans by hand, without an index: a loop over all articles, whose words and trigrams are in Sets. Topics are in a Map by
 * key, with a Set of children for each.
 */
class HandArticles implements ArticlePeer {
  readonly name = 'hand-map'
  readonly #articles: Prepared[] = []
  readonly #topics = new Map<number, Node>()
  readonly #children = new Map<number, Set<Node>>()

  load({ articles, topics }: Articles): void {
    for (const article of articles) {
      const { title, body } = article
      this.#articles.push({ article, words: new Set(body.split(' ')), trigrams: trigramsOf(title) })
    }
    for (const topic of topics) {
      const node = { ...topic }
      this.#topics.set(topic.id, node)
      this.#add(node)
    }
  }
  close(): void {}

  tagged(tag: string): Rows {
    return this.#scan(({ article }) => article.tags.includes(tag))
  }
  taggedAny(tags: readonly string[]): Rows {
    const wanted = new Set(tags)
    return this.#scan(({ article }) => article.tags.some((tag) => wanted.has(tag)))
  }
  search(words: readonly string[]): Rows {
    return this.#scan((each) => words.every((word) => each.words.has(word)))
  }
  similar(text: string): Rows {
    const wanted = trigramsOf(text)
    return this.#scan(({ trigrams }) => {
      let both = 0
      for (const trigram of trigrams) if (wanted.has(trigram)) both++
      return both / (trigrams.size + wanted.size - both) >= 0.3
    })
  }

  below(topic: number): Rows {
    const found: Node[] = []
    const waiting = [topic]
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
      for (const child of this.#children.get(id) ?? []) {
        found.push(child)
        waiting.push(child.id)
      }
    return found
  }
  move(topic: number, parent: number): void {
    for (let above: number | null = parent; above !== null; above = this.#node(above).parent)
      if (above === topic) throw new Error(`topic ${parent} is below topic ${topic}`)
    const node = this.#node(topic)
    if (node.parent !== null) this.#children.get(node.parent)?.delete(node)
    node.parent = parent
    this.#add(node)
  }
  totals(): readonly number[] {
    let sum = 0
    for (const { id, parent } of this.#topics.values()) sum += (parent ?? 0) * (id % 97)
    return [sum]
  }

  #scan(wanted: (each: Prepared) => boolean): Rows {
    const found: Article[] = []
    for (const each of this.#articles) if (wanted(each)) found.push(each.article)
    return found
  }
  #node(id: number): Node {
    const node = this.#topics.get(id)
    if (node === undefined) throw new Error(`there is no topic ${id}`)
    return node
  }
  #add(node: Node): void {
    if (node.parent === null) return
    const siblings = this.#children.get(node.parent)
    if (siblings === undefined) this.#children.set(node.parent, new Set([node]))
    else siblings.add(node)
  }
}

export function handArticles(): ArticlePeer {
  return new HandArticles()
}

/** As `pg_trgm` defines them: of each word, with two spaces before it and one after it. */
function trigramsOf(text: string): Set<string> {
  const found = new Set<string>()
  for (const word of text.split(' ')) {
    const padded = `  ${word} `
    for (let at = 0; at + 3 <= padded.length; at++) found.add(padded.slice(at, at + 3))
  }
  return found
}
