import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { avg, count } from 'relata'
import type { Row } from 'relata'
import { Type } from 'typebox'
import { listQuery, sendPage } from '../http/list-query.js'
import { RequestError } from '../http/request-error.js'
import { created, NO_CONTENT, ok, write } from '../http/write.js'
import type { Library } from '../model/schema.js'
import type { Service } from '../service.js'
import { ID, idOf } from './by-id.js'
import { bookShape } from './shapes.js'

const ALLOWED = {
  lookups: [
    'title__icontains',
    'published__year__gte',
    'published__year__lt',
    'author',
    'author__name__icontains',
    'tags__name',
    'tags__name__in',
    'reviews__rating__gte',
    'reviews__isnull',
  ],
  order: ['title', 'published', 'author__name', 'reviewCount', 'rating'],
} as const

const Fields = {
  title: Type.String({ minLength: 1 }),
  published: Type.String(),
  blurb: Type.Optional(Type.String()),
  author: Type.Integer(),
  tags: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
}
const NewBook = Type.Object(Fields, { additionalProperties: false })
const BookChange = Type.Partial(NewBook, { additionalProperties: false })

export const books: FastifyPluginCallbackTypebox<Service> = (app, { db }, done) => {
  app.get('/books', (request, reply) => {
    const { where, order, ...page } = listQuery(request, ALLOWED)
    const found = db.Book.annotate({ reviewCount: count('reviews'), rating: avg('reviews__rating') }).filter(
      where,
    )
    const items = found.orderBy(...order, 'title', 'id').slice(page.from, page.to)
    return sendPage({ request, reply }, page, {
      total: found.count(),
      items: items
        .toArray()
        .map((book) => ({ ...bookShape(book), reviewCount: book.reviewCount, rating: book.rating })),
    })
  })

  app.get(`/books/${ID}`, (request) => bookShape(db.Book.get(idOf(request))))

  app.post('/books', { schema: { body: NewBook } }, (request, reply) =>
    write(db, { request, reply }, 'add book', () => {
      const { author, tags = [], ...values } = request.body
      const book = db.Book.create({ ...values, author: authorNamed(author) })
      book.tags.add(tagsOf(tags))
      return created(`/books/${book.id}`, bookShape(book))
    }),
  )

  app.patch(`/books/${ID}`, { schema: { body: BookChange } }, (request, reply) =>
    write(db, { request, reply }, 'change book', () => {
      const { author, tags, ...values } = request.body
      const book = db.Book.update(idOf(request), {
        ...values,
        author: author === undefined ? undefined : authorNamed(author),
      })
      if (tags !== undefined) book.tags.set(tagsOf(tags))
      return ok(bookShape(book))
    }),
  )

  app.delete(`/books/${ID}`, (request, reply) =>
    write(db, { request, reply }, 'remove book', () => {
      db.Book.delete(idOf(request))
      return NO_CONTENT
    }),
  )
  done()

  /**
   * Looked up before the write: keys are checked at the end of the commit, but the response, which contains
   * the author, is made before that.
   */
  function authorNamed(id: number): Row<Library, 'Author'> {
    const author = db.Author.filter({ id }).first()
    if (author !== null) return author
    throw new RequestError(422, 'ERR_UNKNOWN_AUTHOR', `There is no author ${id}`)
  }

  function tagsOf(names: readonly string[]): Row<Library, 'Tag'>[] {
    return names.map((name) => db.Tag.getOrCreate({ name })[0])
  }
}
