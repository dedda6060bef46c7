import { FieldError, suggest, UsageError } from '@relata/core/engine'
import { CAST } from './cast.js'
import { COMPARISON } from './comparison.js'
import { DATE } from './date.js'
import type { Family, FunctionDefinition } from './definition.js'
import { HASH } from './hash.js'
import { JSON_FUNCTIONS } from './json.js'
import { MATH } from './math.js'
import { SEARCH } from './search.js'
import { SIMILARITY } from './similarity.js'
import { TEXT } from './text.js'

/** Every function by the name that expressions know it under. */
const FUNCTIONS: ReadonlyMap<string, FunctionDefinition> = new Map(
  (
    [COMPARISON, CAST, TEXT, HASH, MATH, DATE, JSON_FUNCTIONS, SEARCH, SIMILARITY] satisfies readonly Family[]
  ).flatMap((family) => Object.entries(family)),
)

/** Their names. */
const functionNames = (): readonly string[] => [...FUNCTIONS.keys()]

/** The function of a name, for a number of arguments. Throws FieldError `ERR_UNKNOWN_FUNCTION`, UsageError `ERR_ARGUMENT`. */
export function definitionOf(name: string, args: number): FunctionDefinition {
  const found = FUNCTIONS.get(name)
  if (found === undefined) {
    throw new FieldError(
      'ERR_UNKNOWN_FUNCTION',
      `There is no function '${name}'${suggest(name, functionNames())}.`,
      { value: name },
    )
  }
  if (args >= found.least && args <= found.most) return found
  const wanted =
    found.least === found.most
      ? String(found.least)
      : found.most === Infinity
        ? `${found.least} or more`
        : `${found.least} to ${found.most}`
  throw new UsageError('ERR_ARGUMENT', `${name} takes ${wanted} arguments, not ${args}.`, {
    value: args,
  })
}
