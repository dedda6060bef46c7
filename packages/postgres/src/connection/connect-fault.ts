import { reasonOf } from '@relata/core/engine'
import { LogError } from '@relata/core/log'
import { DatabaseError } from 'pg'
import { readFault } from './fault.js'

/** Node's codes for a certificate that no trusted authority has signed. */
const UNTRUSTED = new Set([
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'INVALID_CA',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])
/** The server's rules have no entry for this host, user and database. */
const NO_ENTRY = '28000'

/** The error of a connection that can't be opened. If the reason is TLS, its message says what to do. */
export function connectFault(error: unknown): LogError {
  if (error instanceof LogError) return error
  const advice = tlsAdvice(error)
  if (advice === undefined) return readFault("PostgreSQL can't be reached", error)
  const message = `PostgreSQL can't be reached (${reasonOf(error)}). ${advice}`
  return new LogError('Unavailable', message, { value: codeIn(error), cause: error })
}

function tlsAdvice(error: unknown): string | undefined {
  const code = codeIn(error)
  if (UNTRUSTED.has(code ?? ''))
    return "This process doesn't trust the server's certificate: pass the certificate of the authority that has signed it, as sslrootcert=FILE in the URL or as ssl: { ca }."
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return "The server's certificate is not valid now: renew it, or correct the clock of this machine."
  // Node's error codes begin like those of Relata, which the guide lists.
  if (code?.endsWith('_TLS_CERT_ALTNAME_INVALID') === true)
    return "The server's certificate is for other host names: connect by one of them, or issue a certificate for this one."
  if (code === NO_ENTRY && /no encryption|SSL off/.test(reasonOf(error)))
    return 'The server takes no connection without TLS from here: add sslmode=verify-full to the URL, or pass ssl: true.'
  if (error instanceof Error && error.message === 'The server does not support SSL connections')
    return 'The server has ssl = off: turn TLS on there, or connect with sslmode=disable over a network that you trust.'
  return undefined
}

function codeIn(error: unknown): string | undefined {
  if (error instanceof DatabaseError) return error.code
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' ? code : undefined
}
