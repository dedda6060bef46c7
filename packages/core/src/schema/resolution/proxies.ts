import { showValue } from '../../error/show-value.js'
import { must } from '../../util/assert.js'
import type { Build } from './build.js'
import { checkOrdering, type Step } from './check-model-options.js'
import type { FieldDeclaration, ModelDeclaration } from '../declaration.js'
import type { ModelDraft, ProxyDraft } from './draft.js'
import type { Faults } from './faults.js'
import type { Edge, ModelMeta, Ordering, ProxyMeta } from '../meta.js'
import { later, type Mutable } from './mutable.js'
import { splitModelName } from '../names.js'
import type { References } from './references.js'
import { treeEdges } from './trees.js'

const OPTIONS: readonly string[] = ['proxy', 'ordering']

/** Adds a model with the option `proxy`: it has no fields, and `ordering` as its only other option. */
export function expandProxy(name: string, { fields, options }: ModelDeclaration, faults: Faults): ProxyDraft {
  const { proxy, ordering } = options
  const own = Object.keys(fields)
  if (own.length > 0) {
    const message = `a proxy has only the fields of its model, not ${own.join(', ')}; declare them there, or make this a child of the model, with parents`
    faults.add('ERR_PROXY_FIELDS', { model: name }, message)
  }
  for (const option of Object.keys(options)) {
    if (!OPTIONS.includes(option))
      faults.add(
        'ERR_OPTION',
        { model: name },
        `a proxy has no option '${option}'; it has ${OPTIONS.join(', ')}`,
      )
  }
  const isName = typeof proxy === 'string'
  if (!isName)
    faults.add('ERR_OPTION', { model: name }, `proxy must be the name of a model, got ${showValue(proxy)}`)
  return {
    name,
    ...splitModelName(name),
    target: isName ? proxy : '',
    ordering: Array.isArray(ordering) ? ordering : undefined,
  }
}

/**
 * Refuses a proxy of a model that doesn't exist, and one that is, through others, a proxy of itself; a circle
 * is reported once.
 */
export function checkProxies(proxies: Iterable<ProxyDraft>, references: References, faults: Faults): void {
  const reported = new Set<ProxyDraft>()
  for (const proxy of proxies) {
    const next = references.proxy(proxy.target, proxy)
    const circle = next === undefined ? undefined : circleFrom(proxy, references)
    if (next === undefined) {
      if (proxy.target !== '') references.find(proxy.target, proxy, { model: proxy.name }, 'ERR_PROXY')
    } else if (circle !== undefined && !reported.has(proxy)) {
      for (const one of circle) reported.add(one)
      const names = [...circle, proxy].map(({ name }) => name).join(' → ')
      faults.add('ERR_PROXY', { model: proxy.name }, `it is a proxy of itself (${names}); name a model`)
    }
  }
}

/** The proxies from one back to itself. */
function circleFrom(proxy: ProxyDraft, references: References): readonly ProxyDraft[] | undefined {
  const path = [proxy]
  for (const at of path) {
    const next = references.proxy(at.target, at)
    if (next === proxy) return path
    if (next === undefined || path.includes(next)) return undefined
    path.push(next)
  }
  return undefined
}

/** A ProxyMeta for every proxy that has a model; its ordering is set when all names are resolved. */
export function makeProxies(
  proxies: Iterable<ProxyDraft>,
  references: References,
  models: Build['models'],
): ReadonlyMap<ProxyDraft, Mutable<ProxyMeta>> {
  const made = new Map<ProxyDraft, Mutable<ProxyMeta>>()
  for (const proxy of proxies) {
    const draft = references.peek(proxy.target, proxy)
    const model = draft === undefined ? undefined : models.get(draft)
    if (model !== undefined) made.set(proxy, { name: proxy.name, model, ordering: later() })
  }
  return made
}

/** Records that the target of a declaration is a proxy. */
export function noteProxy(build: Build, edge: Edge, { to }: FieldDeclaration, draft: ModelDraft): void {
  const proxy = build.references.proxy(to ?? '', draft)
  const meta = proxy === undefined ? undefined : build.proxies.get(proxy)
  if (meta !== undefined) build.viaProxy.set(edge, meta)
}

/**
 * Resolves the orders of proxies, by default that of the proxy or model that they name, and of the edges that
 * lead to a proxy.
 */
export function settleProxies(build: Build, models: readonly ModelMeta[], step: Step): void {
  const orderingOf = (draft: ProxyDraft): readonly Ordering[] => {
    const meta = must(build.proxies.get(draft), 'a proxy of a model')
    if (draft.ordering !== undefined) return draft.ordering
    const next = build.references.proxy(draft.target, draft)
    return next === undefined ? meta.model.ordering : orderingOf(next)
  }
  for (const [draft, meta] of build.proxies) {
    meta.ordering = orderingOf(draft)
    const model = must(build.draftOf.get(meta.model), 'a declared model has a draft')
    if (draft.ordering !== undefined)
      checkOrdering(build, { draft: model, ordering: draft.ordering, place: { model: draft.name }, step })
  }
  for (const model of models) {
    for (const edge of [...model.allEdges, ...treeEdges(model)] as readonly Mutable<Edge>[])
      edge.ordering = (build.viaProxy.get(edge) ?? edge.target).ordering
  }
}
