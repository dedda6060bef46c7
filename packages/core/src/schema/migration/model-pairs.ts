import { UsageError } from '../../error/errors.js'
import { own, plain, type Plain } from '../difference.js'
import type { SchemaDescription } from '../meta.js'
import type { MigrationDecisions } from './migration-decisions.js'

/** How the names of one list correspond to those of another. */
export interface NamePairs {
  /** Names that stay or are renamed: the old one to the new one. */
  readonly kept: ReadonlyMap<string, string>
  readonly removed: readonly string[]
  readonly added: readonly string[]
}

/** Two schemas with the names of their models paired. */
export interface SchemaPair {
  readonly before: SchemaDescription
  readonly after: SchemaDescription
  readonly decisions: MigrationDecisions
  readonly models: NamePairs
}

/** Pairs the models of two schemas. Code: `ERR_ARGUMENT` if a rename names what isn't there. */
export function pairModels(
  before: SchemaDescription,
  after: SchemaDescription,
  decisions: MigrationDecisions,
): SchemaPair {
  const names = { before: Object.keys(before.models), after: Object.keys(after.models) }
  const models = pairNames(names, decisions.renamedModels, 'model')
  const present = new Set(models.kept.values())
  for (const [label, to] of decisions.renamedFields)
    if (!present.has(modelOfLabel(label)))
      throw wrongRename('field', label, to, `there is no model ${modelOfLabel(label)} before and afterwards`)
  return { before, after, decisions, models }
}

function modelOfLabel(label: string): string {
  return label.slice(0, label.lastIndexOf('.'))
}

/** Pairs the fields of a model that both schemas have; `model` is its old name. */
export function pairFields({ before, after, decisions, models }: SchemaPair, model: string): NamePairs {
  const name = models.kept.get(model) ?? model
  const [from, to] = [own(before.models, model), own(after.models, name)]
  const [old, now] = [fieldsOf(from), fieldsOf(to)]
  const renames = new Map<string, string>(impliedRenames(models, plain(from), plain(to)))
  for (const [label, newName] of decisions.renamedFields)
    if (modelOfLabel(label) === name) renames.set(label.slice(name.length + 1), newName)
  return pairNames({ before: Object.keys(old), after: Object.keys(now) }, renames, `field of ${name}`)
}

/** The described fields of a described model. */
export function fieldsOf(model: unknown): Readonly<Record<string, Plain>> {
  return plain(plain(model)['fields']) as Readonly<Record<string, Plain>>
}

/**
 * A link to the same parent is the same field, whatever its name, because its default name contains the
 * parent's name. So does the name of a generic key's part: `target__Post`.
 */
function* impliedRenames(models: NamePairs, from: Plain, to: Plain): Generator<readonly [string, string]> {
  const links = plain(to['parents'])
  for (const [parent, link] of Object.entries(plain(from['parents']))) {
    const now = own(links, models.kept.get(parent) ?? parent)
    if (typeof link === 'string' && typeof now === 'string' && link !== now) yield [link, now]
  }
  const parts = Object.entries(fieldsOf(to))
  for (const [name, { generic, to: target }] of Object.entries(fieldsOf(from))) {
    const same = parts.find(
      ([, part]) => part['generic'] === generic && part['to'] === targetAfter(models, target),
    )
    if (generic !== undefined && same !== undefined && same[0] !== name) yield [name, same[0]]
  }
}

function pairNames(
  { before, after }: { readonly before: readonly string[]; readonly after: readonly string[] },
  renames: ReadonlyMap<string, string>,
  what: string,
): NamePairs {
  const taken = new Set<string>()
  for (const [from, to] of renames) {
    if (!before.includes(from)) throw wrongRename(what, from, to, `there is no ${what} ${from} before`)
    if (!after.includes(to)) throw wrongRename(what, from, to, `there is no ${what} ${to} afterwards`)
    if (taken.has(to)) throw wrongRename(what, from, to, `two are renamed to ${to}`)
    taken.add(to)
  }
  const kept = new Map<string, string>()
  for (const name of before) {
    const now = renames.get(name) ?? (taken.has(name) ? undefined : name)
    if (now !== undefined && after.includes(now)) kept.set(name, now)
  }
  const present = new Set(kept.values())
  return {
    kept,
    removed: before.filter((name) => !kept.has(name)),
    added: after.filter((name) => !present.has(name)),
  }
}

function wrongRename(what: string, from: string, to: string, reason: string): UsageError {
  return new UsageError(
    'ERR_ARGUMENT',
    `The rename of a ${what}, ${from} to ${to}, doesn't fit: ${reason}.`,
    {
      value: { from, to },
    },
  )
}

/** The name, afterwards, of a model that a field refers to, or `'removed'`, which can't be a model's name. */
export function targetAfter({ kept, removed }: NamePairs, name: unknown): unknown {
  if (typeof name !== 'string') return name
  return removed.includes(name) ? 'removed' : (kept.get(name) ?? name)
}
