import { modelOf, type Build } from './build.js'
import { ancestorsOf, attributeOf, type ModelDraft } from './draft.js'
import type { FieldMeta, KeyMeta } from '../meta.js'

/**
 * Resolves what a model inherits from its parents: links in both directions and the columns of a whole row.
 * Parents must be resolved before.
 */
export function inheritRow(build: Build, draft: ModelDraft): void {
  const model = modelOf(build, draft)
  const links: KeyMeta[] = []
  const columns = new Set<FieldMeta>()
  for (const [parentDraft, link] of draft.parents) {
    const parent = modelOf(build, parentDraft)
    for (const field of parent.rowFields) columns.add(field)
    const key = model.fieldByName.get(link)?.key
    if (key === undefined) continue
    links.push(key)
    parent.children = [...parent.children, key]
  }
  refuseClashes(build, draft)
  for (const field of model.fields) columns.add(field)
  model.parents = links
  model.rowFields = [...columns]
}

/** No two fields of the parents may have one name or attribute, and no own field may hide one. */
function refuseClashes(build: Build, draft: ModelDraft): void {
  const taken = new Map<string, { readonly owner: ModelDraft; readonly label: string }>()
  const names = (owner: ModelDraft): [string, string][] =>
    [...owner.fields].map(([name, field]) => [name, attributeOf(name, field)])
  for (const owner of ancestorsOf(draft)) {
    for (const [name, attribute] of names(owner)) {
      const other = taken.get(name) ?? taken.get(attribute)
      taken
        .set(name, { owner, label: `${owner.name}.${name}` })
        .set(attribute, { owner, label: `${owner.name}.${name}` })
      // A clash between a model and its ancestor was reported where the lower of the two is declared.
      if (other === undefined || ancestorsOf(other.owner).has(owner) || ancestorsOf(owner).has(other.owner))
        continue
      const message = `its ancestors' fields ${other.label} and ${owner.name}.${name} have the same name, and a row has both; rename one of them`
      build.faults.add('ERR_FIELD_CLASH', { model: draft.name, field: name }, message)
    }
  }
  for (const [name, attribute] of names(draft)) {
    const other = taken.get(name) ?? taken.get(attribute)
    if (other === undefined) continue
    const message = `an ancestor has ${other.label} already, and a row has both; rename one of them`
    build.faults.add('ERR_FIELD_CLASH', { model: draft.name, field: name }, message)
  }
}
