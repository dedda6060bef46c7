import {
  createStore,
  date,
  defineSchema,
  foreignKey,
  integer,
  json,
  manyToMany,
  model,
  oneToOne,
  string,
  text,
  type Database,
  type JsonValue,
  type SchemaOf,
} from 'relata'

const schema = defineSchema({
  Author: model(
    { name: string({ maxLength: 120, index: true }), born: integer({ null: true }), country: string() },
    { ordering: ['name'], display: (author) => author.name },
  ),
  Tag: model({ name: string({ unique: true }) }, { ordering: ['name'], display: (tag) => tag.name }),
  Book: model(
    {
      title: string({ maxLength: 200 }),
      author: foreignKey('Author', { onDelete: 'PROTECT', relatedName: 'books' }),
      year: integer({ index: true }),
      pages: integer({ min: 1 }),
      summary: text({ default: '' }),
      edition: json<JsonValue>({ null: true }),
      tags: manyToMany('Tag', { relatedName: 'books' }),
    },
    { ordering: ['title'], display: (book) => book.title },
  ),
  Copy: model(
    {
      book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: 'copies' }),
      shelf: string(),
      state: string({ choices: ['new', 'good', 'worn'] as const }),
    },
    { display: (copy) => copy.shelf },
  ),
  Reader: model({ name: string(), joined: date() }, { ordering: ['name'], display: (reader) => reader.name }),
  Card: model({
    reader: oneToOne('Reader', { onDelete: 'CASCADE', relatedName: 'card' }),
    number: string({ unique: true }),
  }),
  Loan: model({
    copy: foreignKey('Copy', { onDelete: 'RESTRICT', relatedName: 'loans' }),
    reader: foreignKey('Reader', { onDelete: 'CASCADE', relatedName: 'loans' }),
    due: date({ index: true }),
  }),
  Review: model(
    {
      book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: 'reviews' }),
      reader: foreignKey('Reader', { onDelete: 'SET_NULL', null: true, relatedName: 'reviews' }),
      rating: integer({ choices: [1, 2, 3, 4, 5] as const }),
      text: text({ default: '' }),
    },
    { display: (review) => `${review.rating} of 5` },
  ),
})

interface Shown extends SchemaOf<typeof schema> {}
export type ShownLibrary = Database<Shown>

const AUTHORS = [
  [
    'Umberto Eco',
    1932,
    'Italy',
    'The Name of the Rose/1980/502;Foucault’s Pendulum/1988/641;Baudolino/2000/528',
  ],
  [
    'Ursula K. Le Guin',
    1929,
    'United States',
    'A Wizard of Earthsea/1968/205;The Left Hand of Darkness/1969/286;The Dispossessed/1974/341;The Lathe of Heaven/1971/184',
  ],
  ['Stanisław Lem', 1921, 'Poland', 'Solaris/1961/204;The Cyberiad/1965/295;His Master’s Voice/1968/199'],
  ['Jorge Luis Borges', 1899, 'Argentina', 'Ficciones/1944/203;The Aleph/1949/146;Labyrinths/1962/240'],
  [
    'Italo Calvino',
    1923,
    'Italy',
    'Invisible Cities/1972/165;The Baron in the Trees/1957/217;Cosmicomics/1965/153',
  ],
  ['Mary Shelley', 1797, 'United Kingdom', 'Frankenstein/1818/280;The Last Man/1826/479'],
  ['Arkady Strugatsky', 1925, 'Russia', 'Roadside Picnic/1972/224;Hard to Be a God/1964/219'],
  ['Octavia E. Butler', 1947, 'United States', 'Kindred/1979/264;Parable of the Sower/1993/299'],
] as const
const READERS = ['Ann', 'Ben', 'Cleo', 'Dag', 'Eva', 'Finn', 'Gita', 'Hugo', 'Ines', 'Jan']

/** The store of the pictures: the same one every time. */
export function shownLibrary(): ShownLibrary {
  const db: ShownLibrary = createStore<Shown>(schema)
  db.transact(() => fillBooks(db), { action: 'import', meta: { actor: 'setup' } })
  db.transact(() => fillReaders(db), { action: 'open library', meta: { actor: 'ann' } })
  return db
}

function fillBooks(db: ShownLibrary): void {
  const tags = ['classic', 'fable', 'fantasy', 'mystery', 'science fiction'].map((name) =>
    db.Tag.create({ name }),
  )
  for (const [name, born, country, books] of AUTHORS) {
    const author = db.Author.create({ name, born, country })
    for (const written of books.split(';')) {
      const [title = '', year, pages] = written.split('/')
      const edition = { publisher: `${country} House`, cover: Number(pages) > 250 ? 'hard' : 'paper' }
      const book = db.Book.create({ title, author, year: Number(year), pages: Number(pages), edition })
      book.tags.add(tags.filter((_, at) => (Number(pages) + at) % 3 === 0))
    }
  }
}

function fillReaders(db: ShownLibrary): void {
  const readers = READERS.map((name, at) => {
    const reader = db.Reader.create({ name, joined: `2024-0${(at % 9) + 1}-15` })
    db.Card.create({ reader, number: `C-${1000 + at}` })
    return reader
  })
  const states = ['new', 'good', 'worn'] as const
  for (const [at, book] of db.Book.all().toArray().entries())
    for (let number = 0; number < 1 + (at % 3); number++) {
      const copy = db.Copy.create({
        book,
        shelf: `${String.fromCharCode(65 + (at % 6))}${at}-${number}`,
        state: states[(at + number) % 3] ?? 'new',
      })
      const reader = readers[(at * 3 + number) % readers.length]
      if (reader === undefined) continue
      if (at % 2 === 0) db.Loan.create({ copy, reader, due: `2025-0${(at % 9) + 1}-20` })
      const rating = ([3, 4, 5] as const)[(at + number) % 3] ?? 5
      db.Review.create({ book, reader, rating, text: 'Read it in one night.' })
    }
}
