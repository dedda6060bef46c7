import { CITIES, COUNTRIES } from './generate.js'
import type { Data } from './generate.js'

/** The rows of the data as plain objects; references are ids. */
export interface AuthorRow {
  id: number
  name: string
  country: string
}
export interface ProfileRow {
  id: number
  author: number
  city: string
}
export interface CategoryRow {
  id: number
  name: string
  parent: number | null
}
export interface BookRow {
  id: number
  title: string
  year: number
  rating: number
  author: number
  category: number
}
export interface PersonRow {
  id: number
  name: string
}
export interface ReviewRow {
  id: number
  book: number
  rating: number
  user: number
}
export interface TagRow {
  id: number
  name: string
}

function categoryRow(data: Data, id: number): CategoryRow {
  return {
    id,
    name: `Cat${id}`,
    parent: (data.categoryParent[id - 1] as number) || null,
  }
}
function tagRow(id: number): TagRow {
  return { id, name: `Tag${id}` }
}
function personRow(id: number): PersonRow {
  return { id, name: `Person ${id}` }
}
function authorRow(data: Data, id: number): AuthorRow {
  return {
    id,
    name: `Author ${id}`,
    country: COUNTRIES[data.authorCountry[id - 1] as number] as string,
  }
}
function profileRow(data: Data, id: number): ProfileRow {
  return {
    id,
    author: id,
    city: CITIES[data.profileCity[id - 1] as number] as string,
  }
}
function bookRow(data: Data, id: number): BookRow {
  return {
    id,
    title: `Book ${id}`,
    year: data.bookYear[id - 1] as number,
    rating: data.bookRating[id - 1] as number,
    author: data.bookAuthor[id - 1] as number,
    category: data.bookCategory[id - 1] as number,
  }
}
function reviewRow(data: Data, id: number): ReviewRow {
  return {
    id,
    book: data.reviewBook[id - 1] as number,
    rating: data.reviewRating[id - 1] as number,
    user: data.reviewUser[id - 1] as number,
  }
}

/** Receives the data, model by model. */
export interface Sink {
  category(row: CategoryRow): void
  tag(row: TagRow): void
  person(row: PersonRow): void
  author(row: AuthorRow): void
  profile(row: ProfileRow): void
  book(row: BookRow): void
  review(row: ReviewRow): void
  link(book: number, tag: number): void
  friend(a: number, b: number): void
}

function leave(): void {}
/** For a sink that takes only some models. */
export const NOWHERE: Sink = {
  category: leave,
  tag: leave,
  person: leave,
  author: leave,
  profile: leave,
  book: leave,
  review: leave,
  link: leave,
  friend: leave,
}

/** Everything in dependency order, row by row. */
export function feed(data: Data, sink: Sink): void {
  for (let id = 1; id <= data.categories; id++) sink.category(categoryRow(data, id))
  for (let id = 1; id <= data.tags; id++) sink.tag(tagRow(id))
  for (let id = 1; id <= data.people; id++) sink.person(personRow(id))
  for (let id = 1; id <= data.authors; id++) sink.author(authorRow(data, id))
  for (let id = 1; id <= data.authors; id++) sink.profile(profileRow(data, id))
  for (let id = 1; id <= data.books; id++) sink.book(bookRow(data, id))
  for (let id = 1; id <= data.reviews; id++) sink.review(reviewRow(data, id))
  for (let i = 0; i < data.linkBook.length; i++)
    sink.link(data.linkBook[i] as number, data.linkTag[i] as number)
  for (let i = 0; i < data.friendA.length; i++)
    sink.friend(data.friendA[i] as number, data.friendB[i] as number)
}
