import type { Row } from 'relata'
import type { Library } from '../model/schema.js'

/** The JSON of rows in responses. Type aliases, not interfaces, so that they are assignable to JSON. */

export type AuthorShape = { readonly id: number; readonly name: string; readonly born: string | null }
export type BookShape = {
  readonly id: number
  readonly title: string
  readonly published: string
  readonly blurb: string
  readonly author: AuthorShape
  readonly tags: readonly string[]
}
export type ReviewShape = {
  readonly id: number
  readonly book: number
  readonly reader: string
  readonly rating: number
  readonly body: string
  readonly written: string
}

export function authorShape({ id, name, born }: Row<Library, 'Author'>): AuthorShape {
  return { id, name, born }
}

export function bookShape(book: Row<Library, 'Book'>): BookShape {
  const { id, title, published, blurb } = book
  return {
    id,
    title,
    published,
    blurb,
    author: authorShape(book.author),
    tags: book.tags.valuesList('name', { flat: true }).toArray(),
  }
}

export function reviewShape({
  id,
  book_id,
  reader,
  rating,
  body,
  written,
}: Row<Library, 'Review'>): ReviewShape {
  return { id, book: book_id, reader, rating, body, written }
}
