import { modelOf, type Build } from './build.js'
import type { FieldDeclaration } from '../declaration.js'
import { ancestorsOf, type ModelDraft } from './draft.js'
import type { Faults } from './faults.js'
import type { FieldMeta } from '../meta.js'
import type { Mutable } from './mutable.js'
import { suggest } from '../suggest.js'

const NAME = '_order'
const PLACE: FieldDeclaration = { kind: 'scalar', type: 'integer', options: {} }

/** Adds the field for a row's position to a model with `orderWithRespectTo`. */
export function addOrderField(draft: ModelDraft, faults: Faults): void {
  if (draft.fields.has(NAME)) {
    const message = `'${NAME}' is the field in which orderWithRespectTo stores the order; rename this one`
    faults.add('ERR_FIELD_CLASH', { model: draft.name, field: NAME }, message)
  } else draft.fields.set(NAME, PLACE)
}

/** Resolves `orderWithRespectTo` to the model's own key. */
export function settleOrder(build: Build, draft: ModelDraft): void {
  const { orderWithRespectTo: name, ordering = [] } = draft
  if (name === undefined) return
  const model = modelOf(build, draft)
  const owner = model.fieldByName.get(name)
  const field: Mutable<FieldMeta> | undefined = model.fieldByName.get(NAME)
  if (ordering.length > 0) {
    const message =
      "orderWithRespectTo already orders by '_order', so ordering can't be set; remove one of them"
    build.faults.add('ERR_ORDER_WITH_RESPECT_TO', { model: draft.name }, message)
  }
  if (owner?.key === undefined || owner.name !== name) {
    if (!draft.broken.has(name)) {
      const message = `orderWithRespectTo names '${name}', ${whyNot(build, draft, name)}`
      build.faults.add('ERR_ORDER_WITH_RESPECT_TO', { model: draft.name }, message)
    }
  } else if (field !== undefined) {
    field.auto = true
    model.orderWithRespectTo = Object.freeze({ owner, field })
  }
}

function whyNot(build: Build, draft: ModelDraft, name: string): string {
  const keys = modelOf(build, draft).fields.flatMap((field) => (field.key === undefined ? [] : [field.name]))
  const known = keys.length === 0 ? 'it has no key' : `its keys are ${keys.join(', ')}`
  if (draft.fields.has(name)) return `which is not a foreign key or one-to-one; ${known}`
  const owner = [...ancestorsOf(draft)].find((ancestor) => ancestor.fields.has(name))
  if (owner !== undefined)
    return `a field of its parent ${owner.name}, which is stored in another table; declare it there`
  return `which the model does not have${suggest(name, keys)}; ${known}`
}
