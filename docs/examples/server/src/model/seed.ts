import type { LibraryStore, Rating } from './schema.js'

interface Shelf {
  readonly name: string
  readonly born: string
  readonly books: readonly {
    readonly title: string
    readonly published: string
    readonly tags: readonly string[]
    readonly ratings: readonly Rating[]
  }[]
}

const SHELVES: readonly Shelf[] = [
  {
    name: 'Ursula K. Le Guin',
    born: '1929-10-21',
    books: [
      {
        title: 'A Wizard of Earthsea',
        published: '1968-11-01',
        tags: ['fantasy', 'classic'],
        ratings: [5, 4],
      },
      {
        title: 'The Left Hand of Darkness',
        published: '1969-03-01',
        tags: ['science fiction', 'classic'],
        ratings: [5, 5, 4],
      },
      { title: 'The Dispossessed', published: '1974-05-01', tags: ['science fiction'], ratings: [4] },
    ],
  },
  {
    name: 'Umberto Eco',
    born: '1932-01-05',
    books: [
      {
        title: 'The Name of the Rose',
        published: '1980-09-01',
        tags: ['history', 'crime', 'classic'],
        ratings: [5, 3],
      },
      { title: "Foucault's Pendulum", published: '1988-10-01', tags: ['history'], ratings: [2] },
    ],
  },
  {
    name: 'Stanisław Lem',
    born: '1921-09-12',
    books: [
      { title: 'Solaris', published: '1961-06-01', tags: ['science fiction', 'classic'], ratings: [5, 4] },
      { title: 'The Cyberiad', published: '1965-01-01', tags: ['science fiction'], ratings: [] },
    ],
  },
]
const READERS = ['ann', 'ben', 'cyd']

/** The contents of a new store, in one commit. */
export function seed(db: LibraryStore): Promise<void> {
  return db.submit(
    () => {
      // Another process may have done it in the meantime.
      if (db.Author.exists()) return
      for (const { name, born, books } of SHELVES) {
        const author = db.Author.create({ name, born })
        for (const { title, published, tags, ratings } of books) {
          const book = author.books.create({ title, published })
          book.tags.add(tags.map((tag) => db.Tag.getOrCreate({ name: tag })[0]))
          for (const [at, rating] of ratings.entries())
            book.reviews.create({ reader: READERS[at] ?? 'dan', rating })
        }
      }
    },
    { action: 'seed' },
  )
}
