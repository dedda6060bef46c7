import { modelOf, type Build } from './build.js'
import type { ModelDraft } from './draft.js'
import type { ModelMeta, RowMember, RowMethod } from '../meta.js'
import { faultOfMethodName } from '../names.js'
import { treeMembers } from './trees.js'

/**
 * Sets `methods` and `properties`: those of the parents, the first one's before the others', and its own before all.
 */
export function settleMethods(build: Build, draft: ModelDraft): void {
  const model = modelOf(build, draft)
  const parents = [...draft.parents.keys()].map((parent) => modelOf(build, parent))
  const members = new Map([...parents.toReversed().flatMap(membersOf), ...draft.methods])
  model.methods = functionsOf(members, 'method')
  model.properties = functionsOf(members, 'getter')
  const taken = attributesOf(model)
  for (const [name, { kind }] of members) {
    const use = taken.get(name)
    if (use !== undefined) {
      const fault = `a ${kind} can't be named '${name}', because its rows have ${use} under this name; choose another name`
      build.faults.add('ERR_METHOD_NAME', { model: draft.name }, fault)
    } else if (draft.methods.has(name)) {
      // A name that no row can have is reported once, where it is declared.
      const fault = faultOfMethodName(name, kind)
      if (fault !== undefined) build.faults.add('ERR_METHOD_NAME', { model: draft.name }, fault)
    }
  }
}

function membersOf({ methods, properties }: ModelMeta): readonly (readonly [string, RowMember])[] {
  const of = (functions: ModelMeta['methods'], kind: RowMember['kind']): [string, RowMember][] =>
    Array.from(functions, ([name, each]) => [name, { kind, of: each }])
  return [...of(methods, 'method'), ...of(properties, 'getter')]
}

function functionsOf(
  members: ReadonlyMap<string, RowMember>,
  kind: RowMember['kind'],
): ReadonlyMap<string, RowMethod> {
  const functions = new Map<string, RowMethod>()
  for (const [name, member] of members) if (member.kind === kind) functions.set(name, member.of)
  return functions
}

/** What the rows of a model have under each name. */
function attributesOf(model: ModelMeta): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>()
  for (const { name, attribute, model: owner } of model.rowFields) {
    attributes.set(attribute, `the key of ${owner.name}.${name}`)
    attributes.set(name, `the field ${owner.name}.${name}`)
  }
  const add = (of: ModelMeta): void => {
    for (const { target } of of.parents) add(target)
    for (const [name] of treeMembers(of)) attributes.set(name, `the ${name} of its tree`)
    for (const name of of.accessors.keys())
      if (!attributes.has(name)) attributes.set(name, `the relation ${of.name}.${name}`)
  }
  add(model)
  return attributes
}
