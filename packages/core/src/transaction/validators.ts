import { ValidationError } from '../error/errors.js'
import { issueOf, setIssues } from '../error/issue.js'
import type { IssueList } from '../error/issue-list.js'
import { showValue } from '../error/show-value.js'
import type { ModelMeta } from '../schema/meta.js'
import { pathOf, reasonOf, resultOf, stepsOf, type StandardIssue } from '../schema/types/standard-schema.js'

/** Values of a row by attribute. */
type RowValues = Readonly<Record<string, unknown>>

/** Collects what the model's validator finds in the values of a row, parents' fields included. */
export function noteRowFaults(list: IssueList, model: ModelMeta, row: RowValues): void {
  const { validator } = model
  if (validator === undefined) return
  const values: Record<string, unknown> = {}
  for (const { attribute } of model.rowFields) values[attribute] = row[attribute]
  const { issues } = resultOf(validator, values)
  if (issues === undefined) return
  // A refusal without a reason is one, too.
  const passed: readonly Partial<StandardIssue>[] = issues.length === 0 ? [{}] : issues
  for (const issue of passed) list.note(faultOf(model, values, issue))
}

function faultOf(model: ModelMeta, values: RowValues, issue: Partial<StandardIssue>): ValidationError {
  const [first, ...rest] = stepsOf(issue)
  const field = first === undefined ? undefined : String(first)
  const value = field === undefined || !Object.hasOwn(values, field) ? values : values[field]
  const place = field === undefined ? model.name : `${model.name}.${field}`
  const reason = reasonOf(issue)
  const vendor = model.validator?.['~standard'].vendor
  const message = `${place}: ${reason} (the validator of ${vendor} refused ${showValue(value)})`
  const named = field === undefined ? undefined : { field }
  const error = new ValidationError('ERR_VALIDATOR', message, { model: model.name, ...named, value })
  if (field !== undefined && rest.length > 0)
    setIssues(error, [issueOf({ ...detailsOf(error), path: field + pathOf(rest) })])
  return error
}

function detailsOf({ code, message, model, field, value }: ValidationError): Parameters<typeof issueOf>[0] {
  return { code, message, model, field, value }
}
