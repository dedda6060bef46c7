import { array, createStore, defineSchema, foreignKey, model, string, text } from 'relata'
import type { SchemaOf } from 'relata'
import type { Articles } from '../../data/articles.js'
import type { ArticlePeer, Rows } from './article-peer.js'

const schema = defineSchema({
  Article: model(
    {
      title: string({ trigram: true }),
      body: text(),
      tags: array(string(), { index: true }),
    },
    { search: ['body'] },
  ),
  Topic: model({
    name: string(),
    parent: foreignKey('self', { onDelete: 'CASCADE', null: true, tree: true, relatedName: 'children' }),
  }),
})
interface Magazine extends SchemaOf<typeof schema> {}

/** Relata as its users write it, with an inverted index for each kind of search. */
class RelataArticles implements ArticlePeer {
  readonly name = 'relata'
  readonly #db = createStore<Magazine>(schema)

  load({ articles, topics }: Articles): void {
    const db = this.#db
    db.transact(() => {
      for (const article of articles) db.Article.create(article)
      for (const { parent, ...topic } of topics) db.Topic.create({ ...topic, parent_id: parent })
    })
  }
  close(): void {}

  tagged(tag: string): Rows {
    return this.#db.Article.filter({ tags__contains: tag }).toArray()
  }
  taggedAny(tags: readonly string[]): Rows {
    return this.#db.Article.filter({ tags__overlap: tags }).toArray()
  }
  search(words: readonly string[]): Rows {
    return this.#db.Article.search(words.join(' '), { ranked: false }).toArray()
  }
  similar(like: string): Rows {
    return this.#db.Article.filter({ title__similar: like }).toArray()
  }
  below(topic: number): Rows {
    return this.#db.Topic.descendants(topic).toArray()
  }
  move(topic: number, parent: number): void {
    this.#db.Topic.update(topic, { parent_id: parent })
  }
  totals(): readonly number[] {
    let sum = 0
    for (const { id, parent_id: parent } of this.#db.Topic.all()) sum += (parent ?? 0) * (id % 97)
    return [sum]
  }
}

export function relataArticles(): ArticlePeer {
  return new RelataArticles()
}
