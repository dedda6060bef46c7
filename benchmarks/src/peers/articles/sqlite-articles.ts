import Database from 'better-sqlite3'
import type { Statement } from 'better-sqlite3'
import type { Articles } from '../../data/articles.js'
import type { ArticlePeer, Rows } from './article-peer.js'

const SCHEMA = `
  create table article (id integer primary key, title text not null, body text not null);
  create table article_tag (
    tag text not null, article integer not null references article on delete cascade, primary key (tag, article)
  ) without rowid;
  create index article_tag_article on article_tag (article);
  create table topic (id integer primary key, name text not null, parent integer references topic on delete cascade);
  create index topic_parent on topic (parent);
`
const FTS = `create virtual table article_text using fts5(body, content = 'article', content_rowid = 'id')`

const QUERIES = {
  article: 'insert into article values (?, ?, ?)',
  tag: 'insert into article_tag values (?, ?)',
  topic: 'insert into topic values (?, ?, ?)',
  tagged: 'select a.* from article_tag t join article a on a.id = t.article where t.tag = ?',
  taggedAny: 'select * from article where id in (select article from article_tag where tag in (?, ?))',
  below: `with recursive below (id) as (
      select id from topic where parent = ? union all select t.id from below b join topic t on t.parent = b.id
    ) select t.* from below b join topic t on t.id = b.id`,
  isAbove: `with recursive above (id) as (
      select ? union all select t.parent from above a join topic t on t.id = a.id where t.parent is not null
    ) select 1 from above where id = ?`,
  move: 'update topic set parent = ? where id = ?',
  total: 'select sum(coalesce(parent, 0) * (id % 97)) from topic',
} as const
const MATCH = 'select a.* from article_text t join article a on a.id = t.rowid where article_text match ?'
const LIKE = `select * from article where ' ' || body || ' ' like ? and ' ' || body || ' ' like ?`

type Run = Statement<(string | number | null)[]>

/**
 * better-sqlite3 in memory: a join table of tags, an FTS5 table over the bodies (without FTS5: LIKE), recursive common table
 * expressions for topics. It has no similarity of texts.
 */
class SqliteArticles implements ArticlePeer {
  readonly name = 'sqlite'
  readonly #db: Database.Database = new Database(':memory:')
  readonly #do: { readonly [name in keyof typeof QUERIES]: Run }
  readonly #search: (words: readonly string[]) => Rows
  readonly #move: (topic: number, parent: number) => void

  constructor() {
    this.#db.pragma('foreign_keys = on')
    this.#db.exec(SCHEMA)
    const names = Object.keys(QUERIES) as (keyof typeof QUERIES)[]
    this.#do = Object.fromEntries(
      names.map((name) => [name, this.#db.prepare(QUERIES[name])]),
    ) as unknown as { readonly [name in keyof typeof QUERIES]: Run }
    this.#search = this.#searching()
    this.#move = this.#db.transaction((topic: number, parent: number) => {
      if (this.#do.isAbove.get(parent, topic) !== undefined)
        throw new Error(`topic ${parent} is below topic ${topic}`)
      this.#do.move.run(parent, topic)
    })
  }

  load({ articles, topics }: Articles): void {
    const run = this.#do
    this.#db.transaction(() => {
      for (const { id, title, body, tags } of articles) {
        run.article.run(id, title, body)
        for (const tag of tags) run.tag.run(tag, id)
      }
      for (const { id, name, parent } of topics) run.topic.run(id, name, parent)
    })()
    if (this.#hasFts) this.#db.exec(`insert into article_text (article_text) values ('rebuild')`)
  }
  close(): void {
    this.#db.close()
  }

  tagged(tag: string): Rows {
    return this.#do.tagged.all(tag) as Rows
  }
  taggedAny([first = '', second = '']: readonly string[]): Rows {
    return this.#do.taggedAny.all(first, second) as Rows
  }
  search(words: readonly string[]): Rows {
    return this.#search(words)
  }
  below(topic: number): Rows {
    return this.#do.below.all(topic) as Rows
  }
  move(topic: number, parent: number): void {
    this.#move(topic, parent)
  }
  totals(): readonly number[] {
    return this.#do.total.pluck().all() as number[]
  }

  get #hasFts(): boolean {
    return this.#db.prepare(`select 1 from sqlite_schema where name = 'article_text'`).get() !== undefined
  }

  #searching(): (words: readonly string[]) => Rows {
    const db = this.#db
    const compiled = db.pragma('compile_options', { simple: false }) as { readonly compile_options: string }[]
    if (compiled.some((option) => option.compile_options === 'ENABLE_FTS5')) {
      db.exec(FTS)
      const match: Run = db.prepare(MATCH)
      return (words) => match.all(words.join(' ')) as Rows
    }
    const like: Run = db.prepare(LIKE)
    return (words) => like.all(...words.map((word) => `% ${word} %`)) as Rows
  }
}

export function sqliteArticles(): ArticlePeer {
  return new SqliteArticles()
}
