import {
  keyPart,
  modelOf,
  RelataError,
  UsageError,
  type FieldMeta,
  type ReadStore,
  type Row,
  type SchemaMeta,
  type Value,
  type ValueKey,
} from '@relata/core/engine'
import { boundaryOf, ScopedSchema, type Limit } from '../../resolve/boundary.js'
import { Membership } from '../../resolve/membership.js'
import { isPlainObject } from '../condition.js'
import type { StoreContext } from '../context.js'
import { formatValue } from '../format-value.js'
import { parseValue } from '../row-key.js'
import { refuseForeignRow } from '../store-identity.js'
import { refuseOtherCopy } from '../this-copy.js'
import { ScopedStore } from './scoped-store.js'
import { openScope } from './scoped-write-store.js'

/** A scope of a store. */
export interface Scope {
  /** Equal for equal scopes of one store. */
  readonly key: string
  /** Opens the store of the scope. Throws `ERR_SCOPE_CROSSING`. */
  readonly open: () => ScopedStore
}

/** Reads the argument of `scope`. In a scope, it is narrowed. Throws UsageError `ERR_SCOPE`, `ERR_UNDEFINED`. */
export function readScope(context: StoreContext, values: unknown): Scope {
  if (!isPlainObject(values) || Object.keys(values).length === 0)
    throw new UsageError(
      values === undefined ? 'ERR_UNDEFINED' : 'ERR_SCOPE',
      'scope takes the values that its rows have, as in scope({ tenant: id })',
      { value: values },
    )
  const around = boundaryOf(context.schema)?.limits ?? []
  const whole = wholeSchema(context.schema)
  const limits = [...around]
  for (const [name, value] of Object.entries(values)) {
    const limit = limitOf(context, Membership.of(whole, name), value)
    const known = around.find(({ membership }) => membership === limit.membership)
    if (known === undefined) limits.push(limit)
    else if (known.id !== limit.id) throw outside(name, value)
  }
  limits.sort((a, b) => (a.membership.name < b.membership.name ? -1 : 1))
  const key = limits.map(({ membership, id }) => `${membership.name}=${keyPart(id as ValueKey)}`).join()
  return { key, open: () => openScope(wholeStore(context.store), limits) }
}

/** The schema of the whole store. */
export const wholeSchema = (schema: SchemaMeta): SchemaMeta =>
  schema instanceof ScopedSchema ? schema.whole : schema

const wholeStore = (store: ReadStore): ReadStore => (store instanceof ScopedStore ? store.whole : store)

function limitOf(context: StoreContext, membership: Membership, passed: unknown): Limit {
  const { name, compared } = membership
  const value = valueOf(context, compared, name, passed)
  if (value === null)
    throw new UsageError('ERR_SCOPE', `scope: ${name} is null, and rows with null are in no scope`, {
      value: passed,
    })
  return { membership, value, id: compared.type.key(value) }
}

/** Of a row the value that keys to it have. */
function valueOf(context: StoreContext, compared: FieldMeta, name: string, passed: unknown): Value {
  if (passed === undefined)
    throw new UsageError('ERR_UNDEFINED', `scope: ${name} is undefined`, { value: passed })
  const model = typeof passed === 'object' && passed !== null ? modelOf(passed) : undefined
  if (model === undefined) {
    refuseOtherCopy(passed)
    return passed === null ? null : parsed(compared, name, passed)
  }
  refuseForeignRow(context, passed as Row)
  if (model.rowFields.includes(compared)) return (passed as Row)[compared.attribute] as Value
  throw new UsageError(
    'ERR_WRONG_MODEL',
    `scope: ${name} is ${formatValue(passed)}, but scopes by this name are of ${compared.model.name}`,
    { value: passed, model: compared.model.name },
  )
}

function parsed(compared: FieldMeta, name: string, passed: unknown): Value {
  try {
    return parseValue(compared, passed)
  } catch (error) {
    if (!(error instanceof RelataError)) throw error
    throw new UsageError('ERR_SCOPE', `scope: ${name}: ${error.message}`, { value: passed, cause: error })
  }
}

function outside(name: string, value: unknown): UsageError {
  return new UsageError(
    'ERR_SCOPE',
    `scope: this database is already a scope by '${name}', with another value: open the scope from the unscoped database`,
    { value },
  )
}
