import { own, plain, type Plain } from '../difference.js'
import { nameAt } from '../generic-names.js'
import { describedAttribute } from '../key-column.js'
import type { JsonValue } from '../value-type.js'
import type { Json, Models } from './described-models.js'
import type { RenameField } from './schema-step.js'

/**
 * Renames a field in the chains that contain it: in the `ordering` of any model, in the conditions of
 * `limitChoicesTo`, and in what is computed from it. In `models` the field still has its old name.
 */
export function renameInChains(models: Models, step: RenameField): void {
  for (const [name, model] of Object.entries(models)) {
    const { ordering } = model
    if (Array.isArray(ordering))
      model['ordering'] = ordering.map((term: JsonValue) =>
        typeof term === 'string' ? inTerm(models, name, term, step) : term,
      )
    for (const field of Object.values(model.fields)) {
      renameInCondition(models, name, field, step)
      const { computed } = field
      if (Array.isArray(computed))
        field['computed'] = computed.map((column) => inChain(models, name, column as string, step))
    }
  }
}

function renameInCondition(models: Models, name: string, field: Json, step: RenameField): void {
  const { limitChoicesTo: condition, to } = field
  if (typeof condition !== 'object' || condition === null || typeof to !== 'string') return
  const target = to === 'self' ? name : to
  field['limitChoicesTo'] = Object.fromEntries(
    Object.entries(condition).map(([chain, value]) => [inChain(models, target, chain, step), value]),
  )
}

function inTerm(models: Models, model: string, term: string, step: RenameField): string {
  return term.startsWith('-')
    ? `-${inChain(models, model, term.slice(1), step)}`
    : inChain(models, model, term, step)
}

/** Follows the relations of a chain, and renames each step that is the field. */
function inChain(models: Models, from: string, chain: string, { model, field, to }: RenameField): string {
  const names = chain.split('__')
  const renamed: string[] = []
  let at: string | undefined = from
  for (let used = 0; used < names.length;) {
    const owner: string | undefined = at
    const name = nameAt(
      names,
      used,
      (one) => owner !== undefined && ownerOf(models, owner, one) !== undefined,
    )
    used += name === names[used] ? 1 : 2
    const found: Owner | undefined = at === undefined ? undefined : ownerOf(models, at, name)
    at = found?.target
    if (found?.model !== model || found.field !== field) renamed.push(name)
    else renamed.push(name === field ? to : describedAttribute(to, found.described))
  }
  return renamed.join('__')
}

interface Owner {
  readonly model: string
  readonly field: string
  readonly described: Plain
  readonly target: string | undefined
}

/**
 * The field that a name means on a model, itself or by inheritance; `author_id` means the key `author`. Between
 * the steps of a migration, parents may form a circle.
 */
function ownerOf(
  models: Models,
  name: string,
  step: string,
  seen: ReadonlySet<string> = new Set(),
): Owner | undefined {
  if (seen.has(name)) return undefined
  const { fields = {}, parents } = plain(own(models, name))
  const declared = fields as Readonly<Record<string, Plain>>
  const field = Object.hasOwn(declared, step)
    ? step
    : Object.keys(declared).find((each) => describedAttribute(each, plain(declared[each])) === step)
  const described = field === undefined ? undefined : own(declared, field)
  if (field !== undefined && described !== undefined) {
    const { to } = described
    const target = to === 'self' ? name : typeof to === 'string' ? to : undefined
    return { model: name, field, described, target }
  }
  for (const parent of Object.keys(plain(parents))) {
    const found = ownerOf(models, parent, step, new Set([...seen, name]))
    if (found !== undefined) return found
  }
  return undefined
}
