import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { JsonValue } from 'relata'
import type { LibraryStore } from '../model/schema.js'
import { RequestError } from './request-error.js'

export interface Answer {
  readonly status: number
  readonly location: string | null
  /** What is sent; plain data, since it may be kept. */
  readonly body: JsonValue
}

export function created(location: string, body: JsonValue): Answer {
  return { status: 201, location, body }
}
export function ok(body: JsonValue): Answer {
  return { status: 200, location: null, body }
}
export const NO_CONTENT: Answer = { status: 204, location: null, body: null }

const LONGEST_KEY = 255

/**
 * Does a request's work as one commit, and answers once that is on the disk.
 *
 * With an `Idempotency-Key` the answer is kept in the same commit: both are there or neither is. A repetition
 * is answered from it and does nothing. The store is given the key, too: should the receipt be gone, it
 * refuses to do the work twice (`ERR_KEY_REUSED`), but can't say what the answer was.
 */
export async function write(
  db: LibraryStore,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  action: string,
  work: () => Answer,
): Promise<FastifyReply> {
  const actor = request.actor
  const key = keyOf(request)
  const options = { action, meta: { actor } }
  if (key === undefined) return send(reply, await db.submit(work, options))
  const fingerprint = fingerprintOf(request)
  // The receipt is looked for inside: submit waits for what its function saw, so that a first answer still on
  // its way to the disk isn't overtaken.
  const given = await db.submit(() => once(db, { key, fingerprint }, work), { ...options, key })
  if (given.fingerprint !== fingerprint)
    throw new RequestError(
      422,
      'ERR_IDEMPOTENCY_KEY',
      'This Idempotency-Key belongs to another request: give each request a key of its own',
    )
  if (given.repeated) void reply.header('idempotency-replayed', 'true')
  return send(reply, given)
}

interface Given extends Answer {
  /** Of the request that was answered so. */
  readonly fingerprint: string
  readonly repeated: boolean
}

function once(
  db: LibraryStore,
  asked: { readonly key: string; readonly fingerprint: string },
  work: () => Answer,
): Given {
  const receipt = db.Receipt.filter({ key: asked.key }).first()
  if (receipt !== null) {
    const { status, location, body, fingerprint } = receipt
    return { status, location, body, fingerprint, repeated: true }
  }
  const answer = work()
  db.Receipt.create({ ...asked, ...answer })
  return { ...answer, fingerprint: asked.fingerprint, repeated: false }
}

function send(reply: FastifyReply, { status, location, body }: Answer): FastifyReply {
  if (location !== null) void reply.header('location', location)
  return reply.code(status).send(status === 204 ? undefined : body)
}

/** Of one actor: another's requests are never answered with it. */
function keyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key === 'string' && key !== '' && key.length <= LONGEST_KEY)
    return JSON.stringify([request.actor, key])
  throw new RequestError(400, 'ERR_IDEMPOTENCY_KEY', `An Idempotency-Key has 1 to ${LONGEST_KEY} characters`)
}

function fingerprintOf({ method, url, body }: FastifyRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([method, url, body ?? null]))
    .digest('hex')
}

/** Receipts that no client will ask for any more. */
export async function dropReceipts(db: LibraryStore, before: Date): Promise<void> {
  await db.submit(() => void db.Receipt.filter({ at__lt: before }).delete(), { action: 'drop receipts' })
}
