import { randomUUID } from 'node:crypto'
import type { ServerCertificate } from '@relata/postgres-server'
import { generate } from 'selfsigned'

/** An authority, and a certificate for `localhost` that it has signed. */
export interface Certified extends ServerCertificate {
  /** The certificate of the authority. */
  readonly ca: string
}

/** A new authority signs a certificate for `localhost`. */
export async function certified(): Promise<Certified> {
  const authority = await generate([{ name: 'commonName', value: `authority ${randomUUID()}` }], {
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  })
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    algorithm: 'sha256',
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  })
  return { ca: authority.cert, cert, key }
}
