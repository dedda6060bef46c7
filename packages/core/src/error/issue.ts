/** One fault of a call that writes. A call with several wrong values has an issue for each of them. */
export interface Issue {
  readonly code: string
  readonly message: string
  readonly model: string | undefined
  /** The name under which the caller passed the value: `author_id` if a key was passed under this name. */
  readonly field: string | undefined
  /** The fields of a uniqueness constraint. */
  readonly fields?: readonly string[]
  /** The name of the uniqueness constraint, if it has one. */
  readonly constraint?: string
  /** The offending value, as it was passed. */
  readonly value: unknown
  /** Primary key of the row that has the unique value already; undefined if its creation is undone. */
  readonly existing?: unknown
  /** For lists (`bulkCreate`, `bulkUpdate`): the position of the entry at fault, from 0 on. */
  readonly index?: number
  /** For nested writes: where the value is in the values of the outermost row, `books[1].title`. */
  readonly path?: string
}

type Fault = Readonly<Record<'code' | 'message', string>> & {
  readonly model: string | undefined
  readonly field: string | undefined
  readonly fields?: readonly string[]
  readonly constraint?: string
  readonly value: unknown
  readonly existing?: unknown
  readonly path?: string
}

/** The message of an error whose own issue this is. */
export function messageOf({ path, message }: Pick<Issue, 'path' | 'message'>): string {
  return path === undefined ? message : `${path}: ${message}`
}

/** The error's own data, as an issue. */
export function issueOf(fault: Fault, index?: number): Issue {
  const { code, message, model, field, fields, constraint, value, existing, path } = fault
  return Object.freeze({
    code,
    message,
    model,
    field,
    value,
    ...(fields === undefined ? undefined : { fields }),
    ...(constraint === undefined ? undefined : { constraint }),
    ...(existing === undefined ? undefined : { existing }),
    ...(index === undefined ? undefined : { index }),
    ...(path === undefined ? undefined : { path }),
  })
}

/** Kept beside the errors, because errors of two base classes have issues. */
const known = new WeakMap<object, readonly Issue[]>()

/** All issues of the call that an error ended; its own if it has no others. */
export function issuesOf(error: Fault): readonly Issue[] {
  return known.get(error) ?? Object.freeze([issueOf(error)])
}

/** Sets the issues of the call that an error ends; the first one is the error's own. */
export function setIssues(error: object, issues: readonly Issue[]): void {
  known.set(error, Object.freeze([...issues]))
}
