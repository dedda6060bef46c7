import { showValue } from '../../error/show-value.js'
import type { ModelDraft } from './draft.js'
import type { Build } from './build.js'
import { modelOf } from './build.js'
import type { Faults } from './faults.js'
import { isNameList } from './merge-options.js'
import { resolveColumns } from './own-columns.js'
import { uniqueOf, wholeField } from './uniques.js'

/** The option `primaryKey` of a model: several fields that are required and unique together. */

const OPTION = { option: 'primaryKey', code: 'ERR_PRIMARY_KEY' } as const

/** Whether it is a list that can be resolved. */
export function isKeyOption(value: unknown): value is readonly string[] {
  return isNameList(value) && value.length > 1
}

/** Refuses an option that isn't a list of several names. */
export function checkKeyOption(model: string, value: unknown, faults: Faults): void {
  if (value === undefined || isKeyOption(value)) return
  const names = [value].flat().filter((name) => typeof name === 'string')
  if (names.length === 1) {
    const message = `a primary key of one field is an option of the field: declare primaryKey: true in ${names.join('')}`
    faults.add('ERR_OPTION', { model }, message)
    return
  }
  const message = `primaryKey must be a list of names, such as ['a', 'b'], got ${showValue(value)}`
  faults.add(OPTION.code, { model }, message)
}

/** Resolves the option to the first unique constraint of the model, which an equal one in `uniqueTogether` repeats. */
export function settleKeyParts(build: Build, draft: ModelDraft): void {
  if (draft.keyParts.length === 0) return
  const fields = resolveColumns(build, draft, draft.keyParts, OPTION)
  for (const field of fields) {
    if (!field.null) continue
    const message =
      "a field of a primary key can't be null; remove null: true, or declare uniqueTogether instead"
    build.faults.add('ERR_NULL_PRIMARY_KEY', { model: draft.name, field: field.name }, message)
  }
  const model = modelOf(build, draft)
  const unique = uniqueOf(fields.map(wholeField), {})
  const repeats = (others: readonly unknown[]): boolean =>
    others.length === fields.length && fields.every((field) => others.includes(field))
  const others = model.uniques.filter(
    ({ form, name, message, fields: of }) =>
      form !== 'fields' || name !== undefined || message !== undefined || !repeats(of),
  )
  model.keyParts = unique.fields
  model.uniques = [unique, ...others]
}
