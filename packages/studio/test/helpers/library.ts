import {
  auto,
  bigInteger,
  binary,
  boolean,
  createStore,
  date,
  datetime,
  decimal,
  defineSchema,
  float,
  foreignKey,
  integer,
  json,
  manyToMany,
  model,
  oneToOne,
  openStore,
  string,
  text,
  type Database,
  type EventLog,
  type JsonValue,
  type OpenLogOptions,
  type SchemaOf,
  type StoreOptions,
} from 'relata'

/** The library of the server example, with every kind of field and relation. */
const schema = defineSchema({
  Country: model({ code: string({ unique: true, maxLength: 2 }), name: string() }),
  Author: model(
    {
      name: string({ maxLength: 120, index: true }),
      born: date({ null: true }),
      country: foreignKey('Country', {
        toField: 'code',
        onDelete: 'SET_NULL',
        null: true,
        relatedName: 'authors',
      }),
    },
    { ordering: ['name'], display: (author) => `Author ${author.name}` },
  ),
  Profile: model({
    author: oneToOne('Author', { onDelete: 'CASCADE', relatedName: 'profile' }),
    city: string({ default: 'Rome' }),
  }),
  Tag: model({ name: string({ unique: true, maxLength: 40 }) }, { ordering: ['name'] }),
  Book: model(
    {
      title: string({ maxLength: 200 }),
      published: date({ index: true }),
      pages: integer({ default: 100, min: 1 }),
      price: decimal({ maxDigits: 8, decimalPlaces: 2, null: true }),
      isbn: bigInteger({ null: true }),
      cover: binary({ null: true }),
      notes: json<JsonValue>({ null: true }),
      blurb: text({ default: '' }),
      sold: boolean({ default: false }),
      weight: float({ null: true }),
      author: foreignKey('Author', {
        onDelete: 'PROTECT',
        relatedName: 'books',
        limitChoicesTo: { name__startswith: 'U' },
      }),
      tags: manyToMany('Tag', { relatedName: 'books' }),
    },
    { ordering: ['title'], uniqueTogether: [['author', 'title']] },
  ),
  Review: model(
    {
      book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: 'reviews' }),
      reader: string({ maxLength: 120 }),
      rating: integer({ choices: [1, 2, 3, 4, 5] as const }),
      written: datetime({ default: () => new Date() }),
      edited: datetime({ now: 'update' }),
    },
    { ordering: ['written'], uniqueTogether: [['book', 'reader']] },
  ),
  Club: model({
    name: string(),
    members: manyToMany('Author', { through: 'Membership', relatedName: 'clubs' }),
  }),
  Membership: model({
    club: foreignKey('Club', { onDelete: 'CASCADE' }),
    author: foreignKey('Author', { onDelete: 'CASCADE' }),
    role: string({ default: 'member' }),
  }),
  Place: model({ id: auto(), name: string() }),
  Shop: model({ stars: integer({ default: 0 }) }, { parents: ['Place'] }),
})

export interface Library extends SchemaOf<typeof schema> {}
export type LibraryStore = Database<Library>

export function emptyLibrary(options?: StoreOptions): LibraryStore {
  return createStore<Library>(schema, options)
}

/** Opens a library over a log, which other processes may share. */
export function libraryOver(log: EventLog, options?: OpenLogOptions): Promise<LibraryStore> {
  return openStore<Library>(schema, log, options)
}

/** Three authors, five books, four tags, six reviews: in one commit with the action `seed`. */
export function filledLibrary(options?: StoreOptions): LibraryStore {
  const db = emptyLibrary(options)
  db.transact(() => fill(db), { action: 'seed', meta: { actor: 'setup' } })
  return db
}

/** Creates the rows of {@link filledLibrary}. */
export function fill(db: LibraryStore): void {
  db.Country.create({ code: 'it', name: 'Italy' })
  const eco = db.Author.create({ name: 'Umberto Eco', born: '1932-01-05', country_id: 'it' })
  const ursula = db.Author.create({ name: 'Ursula K. Le Guin', born: '1929-10-21' })
  const lem = db.Author.create({ name: 'Stanisław Lem' })
  db.Profile.create({ author: eco, city: 'Milan' })
  const tags = ['classic', 'crime', 'fantasy', 'science fiction'].map((name) => db.Tag.create({ name }))
  const titles = [
    [eco, 'The Name of the Rose', '1980-09-01', 500],
    [eco, "Foucault's Pendulum", '1988-10-01', 640],
    [ursula, 'A Wizard of Earthsea', '1968-11-01', 205],
    [ursula, 'The Dispossessed', '1974-05-01', 340],
    [lem, 'Solaris', '1961-06-01', 204],
  ] as const
  for (const [at, [author, title, published, pages]] of titles.entries()) {
    const book = db.Book.create({ title, published, pages, author, price: '12.50' })
    book.tags.add(tags.slice(at % 3, (at % 3) + 2))
    if (at < 3) for (const reader of ['ann', 'ben']) book.reviews.create({ reader, rating: 5 })
  }
  const club = db.Club.create({ name: 'Inklings' })
  db.Membership.create({ club, author: eco, role: 'chair' })
  db.Shop.create({ name: 'Corner', stars: 3 })
}
