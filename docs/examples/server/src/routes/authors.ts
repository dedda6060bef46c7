import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { avg, count } from 'relata'
import { Type } from 'typebox'
import { listQuery, sendPage } from '../http/list-query.js'
import { created, NO_CONTENT, ok, write } from '../http/write.js'
import type { Service } from '../service.js'
import { ID, idOf } from './by-id.js'
import { authorShape } from './shapes.js'

const ALLOWED = {
  lookups: [
    'name',
    'name__icontains',
    'born__year__lt',
    'born__year__gte',
    'books__isnull',
    'books__tags__name',
    'books__published__range',
    'books__reviews__rating__gte',
  ],
  order: ['name', 'born', 'bookCount', 'rating'],
} as const

const Born = Type.Union([Type.String(), Type.Null()])
const NewAuthor = Type.Object(
  { name: Type.String({ minLength: 1 }), born: Type.Optional(Born) },
  { additionalProperties: false },
)
const AuthorChange = Type.Partial(NewAuthor, { additionalProperties: false })

export const authors: FastifyPluginCallbackTypebox<Service> = (app, { db }, done) => {
  app.get('/authors', (request, reply) => {
    const { where, order, ...page } = listQuery(request, ALLOWED)
    // Annotated before the filter: the numbers cover all books of an author, not only the matching ones.
    const found = db.Author.annotate({
      bookCount: count('books'),
      rating: avg('books__reviews__rating'),
    }).filter(where)
    const items = found.orderBy(...order, 'name', 'id').slice(page.from, page.to)
    return sendPage({ request, reply }, page, {
      total: found.count(),
      items: items
        .toArray()
        .map((author) => ({ ...authorShape(author), bookCount: author.bookCount, rating: author.rating })),
    })
  })

  app.get(`/authors/${ID}`, (request) => authorShape(db.Author.get(idOf(request))))

  app.post('/authors', { schema: { body: NewAuthor } }, (request, reply) =>
    write(db, { request, reply }, 'add author', () => {
      const author = db.Author.create(request.body)
      return created(`/authors/${author.id}`, authorShape(author))
    }),
  )

  app.patch(`/authors/${ID}`, { schema: { body: AuthorChange } }, (request, reply) =>
    write(db, { request, reply }, 'change author', () =>
      ok(authorShape(db.Author.update(idOf(request), request.body))),
    ),
  )

  app.delete(`/authors/${ID}`, (request, reply) =>
    write(db, { request, reply }, 'remove author', () => {
      db.Author.delete(idOf(request))
      return NO_CONTENT
    }),
  )
  done()
}
