import type { FieldDeclaration } from '../declaration.js'
import { surrogateName } from '../surrogate.js'
import type { ModelDraft } from './draft.js'
import type { Faults } from './faults.js'

const AUTOMATIC: FieldDeclaration = { kind: 'scalar', type: 'auto', options: { primaryKey: true } }

/**
 * Determines the primary key: the declared one, else the link to the first parent, else an automatic one, put first.
 * Beside the option `primaryKey` it is always automatic.
 */
export function choosePrimaryKey(draft: ModelDraft, faults: Faults): void {
  const declared = [...draft.fields].filter(([, field]) => isPrimaryKey(field)).map(([name]) => name)
  checkAutomatic(draft, faults)
  for (const name of declared) checkNull(draft, name, faults)
  if (declared.length > 1) {
    const list = declared.map((name) => `'${name}'`).join(', ')
    const message = `it has ${declared.length} primary keys (${declared.join(', ')}). If they are one key together, declare it in the model's options, primaryKey: [${list}]; if each is unique, keep one and make the others unique`
    faults.add('ERR_TWO_PRIMARY_KEYS', { model: draft.name }, message)
  }
  if (draft.keyParts.length > 0) checkOnlyKey(draft, declared, faults)
  const [link] = draft.parents.values()
  draft.pk = declared[0] ?? link ?? addAutomatic(draft, faults)
}

/** Beside the option `primaryKey` a model has no key but an automatic one. */
function checkOnlyKey(draft: ModelDraft, declared: readonly string[], faults: Faults): void {
  const other = declared.find((name) => draft.fields.get(name)?.type !== 'auto')
  const [parent] = draft.parents.keys()
  if (other !== undefined && declared.length === 1) {
    const message = `it has the option primaryKey, and '${other}' is a primary key, too: remove primaryKey: true there, or declare uniqueTogether instead of the option`
    faults.add('ERR_TWO_PRIMARY_KEYS', { model: draft.name }, message)
  } else if (parent !== undefined) {
    const message = `it has the option primaryKey, and the primary key of its parent ${parent.name}: declare uniqueTogether instead of the option`
    faults.add('ERR_TWO_PRIMARY_KEYS', { model: draft.name }, message)
  }
}

/** An automatic field is the primary key even if it isn't declared so. */
function isPrimaryKey(field: FieldDeclaration): boolean {
  return field.options.primaryKey ?? field.type === 'auto'
}

function checkAutomatic(draft: ModelDraft, faults: Faults): void {
  for (const [name, field] of draft.fields) {
    if (field.type !== 'auto' || isPrimaryKey(field)) continue
    faults.add(
      'ERR_AUTO_NOT_KEY',
      { model: draft.name, field: name },
      'an auto field is the primary key; remove primaryKey: false, or use integer()',
    )
  }
}

function checkNull(draft: ModelDraft, name: string, faults: Faults): void {
  if (draft.fields.get(name)?.options.null !== true) return
  faults.add(
    'ERR_NULL_PRIMARY_KEY',
    { model: draft.name, field: name },
    "a primary key can't be null; remove null: true",
  )
}

function addAutomatic(draft: ModelDraft, faults: Faults): string {
  const isBeside = draft.keyParts.length > 0
  const name = isBeside ? surrogateName(draft.fields) : 'id'
  if (draft.fields.has(name)) {
    const message = isBeside
      ? `beside the option primaryKey a model gets an automatic '${name}', and this field has that name; rename it, or name the automatic key: declare one field auto()`
      : `a model without a primary key gets an automatic '${name}', and this field has that name; rename it, or make it the primary key`
    faults.add('ERR_ID_NOT_KEY', { model: draft.name, field: name }, message)
    return name
  }
  const own = [...draft.fields]
  draft.fields.clear()
  for (const [field, declaration] of [[name, AUTOMATIC] as const, ...own])
    draft.fields.set(field, declaration)
  return name
}
