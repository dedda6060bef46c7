import { modelOf, type Build } from './build.js'
import type { FieldDeclaration } from '../declaration.js'
import { isSymmetrical, type ModelDraft } from './draft.js'
import type { Edge, LinkEdge, LinkMeta, Ordering } from '../meta.js'
import { later, type Mutable } from './mutable.js'
import { reverseNames, type ReverseNames } from '../names.js'
import { noteProxy } from './proxies.js'
import { resolveThrough } from './through.js'

/** Makes the many-to-manys that a model declares. Every model must have its columns. */
export function buildLinks(build: Build, draft: ModelDraft): void {
  for (const [name, declaration] of draft.fields) {
    if (declaration.kind !== 'manyToMany') continue
    const before = build.links.length
    const target = build.references.find(declaration.to ?? '', draft, { model: draft.name, field: name })
    if (target !== undefined && optionsAgree(build, { draft, name, declaration, target }))
      buildLink(build, { draft, name, declaration, target })
    if (build.links.length === before) draft.broken.add(name)
  }
}

/** A many-to-many that is being resolved. */
interface LinkParts {
  readonly draft: ModelDraft
  readonly name: string
  readonly declaration: FieldDeclaration
  readonly target: ModelDraft
}

function optionsAgree(build: Build, { draft, name, declaration, target }: LinkParts): boolean {
  const place = { model: draft.name, field: name }
  const { through, throughFields, dbConstraint, relatedName, relatedQueryName } = declaration.options
  const symmetrical = isSymmetrical(declaration)
  if (symmetrical && target !== draft) {
    build.faults.add(
      'ERR_SYMMETRICAL',
      place,
      `only a relation of a model to itself can be symmetrical; remove symmetrical: true, or make 'self' its target`,
    )
  }
  if (symmetrical && (relatedName ?? relatedQueryName) !== undefined) {
    const message = `a symmetrical relation is the same from both ends, so it has no '${relatedName ?? relatedQueryName}'; add symmetrical: false, or remove the name`
    build.faults.add('ERR_SYMMETRICAL', place, message)
  }
  if (through !== undefined && dbConstraint !== undefined) {
    build.faults.add(
      'ERR_THROUGH_DB_CONSTRAINT',
      place,
      `dbConstraint belongs to the keys of the through model ${through}; set it there`,
    )
  }
  if (through === undefined && throughFields !== undefined) {
    build.faults.add(
      'ERR_THROUGH_FIELDS',
      place,
      'throughFields are keys of a through model, but through is not set; add it, or remove them',
    )
  }
  return !symmetrical || target === draft
}

function buildLink(build: Build, parts: LinkParts): void {
  const { draft, name, declaration } = parts
  const { options } = declaration
  const model = modelOf(build, draft)
  const link: Mutable<LinkMeta> = {
    model,
    name,
    label: `${model.name}.${name}`,
    id: build.links.length,
    target: modelOf(build, parts.target),
    symmetrical: isSymmetrical(declaration),
    dbConstraint: options.dbConstraint !== false,
    limitChoicesTo:
      options.limitChoicesTo === undefined ? undefined : Object.freeze({ ...options.limitChoicesTo }),
    enforceChoices: options.enforce === true,
    through: undefined,
    auto: undefined,
    forward: later<Edge>(),
    reverse: later<Edge>(),
  }
  const names = link.symmetrical ? { accessor: '', name: '' } : reverseNames(declaration, draft.objectName)
  if (options.through === undefined) addLinkEdges(link, names)
  else if (
    !resolveThrough(build, {
      draft,
      link,
      through: options.through,
      throughFields: options.throughFields,
      names,
    })
  )
    return
  noteProxy(build, link.forward, declaration, draft)
  build.links.push(link)
}

function addLinkEdges(link: Mutable<LinkMeta>, names: ReverseNames): void {
  const { model: source, target, name, label } = link
  const shared = { kind: 'link', link, ordering: later<readonly Ordering[]>(), single: false } as const
  const forward: Mutable<LinkEdge> = {
    ...shared,
    id: label,
    name,
    accessor: name,
    source,
    target,
    inverse: later(),
    side: 0,
  }
  const reverse: LinkEdge = link.symmetrical
    ? forward
    : {
        ...shared,
        id: `${target.name}<-${label}`,
        ...names,
        source: target,
        target: source,
        inverse: forward,
        side: 1,
      }
  forward.inverse = reverse
  link.forward = forward
  link.reverse = reverse
}
