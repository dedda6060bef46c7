import { ValidationError } from '../../error/errors.js'
import { showValue } from '../../error/show-value.js'

/**
 * What Relata needs of a Standard Schema validator (standardschema.dev): those of Zod, Valibot, ArkType and
 * others.
 */
export interface StandardValidator {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult | Promise<StandardResult>
  }
}
export type StandardResult =
  | { readonly value: unknown; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }
export interface StandardIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Whether it is a Standard Schema validator. Those of some libraries are functions. */
export function isStandardValidator(value: unknown): value is StandardValidator {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  const standard: unknown = Reflect.get(value, '~standard')
  return (
    typeof standard === 'object' &&
    standard !== null &&
    typeof Reflect.get(standard, 'validate') === 'function'
  )
}

/**
 * The validator's output. Throws if it returns issues (`ERR_VALIDATOR`) or a promise (`ERR_ASYNC_VALIDATOR`).
 */
export function validate(validator: StandardValidator, value: unknown): unknown {
  const { vendor, validate: run } = validator['~standard']
  const result: unknown = run(value)
  if (isThenable(result)) {
    // Nothing awaits the promise, so its rejection must not become an unhandled one.
    result.then(undefined, () => undefined)
    const message = `the validator of ${vendor} is asynchronous, and a transaction can't wait; use a synchronous one`
    throw new ValidationError('ERR_ASYNC_VALIDATOR', message, { value })
  }
  if (!isResult(result)) {
    const message = `the validator of ${vendor} returned ${showValue(result)}; a Standard Schema validator returns { value } or { issues: […] }`
    throw new ValidationError('ERR_VALIDATOR', message, { value })
  }
  if (result.issues === undefined) return result.value
  const faults = result.issues.length === 0 ? 'without a reason' : result.issues.map(showIssue).join('; ')
  throw new ValidationError(
    'ERR_VALIDATOR',
    `the validator of ${vendor} refused ${showValue(value)}: ${faults}`,
    { value },
  )
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'then') === 'function'
}

function isResult(value: unknown): value is StandardResult {
  if (typeof value !== 'object' || value === null) return false
  const issues: unknown = Reflect.get(value, 'issues')
  return issues === undefined ? 'value' in value : Array.isArray(issues)
}

/** A validator may return anything as its issues; this must not hide the refusal. */
function showIssue(issue: Partial<StandardIssue> | null): string {
  const path = Array.isArray(issue?.path) ? issue.path.map(showStep).join('.') : ''
  const message: unknown = issue?.message
  const said = typeof message === 'string' ? message : 'without a reason'
  return path === '' ? said : `${path}: ${said}`
}

function showStep(step: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof step === 'object' ? step?.key : step)
}
