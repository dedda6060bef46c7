import type { IncomingMessage } from 'node:http'
import type { SchemaMeta, StoreHealth, StoreStats } from 'relata'

/** A store of any schema, as `openStore` and `createStore` return it. */
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
   * Whether a request may use the studio at all. Without it, and without a token, everyone who can reach the
   * server may.
   */
  readonly authorize?: (request: IncomingMessage) => boolean | Promise<boolean>
  /** Who writes: the `actor` in the meta of commits. */
  readonly actor?: (request: IncomingMessage) => string | undefined
  /** A secret that requests have to send: in the URL of the first page (`?token=…`), then in a header. */
  readonly token?: string
  /**
   * Accepted values of the header `Host`, with or without a port: a protection against DNS rebinding.
   * Default: on a loopback address the names of this computer; elsewhere all.
   */
  readonly hosts?: readonly string[]
  /** The most bytes of a request. Default: 20 MB. */
  readonly maxBody?: number
  /**
   * The estimated number of rows that the values of several relations may combine before a query is refused.
   * Default: 20 million.
   */
  readonly maxVisited?: number
  /**
   * Milliseconds that the queries of one request may take before they are interrupted: while one runs, the process does
   * nothing else. Default: 5000.
   */
  readonly maxTime?: number
  /**
   * The path where a plain server mounts the studio, such as `/studio`. Express and Fastify provide it
   * themselves. Default: the root.
   */
  readonly mount?: string
  /** The folder of the built pages. Default: the package's own. */
  readonly app?: string
}
