import { modelOf, type Build } from './build.js'
import type { FieldDeclaration, FieldOptions } from '../declaration.js'
import { attributeOf, type ModelDraft } from './draft.js'
import { makeKey } from './build-key.js'
import { managedOf } from './managed-options.js'
import type { FieldMeta, ModelMeta, TermKind } from '../meta.js'
import { withHidden } from './hidden-properties.js'
import { later, type Mutable } from './mutable.js'
import { checkKeyNames } from './name-keys.js'
import { addTree } from './trees.js'
import { itemsValidator } from '../types/array.js'
import { isStandardValidator, type StandardValidator } from '../types/standard-schema.js'
import { valueType } from '../types/value-types.js'
import type { ValueType } from '../value-type.js'

const STAND_IN: FieldDeclaration = { kind: 'scalar', type: 'auto', options: { primaryKey: true } }

/**
 * Makes the columns of a model's own table. The types of keys, defaults and choices come later, when every
 * model has its columns.
 */
export function buildFields(build: Build, draft: ModelDraft): void {
  const model = modelOf(build, draft)
  checkKeyNames(build, draft)
  for (const [name, declaration] of draft.fields) {
    if (declaration.kind === 'manyToMany' || draft.broken.has(name)) continue
    const field = makeField(model, name, declaration)
    if (declaration.kind !== 'scalar') {
      const target = build.references.find(declaration.to ?? '', draft, { model: draft.name, field: name })
      if (target === undefined) draft.broken.add(name)
      else {
        field.key = makeKey(build, { draft, target, declaration, field })
        addTree(field.key, declaration.options, makeField)
      }
    }
    if (draft.broken.has(name)) continue
    field.position = model.fields.length
    field.unique ||= isUniqueAlone(draft, field)
    model.fields.push(field)
    model.fieldByName.set(field.attribute, field).set(field.name, field)
  }
  // A fault of the primary key is reported already; the checks continue with a placeholder.
  model.pk = model.fieldByName.get(draft.pk) ?? makeField(model, draft.pk, STAND_IN)
  const pk: Mutable<FieldMeta> = model.pk
  pk.primaryKey = true
  pk.unique = true
}

/** `uniqueTogether: [['code']]` and `uniques: [{ fields: ['code'] }]` are other ways to say `unique: true`. */
function isUniqueAlone({ uniqueTogether, uniques }: ModelDraft, { name, attribute }: FieldMeta): boolean {
  const whole = uniques
    .filter(({ where, nullsDistinct }) => Object.keys(where ?? {}).length === 0 && (nullsDistinct ?? true))
    .map(({ fields }) => fields)
  return [...uniqueTogether, ...whole].some(
    (names) => names.length === 1 && (names[0] === name || names[0] === attribute),
  )
}

/** A column with everything that needs no other model. */
export function makeField(model: ModelMeta, name: string, declaration: FieldDeclaration): Mutable<FieldMeta> {
  const { kind, type, options } = declaration
  const scalar = kind === 'scalar'
  const managed = scalar ? managedOf(options) : undefined
  const items = options.of === undefined ? undefined : makeField(model, name, options.of)
  const visible = {
    name,
    attribute: attributeOf(name, declaration),
    position: 0,
    type: scalar ? valueType(type ?? 'auto', options) : later<ValueType>(),
    null: options.null === true,
    unique: options.unique === true || kind === 'oneToOne',
    primaryKey: false,
    auto: type === 'auto' || managed !== undefined,
    managed,
    hasDefault: options.default !== undefined,
    default: options.default,
    index: scalar && options.index === true && items === undefined,
    choices: undefined,
    maxLength: options.maxLength,
    maxDigits: options.maxDigits,
    decimalPlaces: options.decimalPlaces,
    range: undefined,
    items,
    terms: termsOf(options, items),
    key: undefined,
  }
  const validator = validatorOf(options, items)
  return withHidden(visible, { model, validator, computed: undefined, depthOf: undefined })
}

function termsOf({ index, trigram }: FieldOptions, items: FieldMeta | undefined): readonly TermKind[] {
  if (items !== undefined) return index === true ? BY_ITEMS : NO_TERMS
  return trigram === true ? BY_TRIGRAMS : NO_TERMS
}

const NO_TERMS: readonly TermKind[] = Object.freeze([])
const BY_ITEMS: readonly TermKind[] = Object.freeze(['items'])
const BY_TRIGRAMS: readonly TermKind[] = Object.freeze(['trigrams'])

function validatorOf(
  { validate }: FieldOptions,
  items: FieldMeta | undefined,
): StandardValidator | undefined {
  const own = isStandardValidator(validate) ? validate : undefined
  return items?.validator === undefined ? own : itemsValidator(items.validator, own)
}
