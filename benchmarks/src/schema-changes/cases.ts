import {
  addField,
  alterField,
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  migration,
  model,
  removeField,
  renameField,
  renameModel,
  string,
} from 'relata'
import type { Database, Migration, Schema, SchemaOf } from 'relata'

const author = foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' })

/** The schema that the log is written under. */
export const written = defineSchema({
  Author: model({ name: string() }),
  Book: model({ title: string(), year: integer(), rating: integer(), author }),
})
export interface Written extends SchemaOf<typeof written> {}

const changedTitle = defineSchema({
  Author: model({ name: string() }),
  Book: model({ title: string(), year: integer(), rating: integer(), author, half: integer() }),
})
interface Halved extends SchemaOf<typeof changedTitle> {}

/** A change of the schema, and what it may cost. */
export interface ChangeCase {
  readonly name: string
  readonly what: string
  readonly schema: Schema<never>
  /** Makes the migrations of one opening; `onRun` gets the milliseconds inside `run`. */
  readonly migrations: (onRun: (milliseconds: number) => void) => readonly Migration<never, never>[]
  /** Milliseconds besides opening at any size, or microseconds a row. */
  readonly budget?: { readonly milliseconds: number } | { readonly microseconds: number }
}

const none = (): readonly Migration<never, never>[] => []
const book = { title: string(), year: integer(), rating: integer(), author }
const Author = model({ name: string() })

/** With only steps. */
function stepped(...steps: Migration['steps']): ChangeCase['migrations'] {
  return () => [migration({ name: '0002', steps }) as Migration<never, never>]
}

const asCase = (schema: unknown): Schema<never> => schema as Schema<never>

/** The first one is what the others are compared with. */
export const CASES: readonly ChangeCase[] = [
  { name: 'same', what: 'the schema of the log', schema: asCase(written), migrations: none },
  {
    name: 'free',
    what: 'free: an index, a nullable field, a many-to-many, a model',
    schema: asCase(
      defineSchema({
        Author,
        Tag: model({ name: string() }),
        Book: model({
          ...book,
          title: string({ index: true }),
          note: string({ null: true }),
          tags: manyToMany('Tag', { relatedName: 'books' }),
        }),
      }),
    ),
    migrations: none,
    budget: { milliseconds: 50 },
  },
  {
    name: 'default',
    what: 'free: a field with a default',
    schema: asCase(defineSchema({ Author, Book: model({ ...book, pages: integer({ default: 100 }) }) })),
    migrations: none,
    budget: { microseconds: 0.2 },
  },
  {
    name: 'rename_field',
    what: 'a renamed field',
    schema: asCase(
      defineSchema({ Author, Book: model({ name: string(), year: integer(), rating: integer(), author }) }),
    ),
    migrations: stepped(renameField('Book', 'title', 'name')),
  },
  {
    name: 'rename_model',
    what: 'a renamed model',
    schema: asCase(defineSchema({ Author, Work: model(book) })),
    migrations: stepped(renameModel('Book', 'Work')),
  },
  {
    name: 'remove',
    what: 'a removed field',
    schema: asCase(defineSchema({ Author, Book: model({ title: string(), year: integer(), author }) })),
    migrations: stepped(removeField('Book', 'rating')),
  },
  {
    name: 'convert',
    what: 'a number that becomes text',
    schema: asCase(defineSchema({ Author, Book: model({ ...book, year: string() }) })),
    migrations: stepped(alterField('Book', 'year', string())),
  },
  {
    name: 'check',
    what: 'checked: a limit that every row fits',
    schema: asCase(defineSchema({ Author, Book: model({ ...book, rating: integer({ max: 50 }) }) })),
    migrations: none,
  },
  {
    name: 'data',
    what: '`run` that updates every row',
    schema: asCase(changedTitle),
    migrations: (onRun) => [
      migration<Written, Halved>({
        name: '0002',
        steps: [addField('Book', 'half', integer(), { value: 0 })],
        run: (_, after) => {
          const begin = performance.now()
          halve(after)
          onRun(performance.now() - begin)
        },
      }),
    ],
  },
]

/** What the data step does; a transaction of an open store does the same. */
function halve(db: Database<Halved>): void {
  for (const each of db.Book.all()) db.Book.update(each, { half: each.rating >> 1 })
}

/** The same updates in one transaction. */
export function rate(db: Database<Written>): void {
  for (const each of db.Book.all()) db.Book.update(each, { rating: each.rating >> 1 })
}
