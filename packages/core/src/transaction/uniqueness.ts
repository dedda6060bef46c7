import { IntegrityError } from '../error/errors.js'
import { issueOf, messageOf, setIssues, type Issue } from '../error/issue.js'
import { IssueList } from '../error/issue-list.js'
import { RelataError } from '../error/relata-error.js'
import { showValue } from '../error/show-value.js'
import type { Values } from '../event/event.js'
import type { FieldMeta, ModelMeta, SchemaMeta, UniqueMeta, UniquePart, UniqueTerm } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import type { State } from '../state/state.js'
import type { Table } from '../state/table/table.js'
import type { Clash, PartialValues } from '../state/table/unique-constraints.js'
import { must } from '../util/assert.js'
import { describeRow } from './constraints.js'

/**
 * Rows by table that had a unique value of another row when they were written, in a call that may still
 * change the other row.
 */
export class PendingClashes {
  /** Which entry of a list is being written, if the call has a list. */
  index: number | undefined
  /** By slot, the entry that wrote the row. */
  #slots: Map<Table, Map<number, number | undefined>> | undefined

  add(table: Table, slot: number): void {
    this.#slots ??= new Map()
    const slots = this.#slots.get(table)
    if (slots === undefined) this.#slots.set(table, new Map([[slot, this.index]]))
    else slots.set(slot, this.index)
  }

