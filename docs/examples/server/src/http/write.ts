import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { JsonValue } from 'relata'
import type { LibraryStore } from '../model/schema.js'
import { RequestError } from './request-error.js'

export interface Result {
  readonly status: number
  readonly location: string | null
  /** The body of the response; plain data, because it may be stored. */
  readonly body: JsonValue
}

export function created(location: string, body: JsonValue): Result {
  return { status: 201, location, body }
}
export function ok(body: JsonValue): Result {
  return { status: 200, location: null, body }
}
export const NO_CONTENT: Result = { status: 204, location: null, body: null }

const MAX_KEY_LENGTH = 255

/**
 * Does the work of a request in one commit, and responds once the commit is on the disk.
 *
 * With an `Idempotency-Key` the response is stored in the same commit. A repeated request gets the stored
 * response and does nothing. The store gets the key as well: if the receipt was deleted, the store refuses to
 * do the work twice (`ERR_KEY_REUSED`), but can't return the earlier response.
 */
export async function write(
  db: LibraryStore,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  action: string,
  work: () => Result,
): Promise<FastifyReply> {
  const actor = request.actor
  const key = keyOf(request)
  const options = { action, meta: { actor } }
  if (key === undefined) return send(reply, await db.submit(work, options))
  const fingerprint = fingerprintOf(request)
  // The receipt is read inside: submit waits until what its function read is durable. So a repeated request
  // never gets a response before the first one is on the disk.
  const outcome = await db.submit(() => once(db, { key, fingerprint }, work), { ...options, key })
  if (outcome.fingerprint !== fingerprint)
    throw new RequestError(
      422,
      'ERR_IDEMPOTENCY_KEY',
      'This Idempotency-Key was used for another request: use a new key for each request',
    )
  if (outcome.repeated) void reply.header('idempotency-replayed', 'true')
  return send(reply, outcome)
}

interface Outcome extends Result {
  /** Of the first request with this key. */
  readonly fingerprint: string
  readonly repeated: boolean
}

function once(
  db: LibraryStore,
  identity: { readonly key: string; readonly fingerprint: string },
  work: () => Result,
): Outcome {
  const receipt = db.Receipt.filter({ key: identity.key }).first()
  if (receipt !== null) {
    const { status, location, body, fingerprint } = receipt
    return { status, location, body, fingerprint, repeated: true }
  }
  const result = work()
  db.Receipt.create({ ...identity, ...result })
  return { ...result, fingerprint: identity.fingerprint, repeated: false }
}

function send(reply: FastifyReply, { status, location, body }: Result): FastifyReply {
  if (location !== null) void reply.header('location', location)
  return reply.code(status).send(status === 204 ? undefined : body)
}

/** The key belongs to one actor, so that no other actor gets the stored response. */
function keyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key === 'string' && key !== '' && key.length <= MAX_KEY_LENGTH)
    return JSON.stringify([request.actor, key])
  throw new RequestError(
    400,
    'ERR_IDEMPOTENCY_KEY',
    `An Idempotency-Key has 1 to ${MAX_KEY_LENGTH} characters`,
  )
}

function fingerprintOf({ method, url, body }: FastifyRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([method, url, body ?? null]))
    .digest('hex')
}

/** Deletes receipts that are too old to be needed. */
export async function dropReceipts(db: LibraryStore, before: Date): Promise<void> {
  await db.submit(() => void db.Receipt.filter({ at__lt: before }).delete(), { action: 'drop receipts' })
}
