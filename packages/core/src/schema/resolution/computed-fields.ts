import { showValue } from '../../error/show-value.js'
import { dependentOrder } from '../computed-order.js'
import type { FieldOptions, ModelOptions } from '../declaration.js'
import { functionOfLog } from '../function-of-log.js'
import type { ComputedMeta, ComputeFunction, FieldMeta } from '../meta.js'
import { suggest } from '../suggest.js'
import { modelOf, type Build } from './build.js'
import type { ModelDraft } from './draft.js'
import type { Faults, Place } from './faults.js'
import type { Mutable } from './mutable.js'
import { whyNoColumn } from './own-columns.js'

/** Options that would set the value as well. */
const NOT_WITH_COMPUTED: readonly (keyof FieldOptions)[] = ['default', 'primaryKey', 'now', 'version']

/** Whether the options of a computed field leave its value to the function. */
export function checkComputed(options: FieldOptions, place: Place, faults: Faults): boolean {
  const { computed } = options
  if (computed === undefined) return true
  const other = NOT_WITH_COMPUTED.find((name) => options[name] !== undefined && options[name] !== false)
  const fault =
    other !== undefined
      ? `its value is computed, so ${other} can't be declared with it; remove one of them`
      : computed.length === 0
        ? 'computed names no column; name those that the function reads'
        : new Set(computed).size < computed.length
          ? `computed names a column twice in [${computed.join(', ')}]; name it once`
          : undefined
  if (fault !== undefined) faults.add('ERR_COMPUTED', place, fault)
  return fault === undefined
}

/** Refuses an option `computed` of a model that isn't an object of functions. */
export function checkFunctions(model: string, { computed }: ModelOptions, faults: Faults): void {
  if (areFunctions(computed)) return
  const fault = `computed must be an object of functions, such as { fullName: ({ first, last }) => \`\${first} \${last}\` }, got ${showValue(computed)}`
  faults.add('ERR_OPTION', { model }, fault)
}

/** The functions among options, by field. */
export function functionsIn({ computed }: ModelOptions): readonly (readonly [string, ComputeFunction])[] {
  return areFunctions(computed) ? Object.entries((computed ?? {}) as Record<string, ComputeFunction>) : []
}

function areFunctions(value: unknown): boolean {
  if (value === undefined) return true
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((compute) => typeof compute === 'function')
}

/** Resolves what the computed fields of a model are computed from, and refuses those that depend on themselves. */
export function settleComputed(build: Build, draft: ModelDraft): void {
  const { fields, fieldByName } = modelOf(build, draft)
  const fault = (field: string, message: string): void =>
    build.faults.add('ERR_COMPUTED', { model: draft.name, field }, message)
  for (const field of fields) {
    const names = draft.fields.get(field.name)?.options.computed
    if (names === undefined) continue
    const compute = draft.computed.get(field.name)
    if (compute === undefined)
      fault(
        field.name,
        `it has no function; add one to the options of the model: { computed: { ${field.name}: ({ ${names.join(', ')} }) => … } }`,
      )
    else setComputed(build, draft, field, { names, compute })
  }
  for (const name of draft.computed.keys()) {
    const field = fieldByName.get(name)
    if (draft.broken.has(name) || draft.fields.get(name)?.options.computed !== undefined) continue
    const computed = fields.filter((each) => draft.fields.get(each.name)?.options.computed !== undefined)
    fault(
      name,
      field === undefined
        ? `the model has no such field for the function in computed${suggest(
            name,
            computed.map((each) => each.name),
          )}; declare one, such as ${name}: string({ computed: ['…'] })`
        : 'the model has a function for it in computed; declare the field with computed, and the columns that the function reads',
    )
  }
  const { circle } = dependentOrder(fields)
  if (circle.length > 0)
    fault(
      circle[0]?.name ?? '',
      `it is computed from itself: ${circle.map(({ name }) => name).join(' ← ')}; remove one of these names from its computed`,
    )
}

function setComputed(
  build: Build,
  draft: ModelDraft,
  field: Mutable<FieldMeta>,
  { names, compute }: Pick<ComputedMeta, 'names' | 'compute'>,
): void {
  // The columns don't matter without a function.
  const isOfLog = compute === functionOfLog
  const from = isOfLog ? [] : names.flatMap((name) => columnOf(build, draft, field, name) ?? [])
  field.computed = Object.freeze({
    names: Object.freeze([...names]),
    from: Object.freeze(from),
    compute: isOfLog ? undefined : compute,
  })
  field.auto ||= !isOfLog
}

/** The column with a name: a scalar, or a key by the name that rows have it under. */
function columnOf(build: Build, draft: ModelDraft, field: FieldMeta, name: string): FieldMeta | undefined {
  const { fields } = modelOf(build, draft)
  const found = fields.find(({ attribute }) => attribute === name)
  if (found !== undefined || draft.broken.has(name)) return found
  const key = fields.find((each) => each.name === name)
  const why =
    key === undefined
      ? `${whyNoColumn(draft, name)}${suggest(
          name,
          fields.map(({ attribute }) => attribute),
        )}`
      : `a relation; name its key, '${key.attribute}', or store what it is computed from in this row`
  build.faults.add(
    'ERR_COMPUTED',
    { model: draft.name, field: field.name },
    `computed names ${showValue(name)}, ${why}`,
  )
  return undefined
}