  /** At the end of the call: refuses rows that still have a unique value of another row. */
  settle(): void {
    if (this.#slots === undefined) return
    const list = new IssueList()
    for (const [table, slots] of this.#slots) {
      for (const [slot, index] of slots) {
        const row = table.row(slot)
        if (row !== undefined && !list.isFull)
          noteClashes(list, { table, values: row as Values, slot }, index)
      }
    }
    list.settle()
  }
}

/** Values to be written to a slot of a table; -1 for a new row. */
export interface Placed {
  readonly table: Table
  readonly values: PartialValues
  readonly slot: number
}

/** Collects every unique value of the input that another row has. */
export function noteClashes(list: IssueList, { table, values, slot }: Placed, index?: number): void {
  for (const clash of table.clashes(values, slot)) list.note(clashError(table, clash, values), index)
}

/**
 * Whether a row gets a unique value that another row has. Refused immediately, unless `pending` shows that
 * the call may still change the other row's value; no call changes a primary key.
 */
export function clashes(
  pending: PendingClashes | undefined,
  table: Table,
  values: Values,
  slot: number,
): boolean {
  const clash = table.clash(values, slot)
  if (clash === undefined) return false
  if (pending !== undefined && clash.fields[0]?.primaryKey !== true) return true
  const list = new IssueList()
  noteClashes(list, { table, values, slot })
  list.settle()
  return true
}

function clashError(table: Table, { fields, unique, slot }: Clash, values: PartialValues): IntegrityError {
  const { name, pk } = table.model
  const existing = (table.row(slot) as Values)[pk.attribute]
  const names = fields.map((field) => field.name)
  const message = clashMessage({ model: name, fields, unique }, values, describeRow(table, slot))
  const constraint = unique?.name === undefined ? {} : { constraint: unique.name }
  const [first] = fields
  if (fields.length === 1 && first !== undefined)
    return new IntegrityError('ERR_UNIQUE', message, {
      model: name,
      field: first.name,
      fields: names,
      ...constraint,
      value: values[first.attribute],
      existing,
    })
  const value = Object.fromEntries(fields.map(({ attribute }) => [attribute, values[attribute]]))
  return new IntegrityError('ERR_UNIQUE_TOGETHER', message, {
    model: name,
    fields: names,
    ...constraint,
    value,
    existing,
  })
}

interface Violated extends Pick<Clash, 'fields' | 'unique'> {
  readonly model: string
}

function clashMessage({ model, fields, unique }: Violated, values: PartialValues, owner: string): string {
  if (unique?.message !== undefined) return unique.message
  const attributes = fields.map(({ attribute }) => attribute)
  const shown = attributes.map((attribute) => showValue(values[attribute]))
  const rule = ruleOf(fields, unique)
  return fields.length === 1
    ? `${model}.${attributes.join()} ${shown.join()} is taken by ${owner}: ${rule}.`
    : `${model} (${attributes.join(', ')}) = (${shown.join(', ')}) is taken by ${owner}: ${rule}.`
}

/** What a constraint says: `lower(email) is unique where active is true`. */
function ruleOf(fields: readonly FieldMeta[], unique: UniqueMeta | undefined): string {
  const single = fields.length === 1
  if (unique?.form !== 'special') return single ? 'the field is unique' : 'the fields are unique together'
  const parts = unique.parts.map(showPart).join(', ')
  const rule = `${parts} ${single ? 'is unique' : 'are unique together'}`
  const where = unique.where.length === 0 ? '' : ` where ${unique.where.map(showTerm).join(' and ')}`
  return `${rule}${where}${unique.nullsDistinct ? '' : ', and null equals null'}`
}

function showPart({ field, apply }: UniquePart): string {
  return apply === undefined ? field.attribute : `${apply}(${field.attribute})`
}

function showTerm({ field, values, negated }: UniqueTerm): string {
  const shown = values.map((value) => showValue(value)).join(' or ')
  return `${field.attribute} is ${negated ? 'not ' : ''}${shown}`
}

/**
 * After a rollback that `error` caused: removes `existing` from the error and its issues if the creation of
 * that row is undone, so that a caller never looks for a row that doesn't exist.
 */
export function dropUndoneRows(state: State, error: unknown): void {
  hideRows(state.schema, error, {
    isHidden: (model, existing) => state.table(model).find(existing) < 0,
    owner: 'another row of the same transaction',
  })
}

/** Which rows an error must not name, and what its message says instead. */
export interface Hiding {
  readonly isHidden: (model: ModelMeta, existing: Value) => boolean
  readonly owner: string
}

/** Removes `existing` from an error and its issues where it names a hidden row. */
export function hideRows(schema: SchemaMeta, error: unknown, { isHidden, owner }: Hiding): void {
  const hides = ({ model, existing }: Issue): boolean => {
    if (existing === undefined) return false
    // An error of another store may name a model that this one doesn't have.
    const known = schema.models.find(({ name }) => name === model)
    return known !== undefined && isHidden(known, existing as Value)
  }
  if (!(error instanceof RelataError) || !error.issues.some(hides)) return
  const issues = error.issues.map((issue) => (hides(issue) ? withoutRow(schema, issue, owner) : issue))
  const [own] = issues
  if (own?.code === error.code && own.existing === undefined && error.existing !== undefined) {
    const { message, stack } = error
    error.message = messageOf(own)
    // Tools print the stack, which begins with the message.
    if (stack !== undefined) error.stack = stack.replace(message, () => error.message)
    Reflect.deleteProperty(error, 'existing')
  }
  setIssues(error, issues)
}

function withoutRow(schema: SchemaMeta, issue: Issue, owner: string): Issue {
  const model = schema.model(must(issue.model, 'a clash names its model'))
  const fields = model.fields.filter(({ name }) => issue.fields?.includes(name))
  const [only] = fields
  const values =
    fields.length === 1 && only !== undefined
      ? { [only.attribute]: issue.value as Value }
      : (issue.value as PartialValues)
  const sorted = namesOf(fields)
  const unique = model.uniques.find(
    (each) => each.name === issue.constraint && namesOf(each.fields) === sorted,
  )
  const message = clashMessage({ model: model.name, fields, unique }, values, owner)
  return issueOf({ ...issue, message, existing: undefined }, issue.index)
}

function namesOf(fields: readonly FieldMeta[]): string {
  return fields
    .map(({ name }) => name)
    .toSorted()
    .join(' ')
}
