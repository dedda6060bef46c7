import { enablePatches, Immer, type Patch } from 'immer'
import { UsageError } from '../error/errors.js'
import type { JsonPatch, Values } from '../event/event.js'
import { checkValue } from '../schema/check-value.js'
import type { FieldMeta, ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { must } from '../util/assert.js'
import type { Input } from './row-input.js'

/** Changes a draft of a row: its scalar fields and raw keys, JSON all the way down. What it returns doesn't count. */
export type Recipe = (draft: Record<string, unknown>) => unknown

/** A JSON field that a recipe changed inside. */
export interface JsonChange {
  readonly field: FieldMeta
  readonly value: Value
  readonly patches: readonly JsonPatch[]
  readonly inverse: readonly JsonPatch[]
}

/** What a recipe made of a row: fields given anew, and JSON changed inside. */
export interface RecipeResult {
  readonly input: Input
  readonly json: readonly JsonChange[]
}

enablePatches()
const immer = new Immer()

/** Runs a recipe over a draft of the row, and sorts what it did. The row stays as it is. */
export function runRecipe(model: ModelMeta, row: Values, recipe: Recipe): RecipeResult {
  const base = draftable(model, row)
  const [next, patches, inverse] = immer.produceWithPatches(base, (draft: Record<string, unknown>) => {
    const answer = recipe(draft)
    if (answer instanceof Promise) throw asyncRecipe(recipe)
  })
  const input: Record<string, unknown> = {}
  const inside = new Set<string>()
  for (const { path } of patches) {
    const name = String(path[0])
    if (path.length > 1) inside.add(name)
    else input[name] = given(model, next, name)
  }
  for (const name of changedBytes(model, row, next)) input[name] = next[name]
  return { input, json: [...inside].flatMap((name) => jsonChange(model, { name, next, patches, inverse }, input)) }
}

/** The row as a plain object; bytes are copied, because a draft doesn't see them change. */
function draftable(model: ModelMeta, row: Values): Record<string, unknown> {
  const base: Record<string, unknown> = {}
  for (const { attribute } of model.rowFields) base[attribute] = row[attribute]
  return base
}

function given(model: ModelMeta, next: Readonly<Record<string, unknown>>, name: string): unknown {
  const value = next[name]
  if (value !== undefined) return value
  throw new UsageError('ERR_UNDEFINED', `A recipe left ${model.name}.${name} undefined: give it a value, or null where there is none.`, {
    value: name,
  })
}

function changedBytes(model: ModelMeta, row: Values, next: Readonly<Record<string, unknown>>): readonly string[] {
  const bytes = model.rowFields.filter(({ attribute }) => row[attribute] instanceof Uint8Array)
  return bytes
    .filter(({ attribute, type }) => type.key(row[attribute] as Value) !== type.key(next[attribute] as Value))
    .map(({ attribute }) => attribute)
}

interface Outcome {
  readonly name: string
  readonly next: Readonly<Record<string, unknown>>
  readonly patches: readonly Patch[]
  readonly inverse: readonly Patch[]
}

/** A field changed inside: its patches, or the value as a whole where its validator made something else of it. */
function jsonChange(model: ModelMeta, { name, next, patches, inverse }: Outcome, input: Record<string, unknown>): readonly JsonChange[] {
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

function within(patches: readonly Patch[], name: string): readonly JsonPatch[] {
  return patches.filter(({ path }) => path[0] === name).map(({ path, ...patch }) => ({ ...patch, path: path.slice(1) }))
}

function asyncRecipe(recipe: Recipe): UsageError {
  return new UsageError('ERR_ASYNC_RECIPE', 'A recipe is synchronous: await first, then change the draft.', { value: recipe })
}
