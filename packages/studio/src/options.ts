import type { IncomingMessage } from 'node:http'
import type { SchemaMeta, StoreHealth, StoreStats } from 'relata'

/** Any store: what `openStore` and `createStore` return, of whatever schema. */
export interface AnyStore {
  readonly schema: SchemaMeta
  readonly position: number
  health(): StoreHealth
  stats(): Promise<StoreStats>
}

/** Options of {@link studio}. */
export interface StudioOptions {
  /** The name in the title of the page. Default: `Relata`. */
  readonly title?: string
  /**
   * Whether rows may be written: true, or a function that decides for each request. Default: nothing can be written.
   */
  readonly write?: boolean | ((request: IncomingMessage) => boolean | Promise<boolean>)
  /**
   * Whether a request may use the studio at all. Without it, and without a token, everyone who reaches the server may.
   */
  readonly authorize?: (request: IncomingMessage) => boolean | Promise<boolean>
  /** Who writes: the `actor` in the meta of commits. */
  readonly actor?: (request: IncomingMessage) => string | undefined
  /** A secret that requests have to send: in the URL of the first page (`?token=…`), then in a header. */
  readonly token?: string
  /**
   * Values of the header `Host` that are accepted, with or without a port, against sites whose name is made to lead here.
   * Default: on a loopback address the names of this computer; elsewhere all.
   */
  readonly hosts?: readonly string[]
  /** Bytes of a request. Default: 20 MB. */
  readonly maxBody?: number
  /**
   * Rows that the values of several relations together may combine, by an estimate, before a query is refused. Default: 20
   * million.
   */
  readonly maxVisited?: number
  /**
   * Milliseconds that the queries of one request may take before they are interrupted: while one runs, the process does
   * nothing else. Default: 5000.
   */
  readonly maxTime?: number
  /**
   * The path where a plain server mounts the studio, such as `/studio`. Express and Fastify say it themselves. Default: the
   * root.
   */
  readonly mount?: string
  /** The folder of the built pages. Default: those that the package has. */
  readonly app?: string
}
