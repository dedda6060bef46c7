/**
 * The JSON that the browser and the handler of the studio exchange: types, and a few constants. It imports
 * nothing but types, so that the browser can import it.
 *
 * - A method is `POST <mount>/api/<method>` with the request as JSON and the headers of {@link HEADERS}. It responds with
 *   status 200 and the method's response, or with another status and a {@link Failure}.
 * - The page has a `<base>` that is where the studio is mounted: request `api/rows`, relative, and build with relative paths.
 * - The policy of the page lets it load scripts, styles, images and data from this server alone, and has no inline scripts or
 *   styles: set styles through the properties of an element's `style`.
 * - `GET <mount>/api/events` is a stream of server-sent events: {@link StreamEvents}. It needs the same headers, so read
 *   it with `fetch`; an `EventSource` can't send headers.
 *
 * A lone surrogate in a text is `\udXXX` in JSON, which `JSON.parse` and `JSON.stringify` keep.
 */
import type {
  CommitInfo,
  CommitRequest,
  CommitResponse,
  CommitsRequest,
  CommitsResponse,
} from './protocol/commits.js'
import type { ConsoleCompleteRequest, ConsoleRequest, ConsoleResponse } from './protocol/console.js'
import type { HealthResponse, LiveResponse, StatsResponse } from './protocol/health.js'
import type {
  AggregateRequest,
  AggregateResponse,
  ChoicesRequest,
  ChoicesResponse,
  RelatedRequest,
  RowRequest,
  RowResponse,
  ValueRequest,
  ValueResponse,
} from './protocol/row.js'
import type { CompleteRequest, CompleteResponse, RowsRequest, RowsResponse } from './protocol/rows.js'
import type { ModelsResponse, SchemaResponse } from './protocol/schema.js'
import type { Key } from './protocol/values.js'
import type {
  CreateRequest,
  CreateResponse,
  DeleteRequest,
  DeleteResponse,
  LinkRequest,
  LinkResponse,
  UpdateRequest,
  UpdateResponse,
  Written,
} from './protocol/writes.js'

export type * from './protocol/values.js'
export type * from './protocol/errors.js'
export type * from './protocol/schema.js'
export type * from './protocol/rows.js'
export type * from './protocol/row.js'
export type * from './protocol/writes.js'
export type * from './protocol/commits.js'
export type * from './protocol/health.js'
export type * from './protocol/console.js'

/** Headers of requests. */
export const HEADERS = {
  /** Each request of the browser has it, with the value `1`. Another site's form or image can't send it. */
  client: 'x-relata-studio',
  /** The token, if the studio has one: from the parameter `token` of the first page's URL. */
  token: 'x-relata-token',
} as const

/** Parameter of the first page's URL that has the token. Keep it in memory or session storage, and remove it. */
export const TOKEN_PARAMETER = 'token'

/** Limits. A request that exceeds one is refused with `ERR_STUDIO_REQUEST`. */
export const LIMITS = {
  /** Rows of one window. */
  rows: 1000,
  /**
   * Rows that are sorted without an index. If there are more, only the first ones can be read: `reachable`.
   */
  sorted: 100_000,
  reachable: 1000,
  /** Columns of one window. */
  columns: 200,
  /** Groups of an aggregation. Further ones are left out, and the response says so. */
  groups: 1000,
  /** Characters of a text or of JSON in a cell, before it is cut. Bytes of a binary one. */
  cell: 300,
  /** Characters of a filter, or of a query of the console. */
  source: 20_000,
  /** Characters of a text that `value` returns. */
  value: 16_000_000,
  /** Commits of one page. */
  commits: 200,
  /** Events of one commit that a page lists; `commit` pages through all of them. */
  events: 20,
  /** Rows that one request may write. */
  bulk: 100_000,
  /** Choices of a picker, or completions. */
  choices: 100,
} as const

/** The methods: `POST <mount>/api/<name>`. */
export interface Methods {
  readonly schema: { readonly request: Empty; readonly response: SchemaResponse }
  readonly models: { readonly request: Empty; readonly response: ModelsResponse }
  readonly rows: { readonly request: RowsRequest; readonly response: RowsResponse }
  readonly complete: { readonly request: CompleteRequest; readonly response: CompleteResponse }
  readonly row: { readonly request: RowRequest; readonly response: RowResponse }
  readonly value: { readonly request: ValueRequest; readonly response: ValueResponse }
  readonly related: { readonly request: RelatedRequest; readonly response: RowsResponse }
  readonly choices: { readonly request: ChoicesRequest; readonly response: ChoicesResponse }
  readonly aggregate: { readonly request: AggregateRequest; readonly response: AggregateResponse }
  readonly create: { readonly request: CreateRequest; readonly response: CreateResponse }
  readonly update: { readonly request: UpdateRequest; readonly response: UpdateResponse }
  readonly delete: { readonly request: DeleteRequest; readonly response: DeleteResponse }
  readonly explainDelete: { readonly request: DeleteRequest; readonly response: DeleteResponse }
  readonly link: { readonly request: LinkRequest; readonly response: LinkResponse }
  readonly unlink: { readonly request: LinkRequest; readonly response: Written }
  readonly commits: { readonly request: CommitsRequest; readonly response: CommitsResponse }
  readonly commit: { readonly request: CommitRequest; readonly response: CommitResponse }
  readonly live: { readonly request: Empty; readonly response: LiveResponse }
  readonly health: { readonly request: Empty; readonly response: HealthResponse }
  readonly stats: { readonly request: Empty; readonly response: StatsResponse }
  readonly console: { readonly request: ConsoleRequest; readonly response: ConsoleResponse }
  readonly consoleComplete: { readonly request: ConsoleCompleteRequest; readonly response: CompleteResponse }
}

export type MethodName = keyof Methods
export type RequestOf<M extends MethodName> = Methods[M]['request']
export type ResponseOf<M extends MethodName> = Methods[M]['response']

/** A request without parameters: `{}`. */
export type Empty = Readonly<Record<string, never>>

/** Events of the stream by name; the data is JSON. A comment line comes every 15 seconds to keep the connection. */
export interface StreamEvents {
  /** First, and after each reconnection: read again what is shown. */
  readonly hello: { readonly position: number }
  /** After commits, at most ten times a second. */
  readonly commits: CommitsEvent
  /** Every two seconds. */
  readonly health: HealthResponse
  /** The store can't be read any more (closed or failed). */
  readonly end: { readonly code: string; readonly message: string }
}

export interface CommitsEvent {
  /** Of the last commit. */
  readonly position: number
  /** How many there were. */
  readonly count: number
  /** The newest ones, latest first: at most 20, without their events. None if there were very many. */
  readonly commits: readonly Pick<
    CommitInfo,
    'position' | 'id' | 'time' | 'action' | 'actor' | 'total' | 'changes'
  >[]
  /** What they touched, by model. */
  readonly models: Readonly<Record<string, TouchedModel>>
}

export interface TouchedModel {
  /** Rows that the model has now. */
  readonly rows: number
  /** Touched rows, at most 100. */
  readonly keys: readonly Key[]
  /** Whether there are more keys: assume that any row was touched. */
  readonly more: boolean
}
