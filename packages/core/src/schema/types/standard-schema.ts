import { ValidationError } from '../../error/errors.js'
import { issueOf, setIssues } from '../../error/issue.js'
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
 * The validator's output. Throws if it returns issues (`ERR_VALIDATOR`, with an issue for each), or a promise
 * (`ERR_ASYNC_VALIDATOR`).
 */
export function validate(validator: StandardValidator, value: unknown): unknown {
  const result = resultOf(validator, value)
  if (result.issues === undefined) return result.value
  const { vendor } = validator['~standard']
  const faults = result.issues.length === 0 ? NO_REASON : result.issues.map(showIssue).join('; ')
  const code = 'ERR_VALIDATOR'
  const message = `the validator of ${vendor} refused ${showValue(value)}: ${faults}`
  const error = new ValidationError(code, message, { value })
  const issues = result.issues.map((issue) => {
    const path = pathOf(stepsOf(issue))
    const place = path === '' ? undefined : { path }
    return issueOf({ code, message: reasonOf(issue), model: undefined, field: undefined, value, ...place })
  })
  if (issues.length > 0) setIssues(error, issues)
  throw error
}

/** What a validator returns. Throws if it is asynchronous, or returns neither a value nor issues. */
export function resultOf(validator: StandardValidator, value: unknown): StandardResult {
  const { vendor, validate: run } = validator['~standard']
  const result: unknown = run(value)
  if (isThenable(result)) {
    // Nothing awaits the promise, so its rejection must not become an unhandled one.
    result.then(undefined, () => undefined)
    const message = `the validator of ${vendor} is asynchronous, and a transaction can't wait; use a synchronous one`
    throw new ValidationError('ERR_ASYNC_VALIDATOR', message, { value })
  }
  if (isResult(result)) return result
  const message = `the validator of ${vendor} returned ${showValue(result)}; a Standard Schema validator returns { value } or { issues: […] }`
  throw new ValidationError('ERR_VALIDATOR', message, { value })
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
  const steps = stepsOf(issue)
  return steps.length === 0 ? reasonOf(issue) : `${steps.map(String).join('.')}: ${reasonOf(issue)}`
}

/** The message of an issue. */
export function reasonOf(issue: Partial<StandardIssue> | null): string {
  const message: unknown = issue?.message
  return typeof message === 'string' ? message : NO_REASON
}

/** Where the fault of an issue is in the value, step by step. */
export function stepsOf(issue: Partial<StandardIssue> | null): readonly PropertyKey[] {
  return Array.isArray(issue?.path) ? issue.path.map(keyOfStep) : []
}

/** Steps as a path into an object: `.prices[0].amount`; '' for none. */
export function pathOf(steps: readonly PropertyKey[]): string {
  return steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')
}

function keyOfStep(step: PropertyKey | { readonly key: PropertyKey }): PropertyKey {
  return typeof step === 'object' ? step?.key : step
}

const NO_REASON = 'without a reason'
