/**
 * What an error is about, whatever its code, for a program that responds to it: a value that must be unique is
 * taken, a row isn't there, a key refers to nothing or a row is still referred to, a value isn't accepted, or
 * something else was written first.
 */
export type ErrorKind = 'unique' | 'notFound' | 'foreignKey' | 'check' | 'conflict'

/** The kinds of the errors of an event log. */
export type LogErrorKind =
  | 'Conflict'
  | 'Unavailable'
  | 'Unknown'
  | 'Corrupt'
  | 'Truncated'
  | 'Fenced'
  | 'Forbidden'

const CODES: Readonly<Record<ErrorKind, readonly string[]>> = {
  unique: ['ERR_UNIQUE', 'ERR_UNIQUE_TOGETHER'],
  notFound: ['ERR_DOES_NOT_EXIST', 'ERR_NOT_RELATED', 'ERR_ROW_GONE'],
  foreignKey: ['ERR_DANGLING_KEY', 'ERR_PROTECTED', 'ERR_RESTRICTED'],
  check: [
    'ERR_VALUE_TYPE',
    'ERR_RANGE',
    'ERR_NULL',
    'ERR_REQUIRED',
    'ERR_CHOICE',
    'ERR_MAX_LENGTH',
    'ERR_MAX_DIGITS',
    'ERR_VALIDATOR',
    'ERR_TREE_CYCLE',
    'ERR_SEVERAL_TARGETS',
  ],
  conflict: ['ERR_CONFLICT', 'ERR_KEY_REUSED'],
}

const KINDS: ReadonlyMap<string, ErrorKind> = new Map(
  (Object.entries(CODES) as [ErrorKind, readonly string[]][]).flatMap(([kind, codes]) =>
    codes.map((code): [string, ErrorKind] => [code, kind]),
  ),
)

/** The kind of the errors with a code, if they have one. */
export function kindOf(code: string): ErrorKind | undefined {
  return KINDS.get(code)
}
