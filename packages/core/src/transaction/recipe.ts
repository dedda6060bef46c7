import { enablePatches, Immer, type Patch } from 'immer'
import { UsageError } from '../error/errors.js'
import { IssueList } from '../error/issue-list.js'
import { showValue } from '../error/show-value.js'
import type { JsonPatch, Values } from '../event/event.js'
import { checkValue } from '../schema/check-value.js'
import type { FieldMeta, ModelMeta } from '../schema/meta.js'
import { freezeJson } from '../schema/types/json.js'
import type { Value } from '../schema/value-type.js'
import { must } from '../util/assert.js'
import type { Input } from './row-input.js'

/**
 * Changes a draft of a row: its scalar fields, raw keys and JSON at any depth. Or returns the values of the
 * whole row and doesn't change the draft.
 */
export type Recipe = (draft: Record<string, unknown>) => unknown

/** A JSON field that a recipe changed inside. */
export interface JsonChange {
  readonly field: FieldMeta
  readonly value: Value
  readonly patches: readonly JsonPatch[]
  readonly inverse: readonly JsonPatch[]
}

/** The result of a recipe: fields with new values, and JSON changed inside. */
export interface RecipeResult {
  readonly input: Input
  readonly json: readonly JsonChange[]
}

enablePatches()
/** Nothing is frozen, because a draft may contain objects of the caller. */
const immer = new Immer({ autoFreeze: false })

/** Runs a recipe on a draft of the row and classifies its changes. The row is not changed. */
export function runRecipe(model: ModelMeta, row: Values, recipe: Recipe): RecipeResult {
  refuseLateRecipe(recipe)
  const base = draftable(model, row)
  const run = produced(base, recipe)
  const { next } = run
  const faults = new IssueList()
  const input: Record<string, unknown> = {}
  const inside = new Set<string>()
  const give = (name: string): void => {
    const value = faults.attempt(() => passed(model, run, name))
    if (value !== undefined) input[name] = value
  }
  if (run.returned) for (const name of changedNames(base, next)) give(name)
  else {
    for (const { path } of run.patches) {
      const name = String(path[0])
      if (path.length > 1) inside.add(name)
      else give(name)
    }
  }
  for (const name of changedBytes(model, row, next)) input[name] = next[name]
  const json = [...inside].flatMap(
    (name) => faults.attempt(() => jsonChange(model, { ...run, name }, input)) ?? [],
  )
  faults.settle()
  return { input, json }
}

/** The row after a recipe, and the patches if it changed the draft. */
interface Run {
  readonly next: Readonly<Record<string, unknown>>
  readonly patches: readonly Patch[]
  readonly inverse: readonly Patch[]
  /** It returned a new row instead of changing the draft. */
  readonly returned: boolean
}

function produced(base: Record<string, unknown>, recipe: Recipe): Run {
  let result: unknown
  let ended = false
  try {
    const [next, patches, inverse] = immer.produceWithPatches(base, (draft: Record<string, unknown>) => {
      result = recipe(draft)
      refuseLateResult(result, recipe)
      ended = true
      return result === draft ? undefined : (result as Record<string, unknown> | undefined)
    })
    const returned = patches.length === 1 && patches[0]?.path.length === 0
    if (returned) refuseNoRow(next)
    return { next, patches, inverse, returned }
  } catch (error) {
    if (!ended || result === undefined || error instanceof UsageError) throw error
    const message =
      'A recipe either changes the draft or returns the new row, not both: write it with braces, (draft) => { draft.n = 5 }, or return { ...draft, n: 5 }.'
    throw new UsageError('ERR_RECIPE_RESULT', message, { value: result, cause: error })
  }
}

function refuseNoRow(result: unknown): void {
  if (typeof result === 'object' && result !== null && !Array.isArray(result)) return
  const message = `A recipe returns nothing, or the values of the whole row ({ ...draft, n: 5 }), got ${showValue(result)}.`
  throw new UsageError('ERR_RECIPE_RESULT', message, { value: result })
}

/** Names whose values differ, and those that were removed. */
function changedNames(
  base: Readonly<Record<string, unknown>>,
  next: Readonly<Record<string, unknown>>,
): readonly string[] {
  const names = new Set([...Object.keys(base), ...Object.keys(next)])
  return [...names].filter((name) => !Object.is(base[name], next[name]))
}

/** The row as a plain object; bytes are copied, because a draft doesn't see them change. */
function draftable(model: ModelMeta, row: Values): Record<string, unknown> {
  const base: Record<string, unknown> = {}
  for (const { attribute } of model.rowFields) base[attribute] = row[attribute]
  return base
}

function passed(model: ModelMeta, { next, returned }: Run, name: string): unknown {
  const value = next[name]
  if (value !== undefined) return value
  const message = returned
    ? `A recipe returned a row without ${model.name}.${name}: return all of it, { ...draft, … }, or change the draft.`
    : `A recipe left ${model.name}.${name} undefined: assign a value, or null if there is none.`
  throw new UsageError('ERR_UNDEFINED', message, { model: model.name, field: name, value: undefined })
}

function changedBytes(
  model: ModelMeta,
  row: Values,
  next: Readonly<Record<string, unknown>>,
): readonly string[] {
  const bytes = model.rowFields.filter(
    ({ attribute }) => row[attribute] instanceof Uint8Array && next[attribute] instanceof Uint8Array,
  )
  return bytes
    .filter(({ attribute, type }) => type.key(row[attribute] as Value) !== type.key(next[attribute] as Value))
    .map(({ attribute }) => attribute)
}

interface Outcome extends Run {
  readonly name: string
}

/**
 * A field that was changed inside: its patches, or the whole value if its validator changed it.
 */
function jsonChange(
  model: ModelMeta,
  { name, next, patches, inverse }: Outcome,
  input: Record<string, unknown>,
): readonly JsonChange[] {
  const field = must(
    model.rowFields.find(({ attribute }) => attribute === name),
    'a recipe changed what is no field',
  )
  const value = next[name] as Value
  const checked = checkValue(field, value)
  if (Object.hasOwn(input, name)) return []
  if (checked === null || field.type.key(checked) !== field.type.key(value)) {
    input[name] = value
    return []
  }
  return [{ field, value: checked, patches: within(patches, name), inverse: within(inverse, name) }]
}

/** The patches of one field, with copied values: those in the draft may belong to the caller. */
function within(patches: readonly Patch[], name: string): readonly JsonPatch[] {
  return patches
    .filter(({ path }) => path[0] === name)
    .map(({ path, value, ...patch }) => {
      const own = { ...patch, path: path.slice(1) }
      return value === undefined ? own : { ...own, value: freezeJson(value) }
    })
}

/** Refuses functions that would continue after the call has ended. */
function refuseLateRecipe(recipe: Recipe): void {
  if (/^(Async|Generator|AsyncGenerator)Function$/.test(recipe.constructor.name)) throw lateRecipe(recipe)
}

/** Refuses the promise, or the iterator, of a function that didn't show that it returns one. */
function refuseLateResult(result: unknown, recipe: Recipe): void {
  if (typeof result !== 'object' || result === null) return
  if ('then' in result && typeof result.then === 'function') {
    Promise.resolve(result).catch(() => undefined)
    throw lateRecipe(recipe)
  }
  if ('next' in result && typeof result.next === 'function') throw lateRecipe(recipe)
}

function lateRecipe(recipe: Recipe): UsageError {
  const message =
    'A recipe is a plain synchronous function, neither async nor a generator: await first, then change the draft.'
  return new UsageError('ERR_ASYNC_RECIPE', message, { value: recipe })
}
