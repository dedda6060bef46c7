import {
  auto,
  bigInteger,
  binary,
  boolean,
  date,
  decimal,
  defineSchema,
  float,
  foreignKey,
  json,
  manyToMany,
  model,
  string,
  type Database,
  type SchemaOf,
} from 'relata'

interface Notes {
  list: number[]
  deep?: { zero?: number; text: string; more?: string[] }
  other?: (number | boolean | null)[]
}

/** The schema of the golden store, which a reader in another language reads too. */
export const schema = defineSchema({
  Author: model({ id: auto(), name: string(), born: date({ null: true }) }),
  Tag: model({ name: string({ primaryKey: true }) }),
  Book: model({
    id: auto(),
    title: string(),
    price: decimal({ maxDigits: 6, decimalPlaces: 2, null: true }),
    score: float({ null: true }),
    sold: bigInteger({ default: 0n }),
    in_print: boolean({ default: true }),
    cover: binary({ null: true }),
    notes: json<Notes>({ default: { list: [] } }),
    author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
    tags: manyToMany('Tag', { relatedName: 'books' }),
  }),
})
export interface Library extends SchemaOf<typeof schema> {}

/** The content of the golden store in the words of read_store.py: rows, and pairs of primary keys by relation. */
export function contentOf(db: Database<Library>): unknown {
  const pairs = db.Book.orderBy('id')
    .toArray()
    .flatMap((book) =>
      book.tags
        .orderBy('name')
        .toArray()
        .map(({ name }) => [book.id, name]),
    )
  return shown({
    rows: {
      Author: db.Author.orderBy('id').values('id', 'name', 'born').toArray(),
      Tag: db.Tag.values('name').toArray(),
      Book: db.Book.orderBy('id')
        .values('id', 'title', 'price', 'score', 'sold', 'in_print', 'cover', 'notes', 'author_id')
        .toArray(),
    },
    links: { 'Book.tags': pairs },
  })
}

/** A value that JSON can't represent, as an object. */
function shown(value: unknown): unknown {
  if (typeof value === 'bigint') return { bigint: String(value) }
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') }
  if (Object.is(value, -0)) return { number: '-0.0' }
  if (value === Infinity) return { number: 'inf' }
  if (Array.isArray(value)) return value.map(shown)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]: [string, unknown]) => [name, shown(part)]),
  )
}
