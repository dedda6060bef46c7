import Database from 'better-sqlite3'
import type { Statement } from 'better-sqlite3'
import { feedCatalog } from '../../data/catalog.js'
import type { Data } from '../../data/generate.js'
import type { Page, PagePeer, Row } from './page-peer.js'

/**
 * An index for every query. `book_newest` and `book_author` are declared descending, because SQLite adds the
 * rowid ascending: so they serve `order by published desc, id`.
 */
const SCHEMA = `
  create table author (id integer primary key, name text not null);
  create table profile (id integer primary key, author integer not null unique references author on delete cascade, city text not null);
  create index profile_city on profile (city);
  create table book (
    id integer primary key, title text not null, year integer not null, published text not null,
    rating integer not null, shelf integer not null, place integer not null,
    author integer not null references author on delete cascade, unique (shelf, place)
  );
  create index book_title on book (title);
  create index book_year on book (year);
  create index book_published on book (published);
  create index book_newest on book (published desc);
  create index book_author on book (author, published desc);
  create table review (id integer primary key, book integer not null references book on delete cascade, rating integer not null);
  create index review_book on review (book, rating);
`

const QUERIES = {
  author: 'insert into author values (?, ?)',
  profile: 'insert into profile values (?, ?, ?)',
  book: 'insert into book values (?, ?, ?, ?, ?, ?, ?, ?)',
  review: 'insert into review values (?, ?, ?)',
  first: 'select * from book order by id limit 1',
  last: 'select * from book order by id desc limit 1',
  exists: 'select exists (select 1 from book)',
  existsOfYear: 'select exists (select 1 from book where year = ?)',
  unordered: 'select * from book limit 20',
  all: 'select * from book',
  after: 'select * from book where id > ? order by id limit 20',
  from: 'select * from book order by id limit 20 offset ?',
  publishedAfter: 'select * from book where published > ? order by published, id limit 20',
  titled: `select * from book where title >= ? and title < ? order by title`,
  ofYear: `select * from book where published between ? and ? order by published, id limit 20`,
  at: 'select * from book where shelf = ? and place = ?',
  newest: 'select * from book order by published desc, id limit 10',
  bestRated: 'select * from book order by rating desc, id limit 10',
  newestOf: 'select * from book where author = ? order by published desc, id limit 20',
  reviewsIn: `select r.* from profile p cross join book b on b.author = p.author cross join review r on r.book = b.id
    where p.city = ? order by r.id desc limit 20`,
} as const

type Statements<Q> = { readonly [name in keyof Q]: Statement<(string | number)[]> }

/** better-sqlite3 in memory: prepared statements, `all()` for rows, `iterate()` for a loop that ends early. */
export class SqlitePages implements PagePeer {
  readonly name = 'sqlite'
  protected readonly db: Database.Database = open()
  readonly #do = prepare(this.db, QUERIES)

  load(data: Data): void {
    const run = this.#do
    this.db.transaction(() =>
      feedCatalog(data, {
        author: ({ id, name }) => void run.author.run(id, name),
        profile: ({ id, author, city }) => void run.profile.run(id, author, city),
        book: ({ id, title, year, published, rating, shelf, place, author }) =>
          void run.book.run(id, title, year, published, rating, shelf, place, author),
        review: ({ id, book, rating }) => void run.review.run(id, book, rating),
      }),
    )()
  }
  close(): void {
    this.db.close()
  }

  first(): Row | null {
    return this.#do.first.get() as Row
  }
  last(): Row | null {
    return this.#do.last.get() as Row
  }
  exists(): boolean {
    return isOne(this.#do.exists.get())
  }
  existsOfYear(year: number): boolean {
    return isOne(this.#do.existsOfYear.get(year))
  }
  unordered(): Page {
    return this.#do.unordered.all() as Row[]
  }
  breakAfter(count: number): number {
    let sum = 0
    let left = count
    for (const { id } of this.#do.all.iterate() as IterableIterator<Row>) {
      sum += id
      if (--left === 0) break
    }
    return sum
  }
  after(id: number): Page {
    return this.#do.after.all(id) as Row[]
  }
  from(position: number): Page {
    return this.#do.from.all(position) as Row[]
  }
  publishedAfter(day: string): Page {
    return this.#do.publishedAfter.all(day) as Row[]
  }
  titled(prefix: string): Page {
    return this.#do.titled.all(prefix, `${prefix}\u{10ffff}`) as Row[]
  }
  ofYear(year: number): Page {
    return this.#do.ofYear.all(`${year}-01-01`, `${year}-12-31`) as Row[]
  }
  at(shelf: number, place: number): Row | null {
    return this.#do.at.get(shelf, place) as Row
  }
  newest(): Page {
    return this.#do.newest.all() as Row[]
  }
  bestRated(): Page {
    return this.#do.bestRated.all() as Row[]
  }
  newestOf(author: number): Page {
    return this.#do.newestOf.all(author) as Row[]
  }
  reviewsIn(city: string): Page {
    return this.#do.reviewsIn.all(city) as Row[]
  }
}

function isOne(row: unknown): boolean {
  return Object.values(row as object)[0] === 1
}

function open(): Database.Database {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = on')
  db.exec(SCHEMA)
  return db
}

export function prepare<Q extends Readonly<Record<string, string>>>(
  db: Database.Database,
  queries: Q,
): Statements<Q> {
  const entries = Object.entries(queries).map(([name, sql]) => [name, db.prepare(sql)] as const)
  return Object.fromEntries(entries) as Statements<Q>
}

export function sqlitePages(): PagePeer {
  return new SqlitePages()
}
