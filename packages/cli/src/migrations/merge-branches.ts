import type { SchemaDescription } from '@relata/core'
import { canonicalText, declarationsOf, resolveSchema, reasonOf } from '@relata/core/engine'
import { CommandError } from '../command-error.js'
import { compareNames } from './migration-name.js'
import { wrongFolder, type MigrationFile, type MigrationFolder, type MigrationState } from './read-folder.js'

type Part = Readonly<Record<string, unknown>>

const NOTHING: SchemaDescription = { format: 1, models: {} }

/** The state of a migration in a folder of sources. Throws CommandError `ERR_MIGRATION_FOLDER`. */
export function stateOf({ name }: MigrationFile, { files }: MigrationFolder): MigrationState {
  const state = files.find((file) => file.name === name)?.state
  if (state !== undefined) return state
  throw wrongFolder(
    `The schema after ${name} is not in schemas/${name}.json. Migrations are begun by makemigrations (--empty for one without a change of the schema); pass the folder of their sources as --dir.`,
    name,
  )
}

/**
 * The schema after several branches, each of which has its own migrations. Throws CommandError
 * `ERR_MIGRATION_CONFLICT` if two of them change the same thing, or if they don't fit together.
 */
export function mergeBranches(folder: MigrationFolder): SchemaDescription {
  const base = baseOf(folder)
  const conflicts: string[] = []
  let merged: Part = base.models
  for (const leaf of folder.leaves)
    merged = mergeModels(base.models, merged, stateOf(leaf, folder).schema.models, conflicts)
  if (conflicts.length > 0)
    throw conflict(folder, `they change the same: ${[...new Set(conflicts)].toSorted().join(', ')}`)
  const schema: SchemaDescription = { format: 1, models: merged }
  try {
    resolveSchema(declarationsOf(schema))
  } catch (error) {
    throw conflict(folder, `together they are not valid: ${reasonOf(error)}`)
  }
  return schema
}

/** The error for two branches that can't be merged, or that must be. */
function conflict({ leaves }: MigrationFolder, reason: string): CommandError {
  const names = leaves.map(({ name }) => name).join(' and ')
  return new CommandError(
    'ERR_MIGRATION_CONFLICT',
    `The migrations ${names} don't fit together: ${reason}. Remove one of them with its files in schemas, merge the code, and run makemigrations again.`,
    { value: leaves.map(({ name }) => name) },
  )
}

/** The schema of the last migration that all branches follow. */
function baseOf(folder: MigrationFolder): SchemaDescription {
  const [first = new Set<string>(), ...others] = folder.leaves.map((leaf) => ancestorsOf(leaf, folder))
  const common = [...first].filter((name) => others.every((names) => names.has(name))).toSorted(compareNames)
  const last = folder.files.find(({ name }) => name === common.at(-1))
  return last === undefined ? NOTHING : stateOf(last, folder).schema
}

function ancestorsOf(leaf: MigrationFile, folder: MigrationFolder): ReadonlySet<string> {
  const found = new Set<string>()
  // The set grows during the iteration.
  const waiting = [leaf]
  for (const file of waiting)
    for (const parent of stateOf(file, folder).parents) {
      const next = folder.files.find(({ name }) => name === parent)
      if (next === undefined || found.has(parent)) continue
      found.add(parent)
      waiting.push(next)
    }
  return found
}

/** A part of a schema in three versions. */
interface Versions {
  readonly base: unknown
  readonly ours: unknown
  readonly theirs: unknown
}

/** Merges changes of one side; `within` merges a part that both have changed. */
function mergeParts(
  { base, ours, theirs }: Versions,
  within: (name: string, versions: Versions) => unknown,
): Part {
  const [before, one, other] = [partOf(base), partOf(ours), partOf(theirs)]
  const merged: [string, unknown][] = []
  for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const versions = { base: own(before, name), ours: own(one, name), theirs: own(other, name) }
    const [was, first, second] = [text(versions.base), text(versions.ours), text(versions.theirs)]
    const value = second === was ? versions.ours : first === was ? versions.theirs : within(name, versions)
    if (value !== undefined) merged.push([name, value])
  }
  return Object.fromEntries(merged)
}

/** Models, then their options and fields, then the options of fields. */
function mergeModels(base: Part, ours: Part, theirs: Part, conflicts: string[]): Part {
  const refuse = (place: string): undefined => void conflicts.push(place)
  for (const name of goneTwice({ base, ours, theirs })) refuse(name)
  return mergeParts({ base, ours, theirs }, (model, models) => {
    if (!areParts(models)) return refuse(model)
    return mergeParts(models, (option, options) => {
      if (option !== 'fields') return refuse(`${model}: ${option}`)
      for (const name of goneTwice(options)) refuse(`${model}.${name}`)
      return mergeParts(options, (field, fields) => {
        if (!areParts(fields)) return refuse(`${model}.${field}`)
        return mergeParts(fields, (name) => refuse(`${model}.${field}: ${name}`))
      })
    })
  })
}

/** Parts that both sides have removed: the second step would find nothing to remove. */
function goneTwice({ base, ours, theirs }: Versions): readonly string[] {
  return Object.keys(partOf(base)).filter(
    (name) => own(partOf(ours), name) === undefined && own(partOf(theirs), name) === undefined,
  )
}

/** Whether all three versions have the part. A part that both sides have added would be added twice. */
function areParts({ base, ours, theirs }: Versions): boolean {
  return isPart(base) && isPart(ours) && isPart(theirs)
}

function partOf(value: unknown): Part {
  return isPart(value) ? value : {}
}

function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function own(part: Part, name: string): unknown {
  return Object.hasOwn(part, name) ? part[name] : undefined
}

function text(value: unknown): string {
  return value === undefined ? '' : canonicalText(value)
}
