import type { FieldDeclaration } from '../declaration.js'
import { keyColumn } from '../key-column.js'
import { faultOfFieldName } from '../names.js'
import type { Build } from './build.js'
import { attributeOf, isKey, type ModelDraft } from './draft.js'

/** Names the keys whose declaration doesn't. */
export function nameKeys(draft: ModelDraft, template: string): void {
  for (const [name, declaration] of draft.fields)
    if (isKey(declaration)) draft.fields.set(name, named(name, declaration, template))
}

function named(name: string, declaration: FieldDeclaration, template: string): FieldDeclaration {
  const { options } = declaration
  const column = options.column ?? keyColumn(template, name)
  return { ...declaration, options: { ...options, column } }
}

/** Refuses names of keys that no column can have, and those that another field has. */
export function checkKeyNames({ faults }: Build, draft: ModelDraft): void {
  const owners = new Map<string, string>()
  for (const [name, declaration] of draft.fields) {
    if (!isKey(declaration)) continue
    const attribute = attributeOf(name, declaration)
    const place = { model: draft.name, field: name }
    const step = declaration.generic === undefined ? attribute : attribute.replace('__', '_')
    const fault = attribute === name ? 'it is the name of the relation' : faultOfFieldName(step)
    const other = owners.get(attribute)
    owners.set(attribute, name)
    if (fault !== undefined) {
      faults.add('ERR_FIELD_NAME', place, `its key can't be named '${attribute}': ${fault}`)
      draft.broken.add(name)
    } else if (other !== undefined) {
      faults.add(
        'ERR_FIELD_CLASH',
        place,
        `its key has the name '${attribute}', and so has that of '${other}'`,
      )
      draft.broken.add(name)
    } else if (draft.fields.has(attribute)) {
      const message = `the key '${name}' keeps its value under '${attribute}', so no other field can have that name; rename it`
      faults.add('ERR_FIELD_CLASH', { model: draft.name, field: attribute }, message)
      draft.broken.add(attribute)
    }
  }
}
