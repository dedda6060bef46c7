import type { LogErrorKind } from './error-kind.js'
import { errorJson, type ErrorJson } from './error-json.js'
import { issueOf, issuesOf, type Issue } from './issue.js'
import { RelataError, type ErrorDetails } from './relata-error.js'

/** A declaration that `defineSchema` refuses. `checks` lists every fault found, as `{ code, message }`. */
export class SchemaError extends RelataError {
  readonly checks: readonly SchemaCheck[]
  constructor(checks: readonly SchemaCheck[]) {
    super(checks[0]?.code ?? 'ERR_SCHEMA', checks.map((check) => check.message).join('\n'), { value: checks })
    this.checks = checks
  }

  /** A refused schema doesn't concern the data. */
  override get kind(): undefined {
    return undefined
  }

  override get issues(): readonly Issue[] {
    // The prototype, which printers visit, has none.
    return ((this.checks as readonly SchemaCheck[] | undefined) ?? []).map((check) =>
      issueOf({ ...check, value: undefined }),
    )
  }
}
export interface SchemaCheck {
  readonly code: string
  readonly message: string
  readonly model: string
  readonly field: string | undefined
}

/**
 * A value that its field doesn't accept: type, null, choices, length, a JSON validator (`ERR_VALUE_TYPE
 * ERR_NULL ERR_REQUIRED ERR_CHOICE ERR_MAX_LENGTH ERR_MAX_DIGITS ERR_RANGE ERR_VALIDATOR
 * ERR_ASYNC_VALIDATOR`).
 */
export class ValidationError extends RelataError {}
/**
 * A name, lookup or chain that the schema doesn't have
 * (`ERR_UNKNOWN_FIELD ERR_UNKNOWN_LOOKUP ERR_NOT_A_RELATION ERR_MULTI_VALUED …`).
 */
export class FieldError extends RelataError {}
/**
 * A constraint of the data: unique, unique together, a key that refers to no row (`ERR_UNIQUE
 * ERR_UNIQUE_TOGETHER ERR_DANGLING_KEY ERR_NULL …`).
 */
export class IntegrityError extends RelataError {}
/** `get`, or a relation attribute, that found nothing (`ERR_DOES_NOT_EXIST`). */
export class DoesNotExist extends RelataError {}
/** `get` that found several rows (`ERR_MULTIPLE_OBJECTS`). */
export class MultipleObjectsReturned extends RelataError {}
/** A delete that a key forbids. Its `rows`, and its `value`, are the referencing rows. */
export abstract class DeleteRefusedError extends IntegrityError {
  readonly rows: readonly unknown[]
  constructor(code: string, message: string, rows: readonly unknown[], details: ErrorDetails = {}) {
    super(code, message, { ...details, value: rows })
    this.rows = rows
  }
}
/** A delete that a `PROTECT` key forbids (`ERR_PROTECTED`); `rows` are the referencing rows. */
export class ProtectedError extends DeleteRefusedError {
  constructor(message: string, rows: readonly unknown[], details: ErrorDetails = {}) {
    super('ERR_PROTECTED', message, rows, details)
  }
}
/** A delete that a `RESTRICT` key forbids (`ERR_RESTRICTED`); `rows` are the referencing rows. */
export class RestrictedError extends DeleteRefusedError {
  constructor(message: string, rows: readonly unknown[], details: ErrorDetails = {}) {
    super('ERR_RESTRICTED', message, rows, details)
  }
}
/** A commit of another process. */
export interface ConflictingCommit {
  readonly position: number
  readonly action: string | undefined
}
/** What is in the way of a write. */
export interface Conflicting {
  readonly row?: unknown
  readonly current?: unknown
  readonly commits?: readonly ConflictingCommit[]
}
/**
 * An update or delete with `expect: 'unchanged'` of a row that was changed after it was read, an update with another
 * version than the row's, or a `submit` that other processes were faster than each time (`ERR_CONFLICT`). `fields` are
 * the changed ones, or the version.
 */
export class ConflictError extends IntegrityError {
  /** The row that was passed; undefined for a version and a `submit`. */
  readonly row: unknown
  /** The row as it is in the store; undefined for a `submit`. */
  readonly current: unknown
  /** The last commits of other processes that were in the way of a `submit`; else undefined. */
  readonly commits: readonly ConflictingCommit[] | undefined
  constructor(message: string, { row, current, commits }: Conflicting, details: ErrorDetails = {}) {
    super('ERR_CONFLICT', message, details)
    this.row = row
    this.current = current
    this.commits = commits
  }
}
/**
 * The store can't carry out the call now: it is closed or has failed, a listener writes, a row was deleted
 * (`ERR_CLOSED ERR_STORE_FAILED ERR_WRITE_IN_LISTENER ERR_ROW_GONE …`).
 */
export class StoreError extends RelataError {}
/** A call of an event log failed; `kind` is the kind of failure by the log's contract. */
export class LogError extends RelataError {
  readonly #kind: LogErrorKind
  /** The log's head, on a conflict. */
  readonly head: { readonly position: number; readonly hash: string } | undefined
  constructor(
    kind: LogErrorKind,
    message: string,
    details: ErrorDetails & { head?: { position: number; hash: string } } = {},
  ) {
    super(LOG_CODES[kind], message, details)
    this.#kind = kind
    this.head = details.head
  }

  // Of the prototype, which printers walk over, there is none.
  override get kind(): LogErrorKind {
    return #kind in this ? this.#kind : (undefined as never)
  }
}
const LOG_CODES: Readonly<Record<LogErrorKind, string>> = {
  Conflict: 'ERR_LOG_CONFLICT',
  Unavailable: 'ERR_LOG_UNAVAILABLE',
  Unknown: 'ERR_LOG_UNKNOWN',
  Corrupt: 'ERR_LOG_CORRUPT',
  Truncated: 'ERR_LOG_TRUNCATED',
  Fenced: 'ERR_LOG_FENCED',
  Forbidden: 'ERR_LOG_FORBIDDEN',
}

/**
 * The caller's programming mistake: `undefined` as a key, an async function passed to `transact`, a wrong
 * argument (`ERR_UNDEFINED ERR_ASYNC_TRANSACTION ERR_ARGUMENT …`).
 */
export class UsageError extends TypeError {
  readonly code: string
  readonly value: unknown
  readonly model: string | undefined
  readonly field: string | undefined
  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'UsageError'
    this.code = code
    this.value = details.value
    this.model = details.model
    this.field = details.field
  }

  /** Every fault of the call that failed, this error's own first. */
  get issues(): readonly Issue[] {
    return issuesOf(this)
  }

  toJSON(): ErrorJson {
    return errorJson(this)
  }
}
