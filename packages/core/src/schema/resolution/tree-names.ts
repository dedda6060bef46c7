import { modelOf, type Build } from './build.js'
import { ancestorsOf, attributeOf, type ModelDraft } from './draft.js'
import { faultOfRelationName, faultOfStep } from '../names.js'
import { TREE_PARTS, treeMembers, treeOf } from './trees.js'

/** Checks the names that trees give their rows: whether they are valid, and mean nothing else. */
export function checkTreeNames(build: Build): void {
  for (const draft of build.drafts) {
    const model = modelOf(build, draft)
    const key = model.fields.find((field) => field.key?.tree !== undefined)
    const tree = treeOf(model)
    if (key === undefined || tree === undefined) continue
    const taken = namesOf(build, draft)
    for (const part of TREE_PARTS) {
      const name = tree.names[part]
      const fault = faultOf(name, taken.get(name))
      if (fault !== undefined)
        build.faults.add(
          'ERR_TREE_NAME',
          { model: draft.name, field: key.name },
          `the name '${name}' of its ${part}: ${fault}; give it another one, tree: { ${part}: '…' }`,
        )
      taken.set(name, `the ${part} of the same tree`)
    }
  }
}

function faultOf(name: unknown, use: string | undefined): string | undefined {
  if (typeof name !== 'string') return 'it is not a text'
  if (name === 'pk') return "'pk' means the primary key"
  const fault = faultOfStep(name, 'a step of a lookup') ?? faultOfRelationName(name)
  return fault ?? (use === undefined ? undefined : `this is also the name of ${use}`)
}

/** What names mean already on the rows and in the chains of a model. */
function namesOf(build: Build, draft: ModelDraft): Map<string, string> {
  const taken = new Map<string, string>()
  for (const ancestor of ancestorsOf(draft))
    for (const [name] of treeMembers(modelOf(build, ancestor)))
      taken.set(name, `the ${name} of ${ancestor.name}`)
  for (const owner of [draft, ...ancestorsOf(draft)]) {
    const { edges, accessors, name: model } = modelOf(build, owner)
    for (const name of [...edges.keys(), ...accessors.keys()])
      taken.set(name, `the relation ${model}.${name}`)
    for (const [name, declaration] of owner.fields)
      for (const each of [name, attributeOf(name, declaration)]) taken.set(each, `the field ${model}.${name}`)
  }
  return taken
}
