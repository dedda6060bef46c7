import type { FastifyPluginCallback, FastifyRequest } from 'fastify'
import { avg, count } from 'relata'
import type { Commit, Event } from 'relata'
import { RequestError } from '../http/request-error.js'
import type { ServerEvent } from '../events/server-event.js'
import type { LibraryStore } from '../model/schema.js'
import type { Service } from '../service.js'
import { ID, idOf } from './by-id.js'

export const events: FastifyPluginCallback<Service> = (app, { db, streams }, done) => {
  app.get(`/authors/${ID}/books/events`, (request, reply) => {
    const { id } = db.Author.get(idOf(request))
    return streams.send(reply, (signal) => booksOf(db, id, signal))
  })

  app.get('/commits', (request, reply) => {
    const after = seenBy(request, db.position)
    return streams.send(reply, (signal) => commitsAfter(db, after, signal))
  })
  done()
}

/**
 * An author's books, each with the number of its reviews. The first event has all of them (`books`), and
 * later events have the changes of the list (`changes`), including changes of reviews. A new connection
 * starts with all of them again, so the events have no ids: a difference is only useful if all previous ones
 * were received.
 */
async function* booksOf(
  db: LibraryStore,
  author: number,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent, void, undefined> {
  const live = db.Author.get(author)
    .books.annotate({ reviewCount: count('reviews'), rating: avg('reviews__rating') })
    .orderBy('published', 'id')
    .changes({ signal })
  let begun = false
  for await (const { added, removed, changed, moved } of live) {
    // Changes are visible before they are durable. Don't send what a crash could undo.
    await db.durable()
    const here = <T extends { readonly at: number; readonly value: BookLine }>({ at, value }: T) => ({
      at,
      book: lineOf(value),
    })
    yield begun
      ? {
          event: 'changes',
          data: {
            removed: removed.map(({ at, value }) => ({ at, id: value.id })),
            moved: moved.map(({ from, to, value }) => ({ from, to, id: value.id })),
            added: added.map(here),
            changed: changed.map(here),
          },
        }
      : { event: 'books', data: added.map(({ value }) => lineOf(value)) }
    begun = true
  }
}

/**
 * Only what the query set itself reads. Tags, for example, would be read when the event is written, and their
 * changes wouldn't cause events.
 */
interface BookLine {
  readonly id: number
  readonly title: string
  readonly published: string
  readonly reviewCount: number
  readonly rating: number | null
}

function lineOf({ id, title, published, reviewCount, rating }: BookLine): BookLine {
  return { id, title, published, reviewCount, rating }
}

/**
 * Every durable commit after a position. The position is the id of the event, so a client that reconnects
 * continues without a gap.
 */
async function* commitsAfter(
  db: LibraryStore,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent, void, undefined> {
  for await (const commit of db.commits({ after, signal }))
    yield { event: 'commit', id: commit.position, data: commitLine(commit) }
}

function commitLine({ position, time, action, meta, events: all }: Commit): object {
  return {
    position,
    time: new Date(time).toISOString(),
    action,
    actor: meta?.['actor'],
    events: all.flatMap(eventLine),
  }
}

/**
 * Which row changed, and how, but not its values: not everyone who may see that something changed may see the
 * values, above all those of receipts.
 */
function eventLine(event: Event): object[] {
  switch (event.type) {
    case 'created':
    case 'updated':
    case 'deleted':
      return event.model === 'Receipt' ? [] : [{ type: event.type, model: event.model, key: event.key }]
    case 'linked':
    case 'unlinked':
      return [{ type: event.type, relation: event.relation, from: event.from, to: event.to }]
    case 'schemaChanged':
      return [{ type: event.type }]
  }
}

/**
 * The position after which a client continues: `Last-Event-ID` when it reconnects, or `?after=` the first
 * time.
 */
function seenBy(request: FastifyRequest, head: number): number {
  const { after } = request.query as { readonly after?: string | string[] }
  const text = request.headers['last-event-id'] ?? after ?? '0'
  const position = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : NaN
  if (!Number.isSafeInteger(position))
    throw new RequestError(400, 'ERR_POSITION', `'${String(text)}' is not a position of a commit: 0, 1, 2, …`)
  if (position <= head) return position
  throw new RequestError(
    409,
    'ERR_POSITION',
    `The store is at commit ${head} and has no commit ${position}: it was reset. Start again after 0`,
  )
}
