import { modelOf, type Build } from './build.js'
import { ancestorsOf, attributeOf, type ModelDraft } from './draft.js'
import type { Edge } from '../meta.js'
import { faultOfRelationName, faultOfStep, isIdentifier } from '../names.js'
import { compareText } from '../types/order.js'

/**
 * Checks the names that relations have from their other ends: whether they are valid, and whether nothing
 * else of the target has them.
 */
export function checkReverseNames(build: Build): void {
  for (const draft of build.drafts) checkPatterns(build, draft)
  const reported = new Set<string>()
  for (const draft of build.drafts) {
    const own = visibleReverses(modelOf(build, draft).allEdges)
    const inherited = [...ancestorsOf(draft)].flatMap((ancestor) =>
      visibleReverses(modelOf(build, ancestor).allEdges).filter((edge) => !isParentLink(edge)),
    )
    for (const edge of own) {
      checkAgainstFields(build, draft, edge)
      const others = [...own, ...inherited].filter((other) => other !== edge)
      for (const other of others) checkPair(build, { edge, other, reported })
    }
  }
}

/** Reverse edges that a name of either kind leads to. */
function visibleReverses(edges: readonly Edge[]): readonly Edge[] {
  return edges.filter((edge) => isReverse(edge) && (edge.name !== '' || edge.accessor !== ''))
}

function isReverse(edge: Edge): boolean {
  return edge.kind === 'reverse' || ((edge.kind === 'link' || edge.kind === 'through') && edge.side === 1)
}

function isParentLink(edge: Edge): boolean {
  return edge.kind === 'reverse' && edge.key.parentLink
}

/** `Book.author`, of an edge or of its inverse. */
function declarationOf(edge: Edge): { readonly model: string; readonly field: string } {
  const { source, name } = edge.inverse
  return { model: source.name, field: name }
}

function checkPatterns(build: Build, draft: ModelDraft): void {
  for (const [field, { kind, options }] of draft.fields) {
    const { relatedName, relatedQueryName } = options
    if (kind === 'scalar' || draft.broken.has(field)) continue
    const place = { model: draft.name, field }
    const nameFault = faultOfRelationName(field)
    if (nameFault !== undefined) build.faults.add('ERR_FIELD_NAME', place, nameFault)
    if (relatedName !== undefined && !relatedName.endsWith('+')) {
      const fault =
        isIdentifier(relatedName) && relatedName !== 'pk'
          ? undefined
          : "is not the name of an attribute; use letters, digits and underscores, or '+' to hide it"
      if (fault !== undefined)
        build.faults.add('ERR_RELATED_NAME', place, `relatedName '${relatedName}' ${fault}`)
    }
    const step = relatedQueryName ?? (relatedName?.endsWith('+') === true ? undefined : relatedName)
    if (step === undefined || (step === relatedName && !isIdentifier(step))) continue
    const option = relatedQueryName === undefined ? 'relatedName' : 'relatedQueryName'
    const fault =
      step === 'pk' && option === 'relatedQueryName'
        ? "'pk' means the primary key; choose another name"
        : faultOfStep(step, `a step of a lookup`)
    if (fault !== undefined) build.faults.add('ERR_RELATED_NAME', place, `${option} '${step}': ${fault}`)
  }
}

function checkAgainstFields(build: Build, draft: ModelDraft, edge: Edge): void {
  const place = declarationOf(edge)
  const nameFault = faultOfRelationName(edge.accessor)
  if (nameFault !== undefined) build.faults.add('ERR_RELATED_NAME', place, nameFault)
  for (const owner of [draft, ...ancestorsOf(draft)]) {
    for (const [name, declaration] of owner.fields) {
      const taken = [name, attributeOf(name, declaration)]
      const label = `${owner.name}.${name}`
      if (edge.accessor !== '' && taken.includes(edge.accessor)) {
        const message = `its reverse accessor '${edge.accessor}' clashes with the field ${label}; rename one of them, or set another relatedName`
        build.faults.add('ERR_ACCESSOR_FIELD_CLASH', place, message)
      }
      if (edge.name !== '' && taken.includes(edge.name)) {
        const message = `its reverse query name '${edge.name}' clashes with the field ${label}; rename one of them, or set another relatedName or relatedQueryName`
        build.faults.add('ERR_QUERY_NAME_FIELD_CLASH', place, message)
      }
    }
  }
}

interface Pair {
  readonly edge: Edge
  readonly other: Edge
  /** Pairs whose clash was found from the other side already. */
  readonly reported: Set<string>
}

function checkPair(build: Build, { edge, other, reported }: Pair): void {
  const accessors = edge.accessor !== '' && edge.accessor === other.accessor
  // Two default names that clash are one fault, because one `relatedName` corrects both `book_set` and
  // `book`.
  const queryNames =
    edge.name !== '' && edge.name === other.name && (!accessors || edge.accessor === edge.name)
  if (!accessors && !queryNames) return
  const pair = [edge.id, other.id].toSorted(compareText).join(' ')
  if (reported.has(pair)) return
  reported.add(pair)
  const place = declarationOf(other)
  const first = declarationOf(edge)
  const label = `${first.model}.${first.field}`
  if (accessors) {
    const message = `its reverse accessor ${other.source.name}.${other.accessor} is also that of ${label}; set relatedName on one of them ('+' for none)`
    build.faults.add('ERR_ACCESSOR_CLASH', place, message)
  }
  if (queryNames) {
    const message = `its reverse query name '${other.name}' on ${other.source.name} is also that of ${label}; set relatedQueryName or relatedName on one of them`
    build.faults.add('ERR_QUERY_NAME_CLASH', place, message)
  }
}
