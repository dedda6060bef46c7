import { FieldError, type ScalarName } from '@relata/core'
import { commonKind } from '../resolve/common-kind.js'
import { castTo, UNKNOWN } from './bound-constant.js'
import type { BoundCase, BoundConstant, BoundExpression } from './bound-nodes.js'

/** The branches of a Case, as the type that they have in common. Throws FieldError `ERR_MIXED_TYPES`. */
export function bindCase(
  branches: BoundCase['branches'],
  otherwise: BoundExpression | undefined,
  output: ScalarName | undefined,
): BoundCase | BoundConstant {
  const results = branches.map(({ value }) => value)
  if (otherwise !== undefined) results.push(otherwise)
  if (results.some(({ unknown }) => unknown === true)) return UNKNOWN
  const kind = output ?? commonKind(results.map((result) => result.kind))
  if (kind === undefined) throw mixed(results)
  return {
    node: 'case',
    kind,
    branches: branches.map(({ when, value }) => ({ when, value: taken(value, kind) })),
    otherwise: otherwise === undefined ? undefined : taken(otherwise, kind),
  }
}

/** A null has no type. */
const taken = (result: BoundExpression, kind: ScalarName): BoundExpression =>
  result.kind === 'json' ? result : castTo(result, kind)

function mixed(results: readonly BoundExpression[]): FieldError {
  const kinds = [...new Set(results.map(({ kind }) => kind))].join(', ')
  return new FieldError(
    'ERR_MIXED_TYPES',
    `The branches of Case have no common type (${kinds}): set it with output, or cast them.`,
    { value: kinds },
  )
}
