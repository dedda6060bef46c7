import { RelataError } from '../error/relata-error.js'
import { StoreError } from '../error/errors.js'
import type { Values } from '../event/event.js'
import { checkValue } from '../schema/check-value.js'
import type { FieldMeta, GenericMeta } from '../schema/meta.js'
import type { SchemaChange } from '../schema/migration/schema-change.js'
import type { Value } from '../schema/value-type.js'
import type { State } from '../state/state.js'
import type { Table } from '../state/table/table.js'
import { isOnCycle } from '../state/tree-walk.js'
import { canonicalText } from '../util/canonical-text.js'
import type { ChoiceChecker } from '../transaction/constraints.js'
import { targetsOf } from '../transaction/generic-keys.js'
import type { Conversions } from './conversions.js'

/** The number of rows that an error names; the others are counted. */
const SHOWN = 10

/** Rows that a changed schema does not allow. */
export interface SchemaViolation {
  readonly change: SchemaChange
  readonly model: string
  /** Primary keys of the first ten. */
  readonly keys: readonly Value[]
  readonly count: number
}

/** The context of a test of rows. */
interface DataFacts {
  readonly choices: ChoiceChecker | undefined
  readonly conversions: Conversions
}

type RowTest = (row: Values, slot: number) => boolean

/**
 * Verifies that the rows of a state fit the changes that depend on data. Throws StoreError `ERR_SCHEMA_DATA`
 * with the rows that don't.
 */
export function checkData(state: State, changes: readonly SchemaChange[], facts: DataFacts): void {
  const violations = changes
    .filter(({ effect }) => effect === 'checked')
    .flatMap((change) => violationsOf(state, change, facts))
  if (violations.length === 0) return
  const lines = violations.map(({ change, model, keys, count }) => {
    const more = count > keys.length ? ` and ${count - keys.length} more` : ''
    return `  ${change.message}: ${count} of ${model} do${count === 1 ? 'es' : ''} not fit (${keys.map(String).join(', ')}${more})`
  })
  const message = `The stored data does not fit the schema:\n${lines.join('\n')}\nCorrect these rows under the schema that the log has, or undo the change of the schema. Nothing was written.`
  throw new StoreError('ERR_SCHEMA_DATA', message, { value: violations })
}

function violationsOf(state: State, change: SchemaChange, facts: DataFacts): readonly SchemaViolation[] {
  const model = state.schema.model(change.model)
  const table = state.stored(model)
  const test = testOf(state, change, facts)
  const keys: Value[] = []
  let count = 0
  for (let slot = 0; slot < table.limit; slot++) {
    const row = table.row(slot) as Values | undefined
    if (row === undefined || test(row, slot)) continue
    count++
    if (keys.length < SHOWN) keys.push(row[model.pk.attribute] as Value)
  }
  return count === 0 ? [] : [Object.freeze({ change, model: model.name, keys: Object.freeze(keys), count })]
}

/** Whether a row fits the change. */
function testOf(state: State, change: SchemaChange, { choices, conversions }: DataFacts): RowTest {
  const { schema } = state
  const table = state.stored(schema.model(change.model))
  // The only options of a model that data must fit are primaryKey, uniqueTogether and uniques.
  if (change.field === undefined) return (row, slot) => table.clash(row, slot) === undefined
  const field = table.model.fieldByName.get(change.field)
  // A many-to-many has no column: its links always have both ends.
  if (field === undefined) return () => true
  const tests = [
    valueTest(field),
    uniqueTest(table, field),
    keyTest(state, field),
    treeTest(state, field),
    genericTest(field.key?.generic),
    choiceTest(state, field, choices),
    conversionTest(field, conversions),
  ]
  return (row, slot) => tests.every((test) => test(row, slot))
}

function valueTest(field: FieldMeta): RowTest {
  return (row) => {
    const value = row[field.attribute]
    try {
      const parsed = checkValue(field, value)
      // A key that refers to another model now may have values of another type, which a new row would
      // convert.
      return Object.is(parsed, value) || (typeof parsed === 'object' && typeof value === 'object')
    } catch (error) {
      if (error instanceof RelataError) return false
      throw error
    }
  }
}

function uniqueTest(table: Table, field: FieldMeta): RowTest {
  if (!field.unique) return () => true
  return (row, slot) => table.clashes({ [field.attribute]: row[field.attribute] }, slot).length === 0
}

/** A key must refer to a row. */
function keyTest(state: State, { key, model }: FieldMeta): RowTest {
  if (key === undefined || !key.dbConstraint) return () => true
  const column = state.stored(model).key(key.field)
  return (row, slot) => row[key.field.attribute] === null || (column.forward.slots[slot] as number) >= 0
}

/** A row of a tree must not be its own ancestor. */
function treeTest(state: State, field: FieldMeta): RowTest {
  if (field.key?.tree === undefined) return () => true
  const table = state.stored(field.model)
  const sound = new Set<number>()
  return (_, slot) => !isOnCycle(table, field, slot, sound)
}

/** A row has one target, or none if the key may be null. */
function genericTest(generic: GenericMeta | undefined): RowTest {
  if (generic === undefined) return () => true
  return (row) => {
    const { length } = targetsOf(generic, row)
    return length === 1 || (length === 0 && generic.null)
  }
}

function choiceTest(
  state: State,
  { key, attribute }: FieldMeta,
  choices: ChoiceChecker | undefined,
): RowTest {
  if (key === undefined || !key.enforceChoices || choices === undefined) return () => true
  const target = state.table(key.target)
  return (row) => {
    const value = row[attribute] as Value
    if (value === null) return true
    const slot = key.targetField.primaryKey ? target.find(value) : target.findUnique(key.targetField, value)
    return slot < 0 || choices(key, slot, state)
  }
}

/** A value that could not be converted is null, although the row had one. */
function conversionTest({ attribute, model }: FieldMeta, conversions: Conversions): RowTest {
  const failed = new Set(conversions.keys(model.name, attribute).map((key) => canonicalText(key)))
  return (row) =>
    failed.size === 0 || row[attribute] !== null || !failed.has(canonicalText(row[model.pk.attribute]))
}
