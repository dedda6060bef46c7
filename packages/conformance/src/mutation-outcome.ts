import { modelOf } from 'relata'
import { sameBag, sameValue } from './compare.js'
import { constant } from './constant.js'
import { isObject, type Json, type JsonObject, type ModelSpec, type StateSpec } from './format.js'
import type { Row } from './loose.js'
import { pair, sameBut } from './pair-rows.js'
import { printable } from './query-case.js'
import { keyOf } from './world.js'

/** Compares the result of the last operation; undefined if it is as expected. */
export function returnsMismatch(returned: unknown, expected: Json): string | undefined {
  const actual = shape(returned)
  if (isObject(expected) && '$ref' in expected && isNewRow(actual, expected)) return undefined
  if (
    Array.isArray(expected) &&
    isObject(expected[0] as Json) &&
    Array.isArray(actual) &&
    actual.length === 2
  ) {
    const [row, created] = actual as readonly unknown[]
    const ref = expected[0] as JsonObject
    return created === expected[1] && (sameValue(row, ref) || (created === true && isNewRow(row, ref)))
      ? undefined
      : `returned ${JSON.stringify(actual, printable)} ≠ ${JSON.stringify(expected)}`
  }
  return sameValue(actual, expected)
    ? undefined
    : `returned ${JSON.stringify(actual, printable)} ≠ ${JSON.stringify(expected)}`
}

/** A key that the store gave itself may differ. */
function isNewRow(actual: unknown, expected: JsonObject): boolean {
  return (
    isObject(actual) &&
    Array.isArray(actual['$ref']) &&
    (actual['$ref'] as readonly Json[])[0] === (expected['$ref'] as readonly Json[])[0]
  )
}

function shape(returned: unknown): unknown {
  if (Array.isArray(returned)) return returned.map(shape)
  if (typeof returned !== 'object' || returned === null) return returned
  if ('byModel' in returned && 'total' in returned) return [returned.total, returned.byModel]
  const model = modelOf(returned)
  return model === undefined ? returned : { $ref: [model.name, keyOf(returned as Row)] }
}

/**
 * Compares the state after with the one expected; keys that the store gave itself are matched by the rows'
 * other fields.
 */
export function stateMismatch(
  actual: Readonly<Record<string, readonly unknown[]>>,
  { before, expected }: { before: StateSpec; expected: StateSpec },
  models: Readonly<Record<string, ModelSpec>>,
): string | undefined {
  const renamed = renamedKeys(actual, { before, expected }, models)
  for (const name of new Set([...Object.keys(actual), ...Object.keys(expected)])) {
    const rows = (actual[name] ?? []).map((row) => rename(row, name, { models, renamed }))
    const wanted = expected[name] ?? []
    if (!sameBag(rows, wanted, sameValue))
      return `${name}: ${JSON.stringify(rows, printable)} ≠ ${JSON.stringify(wanted)}`
  }
  return undefined
}

type Renamed = ReadonlyMap<string, readonly (readonly [actual: unknown, expected: unknown])[]>

/** New rows (of keys that weren't there before) in pairs: those that agree in everything else first. */
function renamedKeys(
  actual: Readonly<Record<string, readonly unknown[]>>,
  { before, expected }: { before: StateSpec; expected: StateSpec },
  models: Readonly<Record<string, ModelSpec>>,
): Renamed {
  const renamed = new Map<string, (readonly [unknown, unknown])[]>()
  for (const [name, spec] of Object.entries(models)) {
    const { pk } = spec
    const old = (before[name] ?? []) as readonly JsonObject[]
    const isNew = (row: JsonObject): boolean =>
      !old.some((one) => sameValue(constant(row[pk] as Json), one[pk] as Json))
    const wanted = ((expected[name] ?? []) as readonly JsonObject[]).filter(isNew)
    const extra = ((actual[name] ?? []) as readonly JsonObject[]).filter(
      (row) => !old.some((one) => sameValue(row[pk], one[pk] as Json)),
    )
    const same = pair(extra, wanted, (row, one) => sameBut(row, one, { pk, spec, strict: true }))
    const alike = pair(extra, wanted, (row, one) => sameBut(row, one, { pk, spec, strict: false }))
    renamed.set(
      name,
      [...same, ...alike].map(([row, one]) => [row[pk], constant(one[pk] as Json)]),
    )
  }
  return renamed
}

function rename(
  row: unknown,
  name: string,
  { models, renamed }: { models: Readonly<Record<string, ModelSpec>>; renamed: Renamed },
): unknown {
  const to = (model: string | undefined, key: unknown): unknown =>
    renamed.get(model ?? '')?.find(([from]) => from === key)?.[1] ?? key
  const [model = '', field] = name.split('.')
  const spec = models[model]
  if (field !== undefined) {
    const [from, target] = row as readonly unknown[]
    return [to(model, from), to(spec?.fields[field]?.to, target)]
  }
  const fields = Object.entries(row as JsonObject).map(([key, value]) => {
    const parent = Object.entries(spec?.parents ?? {}).find(([, link]) => link === key)?.[0]
    return [
      key,
      to(key === spec?.pk && parent === undefined ? model : (parent ?? spec?.fields[key]?.to), value),
    ]
  })
  return Object.fromEntries(fields) as unknown
}
