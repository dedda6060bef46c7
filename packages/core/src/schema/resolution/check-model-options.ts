import { showValue } from '../../error/show-value.js'
import { modelOf, type Build } from './build.js'
import { ancestorsOf, type ModelDraft } from './draft.js'
import type { Place } from './faults.js'
import type { FieldMeta, ModelMeta, NameMeaning, Ordering } from '../meta.js'
import { nameAt } from '../generic-names.js'
import { suggest } from '../suggest.js'

/** Sets `display`; by default that of the first parent. */
export function settleDisplay(build: Build, draft: ModelDraft): void {
  const inherited = [...draft.parents.keys()].map((parent) => modelOf(build, parent).display)
  modelOf(build, draft).display = draft.display ?? inherited.find((display) => display !== undefined)
}

/** Sets `validator`. A model doesn't inherit that of a concrete parent, which checks the parent's row. */
export function settleValidator(build: Build, draft: ModelDraft): void {
  modelOf(build, draft).validator = draft.validator
}

/** The meaning of a name on a model. */
export type Step = (model: ModelMeta, name: string) => NameMeaning | undefined

/** Sets `ordering`, by default that of the first parent, and checks the names in it. */
export function settleOrdering(build: Build, draft: ModelDraft, step: Step): void {
  const model = modelOf(build, draft)
  const [parent] = draft.parents.keys()
  if (model.orderWithRespectTo !== undefined) {
    model.ordering = [model.orderWithRespectTo.field.name]
    return
  }
  if (draft.ordering === undefined) {
    model.ordering = parent === undefined ? [] : modelOf(build, parent).ordering
    return
  }
  model.ordering = [...draft.ordering]
  checkOrdering(build, { draft, ordering: draft.ordering, place: { model: draft.name }, step })
}

/** Sets `latestBy`, by default that of the first parent, and checks the names in it. */
export function settleLatestBy(build: Build, draft: ModelDraft, step: Step): void {
  const model = modelOf(build, draft)
  const [parent] = draft.parents.keys()
  if (draft.latestBy === undefined) {
    model.latestBy = parent === undefined ? [] : modelOf(build, parent).latestBy
    return
  }
  model.latestBy = [draft.latestBy].flat()
  const place = { model: draft.name }
  checkOrdering(build, { draft, ordering: model.latestBy, option: 'getLatestBy', place, step })
}

interface GivenOrdering {
  /** The model whose names the ordering uses. */
  readonly draft: ModelDraft
  readonly ordering: readonly Ordering[]
  /** The option that has it, if this isn't `ordering`. */
  readonly option?: 'getLatestBy'
  readonly place: Place
  readonly step: Step
}

/** Refuses an ordering with a name that the model does not have. */
export function checkOrdering(build: Build, { draft, ordering, option, place, step }: GivenOrdering): void {
  for (const entry of ordering) {
    const fault = faultOfEntry(build, { draft, entry, option: option ?? 'ordering', step })
    if (fault !== undefined) build.faults.add('ERR_ORDERING', place, fault)
  }
}

interface Entry {
  readonly draft: ModelDraft
  readonly entry: Ordering
  readonly option: string
  readonly step: Step
}

/** The query engine checks expressions, because it knows their meaning. */
function faultOfEntry(build: Build, { draft, entry, option, step }: Entry): string | undefined {
  if (typeof entry === 'object' && entry !== null)
    return holdsOwnFunction(entry)
      ? `${option} can't use a function of the application, which the log can't keep: pass it to orderBy`
      : undefined
  if (typeof entry !== 'string')
    return `${option} takes a field's name, with '-' before it to descend, or an expression, got ${showValue(entry)}`
  if (entry === '?') return `${option} can't be random ('?'); name fields`
  let model: ModelMeta = modelOf(build, draft)
  const names = entry.replace(/^-/, '').split('__')
  for (let at = 0; at < names.length;) {
    const from: ModelMeta = model
    const name = nameAt(names, at, (one) => step(from, one) !== undefined)
    at += name === names[at] ? 1 : 2
    const found = step(model, name)
    if (found === undefined) {
      const owner = build.draftOf.get(model)
      if (owner === undefined || [owner, ...ancestorsOf(owner)].some(({ broken }) => broken.has(name)))
        return undefined
      const where = names.length === 1 ? '' : ` in '${entry}'`
      return `${option} names '${name}'${where}, which ${model.name} does not have${suggest(name, owner.fields.keys())}`
    }
    if (found.edge === undefined)
      return at === names.length || hasParts(found.field)
        ? undefined
        : `${option} names '${entry}', and ${model.name}.${name} is not a relation, so the chain can't continue`
    model = found.edge.target
  }
  return undefined
}

/** Whether an expression of the query package calls a function that only the application has. */
function holdsOwnFunction(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if ('own' in value && value.own !== undefined) return true
  return Object.values(value).some(holdsOwnFunction)
}

/** JSON has properties, dates and times have parts; the query engine checks these. */
function hasParts(field: FieldMeta | undefined): boolean {
  return field !== undefined && ['json', 'date', 'datetime', 'time', 'custom'].includes(field.type.name)
}
