import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { listQuery, sendPage } from '../http/list-query.js'
import { created, write } from '../http/write.js'
import type { Rating } from '../model/schema.js'
import type { Service } from '../service.js'
import { ID, idOf } from './by-id.js'
import { reviewShape } from './shapes.js'

const ALLOWED = { lookups: ['rating', 'rating__gte', 'reader'], order: ['written', 'rating'] } as const

/** The store checks which integers are allowed, and its error has a code. */
const Rating = Type.Unsafe<Rating>(Type.Integer())
const NewReview = Type.Object(
  { reader: Type.String({ minLength: 1 }), rating: Rating, body: Type.Optional(Type.String()) },
  { additionalProperties: false },
)

export const reviews: FastifyPluginCallbackTypebox<Service> = (app, { db }, done) => {
  app.get(`/books/${ID}/reviews`, (request, reply) => {
    const { where, order, ...page } = listQuery(request, ALLOWED)
    const found = db.Book.get(idOf(request)).reviews.filter(where)
    const items = found.orderBy(...order, 'written', 'id').slice(page.from, page.to)
    return sendPage({ request, reply }, page, {
      total: found.count(),
      items: items.toArray().map(reviewShape),
    })
  })

  app.post(`/books/${ID}/reviews`, { schema: { body: NewReview } }, (request, reply) =>
    write(db, { request, reply }, 'review', () => {
      const book = db.Book.get(idOf(request))
      const review = book.reviews.create(request.body)
      return created(
        `/books/${book.id}/reviews?reader=${encodeURIComponent(review.reader)}`,
        reviewShape(review),
      )
    }),
  )
  done()
}
