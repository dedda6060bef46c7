import { RelataError } from '../../../src/error/relata-error.js'
import type { ModelDeclaration } from '../../../src/schema/declaration.js'
import { functionOfLog } from '../../../src/schema/function-of-log.js'
import type { FieldMeta, SchemaMeta } from '../../../src/schema/meta.js'
import { fieldLabel, type MigrationDecisions } from '../../../src/schema/migration/migration-decisions.js'
import type { MigrationStep } from '../../../src/schema/migration/migration-step.js'
import { stepsBetween } from '../../../src/schema/migration/steps-between.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import type { Value } from '../../../src/schema/value-type.js'
import { made } from '../../schema/helpers/rich-options.js'
import { renamesOf, type RichSchema } from '../../schema/helpers/rich-schema.js'
import { poolValue } from './random-rows.js'

/** Two schemas, and the steps from one to the other. */
export interface SchemaPair {
  readonly before: SchemaMeta
  readonly after: SchemaMeta
  readonly decisions: MigrationDecisions
  readonly steps: readonly MigrationStep[]
}

/** The steps between two random schemas; undefined where there are none. `number` decides about new values. */
export function changeOf(first: RichSchema, second: RichSchema, number: number): SchemaPair | undefined {
  const [before, after] = [calling(first), calling(second)]
  const decisions = { ...renamesOf(first, second), values: valuesFor(after, number) }
  const { steps, unsupported } = stepsBetween(before.describe(), after.describe(), decisions)
  return unsupported.length > 0 ? undefined : { before, after, decisions, steps }
}

/** Functions of the generated options throw; here they are called. */
function calling({ models }: RichSchema): SchemaMeta {
  const called = (value: unknown): unknown =>
    value === made ? () => null : isSet(value) ? { set: value.set === made ? () => null : value.set } : value
  const declared = Object.entries(models).map(([name, { fields, options }]): [string, ModelDeclaration] => [
    name,
    {
      // As in a schema of the log: values are written like others.
      options: { ...options, computed: functionsOfLog(options) },
      fields: Object.fromEntries(
        Object.entries(fields).map(([field, each]) => [
          field,
          {
            ...each,
            options: Object.fromEntries(
              Object.entries(each.options).map(([option, value]) => [option, called(value)]),
            ),
          },
        ]),
      ),
    },
  ])
  return resolveSchema(Object.fromEntries(declared))
}

function functionsOfLog({ computed }: ModelDeclaration['options']): Record<string, unknown> {
  return Object.fromEntries(Object.keys(computed ?? {}).map((name) => [name, functionOfLog]))
}

function isSet(value: unknown): value is { readonly set: unknown } {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'set')
}

/** What rows get in required columns that only the second schema has. */
function valuesFor(schema: SchemaMeta, number: number): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>()
  for (const { name, fields } of schema.models)
    for (const field of fields)
      if (!field.null && field.key === undefined && field.name !== '_order')
        values.set(fieldLabel(name, field.name), valueOf(field, number) ?? null)
  return values
}

function valueOf(field: FieldMeta, number: number): Value | undefined {
  try {
    return field.type.parse(poolValue(field, number))
  } catch (error) {
    if (error instanceof RelataError) return undefined
    throw error
  }
}

/** What a call returns, or the error of the library that it throws. */
export function tried<T>(call: () => T): T | RelataError {
  try {
    return call()
  } catch (error) {
    if (error instanceof RelataError) return error
    throw error
  }
}

export function onlyOurs(error: unknown): RelataError {
  if (error instanceof RelataError) return error
  throw error
}
