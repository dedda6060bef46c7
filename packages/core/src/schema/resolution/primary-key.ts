import type { FieldDeclaration, ModelOptions } from '../declaration.js'
import type { ModelDraft } from './draft.js'
import type { Faults } from './faults.js'

const AUTOMATIC: FieldDeclaration = { kind: 'scalar', type: 'auto', options: { primaryKey: true } }

/**
 * Determines the primary key: the declared one, else the link to the first parent, else an automatic `id`,
 * put first.
 */
export function choosePrimaryKey(draft: ModelDraft, faults: Faults): void {
  const declared = [...draft.fields].filter(([, field]) => isPrimaryKey(field)).map(([name]) => name)
  checkAutomatic(draft, faults)
  for (const name of declared) checkNull(draft, name, faults)
  if (declared.length > 1) {
    const message = `it has ${declared.length} primary keys (${declared.join(', ')}); ${severalKeys(declared)}`
    faults.add('ERR_TWO_PRIMARY_KEYS', { model: draft.name }, message)
  }
  const [link] = draft.parents.values()
  draft.pk = declared[0] ?? link ?? addAutomatic(draft, faults)
}

/**
 * Refuses `primaryKey` as an option of a model: with a list of fields it is what `@@id` of Prisma and CompositePrimaryKey
 * of Django are.
 */
export function refusesKeyOption(
  model: string,
  options: ModelOptions,
  { option, faults }: { readonly option: string; readonly faults: Faults },
): boolean {
  if (option !== 'primaryKey') return false
  const given: unknown = Reflect.get(options, option)
  const names = [given].flat().filter((name) => typeof name === 'string')
  const message = `its primary key has ${names.length} fields: ${severalKeys(names)}`
  if (names.length > 1) faults.add('ERR_TWO_PRIMARY_KEYS', { model }, message)
  else
    faults.add(
      'ERR_OPTION',
      { model },
      'primaryKey is an option of a field: declare it there, primaryKey: true',
    )
  return true
}

/** What to declare instead of a primary key of several fields. */
function severalKeys(names: readonly string[]): string {
  const list = names.map((name) => `'${name}'`).join(', ')
  return `a primary key is one field. Declare uniqueTogether: [[${list}]]; then { ${names.join(', ')} } names a row in every call, and as the value of a foreign key. If each of them is unique, keep one and make the others unique`
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
  if (draft.fields.has('id')) {
    const message =
      "a model without a primary key gets an automatic 'id', and this field has that name; rename it, or make it the primary key"
    faults.add('ERR_ID_NOT_KEY', { model: draft.name, field: 'id' }, message)
    return 'id'
  }
  const own = [...draft.fields]
  draft.fields.clear()
  for (const [name, field] of [['id', AUTOMATIC] as const, ...own]) draft.fields.set(name, field)
  return 'id'
}
