import { showValue } from '../../error/show-value.js'
import { modelOf, type Build } from './build.js'
import type { ModelDraft } from './draft.js'
import type { Faults } from './faults.js'
import type { FieldMeta, SearchField, TermKind } from '../meta.js'
import type { Mutable } from './mutable.js'
import { resolveColumns } from './own-columns.js'

/** The weight of each field that is searched, by its name; a list of names gives each the weight 1. */
export function weightsOf(search: unknown): Readonly<Record<string, number>> {
  if (Array.isArray(search)) return Object.fromEntries(search.map((name) => [String(name), 1]))
  return typeof search === 'object' && search !== null ? (search as Readonly<Record<string, number>>) : {}
}

/** Checks the form of the option `search`: a list of names, or an object of weights. */
export function checkSearch(model: string, search: unknown, faults: Faults): void {
  const isList = Array.isArray(search) && search.every((name) => typeof name === 'string')
  const isObject = typeof search === 'object' && search !== null && !Array.isArray(search)
  const weights = Object.values(weightsOf(search))
  const sound =
    (isList || isObject) &&
    weights.every((weight) => typeof weight === 'number' && weight > 0 && weight < Infinity)
  if (search === undefined || sound) return
  const message = `search must be a list of names, such as ['title', 'body'], or an object of weights above 0, such as { title: 4, body: 1 }; got ${showValue(search)}`
  faults.add('ERR_SEARCH', { model }, message)
}

/** Resolves `search` to texts of the model's own table, and gives each an index of its words. */
export function settleSearch(build: Build, draft: ModelDraft): void {
  if (draft.search === undefined) return
  const weights = weightsOf(draft.search)
  const names = Object.keys(weights)
  const fields = resolveColumns(build, draft, names, { option: 'search', code: 'ERR_SEARCH' })
  const found: SearchField[] = []
  for (const field of fields as readonly Mutable<FieldMeta>[]) {
    if (field.key !== undefined || (field.type.name !== 'string' && field.type.name !== 'text')) {
      const message = `search names '${field.name}' (${field.key === undefined ? field.type.name : 'a relation'}); it takes fields declared with string() or text()`
      build.faults.add('ERR_SEARCH', { model: draft.name, field: field.name }, message)
      continue
    }
    field.terms = Object.freeze<TermKind[]>([...field.terms, 'words'])
    found.push(Object.freeze({ field, weight: weights[field.name] ?? 1 }))
  }
  modelOf(build, draft).search = found
}
