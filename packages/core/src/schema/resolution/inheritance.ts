import type { FieldDeclaration } from '../declaration.js'
import type { ModelDraft } from './draft.js'
import type { Faults } from './faults.js'
import { fillRelatedName } from '../names.js'
import type { References } from './references.js'

/**
 * Resolves the parents of multi-table inheritance and adds the linking fields to every child. Returns the
 * models with parents before children.
 */
export function linkParents(
  models: Iterable<ModelDraft>,
  references: References,
  faults: Faults,
): readonly ModelDraft[] {
  const drafts = [...models]
  for (const draft of drafts) findParents(draft, references, faults)
  const order = parentsFirst(drafts, faults)
  for (const draft of order) {
    addLinks(draft, faults)
    refuseStrayLinks(draft, references, faults)
  }
  return order
}

function findParents(draft: ModelDraft, references: References, faults: Faults): void {
  for (const [reference, link] of draft.parentNames) {
    const parent = references.find(reference, draft, { model: draft.name }, 'ERR_PARENT')
    if (parent === undefined) continue
    if (references.proxy(reference, draft) !== undefined) {
      const message = `'${reference}' is a proxy, which has no table to inherit from; name ${parent.name} itself`
      faults.add('ERR_PARENT', { model: draft.name }, message)
    }
    if (draft.parents.has(parent))
      faults.add(
        'ERR_PARENT',
        { model: draft.name },
        `'${reference}' is listed twice in parents; list it once`,
      )
    else
      draft.parents.set(
        parent,
        link ?? declaredLink(draft, parent, references) ?? `${parent.objectName.toLowerCase()}_ptr`,
      )
  }
}

/** The one-to-one to this parent with `parentLink: true`. */
function declaredLink(draft: ModelDraft, parent: ModelDraft, references: References): string | undefined {
  for (const [name, field] of draft.fields) {
    if (
      field.options.parentLink === true &&
      field.to !== undefined &&
      references.peek(field.to, draft) === parent
    )
      return name
  }
  return undefined
}

function parentsFirst(drafts: readonly ModelDraft[], faults: Faults): readonly ModelDraft[] {
  const done = new Set<ModelDraft>()
  const path: ModelDraft[] = []
  const visit = (draft: ModelDraft): void => {
    if (done.has(draft)) return
    path.push(draft)
    for (const parent of draft.parents.keys()) {
      if (path.includes(parent)) breakCycle(path.slice(path.indexOf(parent)), faults)
      else visit(parent)
    }
    path.pop()
    done.add(draft)
  }
  for (const draft of drafts) visit(draft)
  return [...done]
}

/** Reports the cycle and removes its last link, so that everything else can still be checked. */
function breakCycle(cycle: readonly ModelDraft[], faults: Faults): void {
  const [first, last] = [cycle[0], cycle.at(-1)]
  if (first === undefined || last === undefined) return
  last.parents.delete(first)
  const names = [...cycle, first].map((draft) => draft.name).join(' → ')
  faults.add(
    'ERR_INHERITANCE_CYCLE',
    { model: last.name },
    `it is its own ancestor (child → parent: ${names}); remove one of them from parents`,
  )
}

function addLinks(draft: ModelDraft, faults: Faults): void {
  const added: [string, FieldDeclaration][] = []
  for (const [parent, name] of draft.parents) {
    const declared = draft.fields.get(name)
    if (declared === undefined) added.push([name, automaticLink(draft, parent)])
    else if (declared.kind === 'oneToOne' && declared.options.null !== true)
      draft.fields.set(name, withParentLink(declared))
    else {
      const message = `the link to the parent ${parent.name} must be a one-to-one that is not nullable; declare it as one, or remove it to get an automatic one`
      faults.add('ERR_PARENT_LINK', { model: draft.name, field: name }, message)
      draft.broken.add(name)
      draft.parents.delete(parent)
    }
  }
  if (added.length === 0) return
  const own = [...draft.fields]
  draft.fields.clear()
  for (const [name, field] of [...added, ...own]) draft.fields.set(name, field)
}

function automaticLink(draft: ModelDraft, parent: ModelDraft): FieldDeclaration {
  const { defaultRelatedName } = draft
  const options = { onDelete: 'CASCADE', parentLink: true } as const
  return {
    kind: 'oneToOne',
    to: parent.name,
    options:
      defaultRelatedName === undefined
        ? options
        : { ...options, relatedName: fillRelatedName(defaultRelatedName, draft) },
  }
}

function withParentLink(declared: FieldDeclaration): FieldDeclaration {
  return { ...declared, options: { onDelete: 'CASCADE', ...declared.options, parentLink: true } }
}

/** A link that leads to no parent would silently be taken for an ordinary one-to-one. */
function refuseStrayLinks(draft: ModelDraft, references: References, faults: Faults): void {
  const links = new Set(draft.parents.values())
  for (const [name, { to, options }] of draft.fields) {
    if (options.parentLink !== true || links.has(name) || to === undefined) continue
    const target = references.peek(to, draft)
    if (target === undefined) continue
    const message = `parentLink declares ${to} as a parent, but the model's options don't; add parents: { ${target.name}: '${name}' }`
    faults.add('ERR_PARENT_LINK', { model: draft.name, field: name }, message)
  }
}
