import { UsageError } from '../../error/errors.js'
import { showValue } from '../../error/show-value.js'
import { checkDeclaration } from './check-declaration.js'
import { checkUniques } from './check-uniques.js'
import { checkFunctions, functionsIn } from './computed-fields.js'
import type { FieldDeclaration, ModelDeclaration, ModelOptions } from '../declaration.js'
import { isSymmetrical, type Drafts, type ModelDraft, type ProxyDraft } from './draft.js'
import type { Faults } from './faults.js'
import { partsOf, withParts } from './generic-keys.js'
import { isNameList, listOf, mergeIndexes, mergeUniques, mergeUniqueTogether } from './merge-options.js'
import { checkMethods, methodsIn } from './method-option.js'
import { addOrderField } from './order-with-respect-to.js'
import { expandProxy } from './proxies.js'
import {
  faultOfFieldName,
  faultOfModelName,
  fillRelatedName,
  RESERVED_MODEL_NAMES,
  splitModelName,
} from '../names.js'
import { checkKeyOption, isKeyOption } from './key-option.js'
import { checkScopes, scopesIn } from './model-scopes.js'
import { checkSearch } from './search-fields.js'
import { suggest } from '../suggest.js'
import { isStandardValidator } from '../types/standard-schema.js'

const MODEL_OPTIONS: readonly (keyof ModelOptions)[] = [
  'ordering',
  'getLatestBy',
  'primaryKey',
  'uniqueTogether',
  'uniques',
  'indexes',
  'search',
  'bases',
  'abstract',
  'parents',
  'defaultRelatedName',
  'orderWithRespectTo',
  'display',
  'methods',
  'computed',
  'scopes',
  'validate',
  'proxy',
]

/** Turns declarations into drafts: abstract bases merged in, names and options checked model by model. */
export function expandModels(
  declarations: Readonly<Record<string, ModelDeclaration>>,
  faults: Faults,
): Drafts {
  if (typeof declarations !== 'object' || declarations === null || Array.isArray(declarations)) {
    throw new UsageError(
      'ERR_ARGUMENT',
      `defineSchema takes an object of models by name, got ${showValue(declarations)}`,
      {
        value: declarations,
      },
    )
  }
  const models = new Map<string, ModelDraft>()
  const proxies = new Map<string, ProxyDraft>()
  const abstract = new Set<string>()
  for (const [name, declaration] of Object.entries(declarations)) {
    checkName(name, faults)
    if (!isModel(declaration)) {
      faults.add(
        'ERR_DECLARATION',
        { model: name },
        `expected model({ … }, { … }), got ${shown(declaration)}`,
      )
    } else if (declaration.options.abstract === true) {
      abstract.add(name)
    } else if (declaration.options.proxy !== undefined) {
      checkOptions(name, declaration.options, faults)
      proxies.set(name, expandProxy(name, declaration, faults))
    } else {
      models.set(name, expandModel(name, declaration, faults))
    }
  }
  return { models, proxies, abstract }
}

function isModel(value: unknown): value is ModelDeclaration {
  if (typeof value !== 'object' || value === null) return false
  const { fields, options } = value as Partial<ModelDeclaration>
  return typeof fields === 'object' && fields !== null && typeof options === 'object' && options !== null
}

/** The text of a value that isn't a model; of a model with invalid parts, their text. */
function shown(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('fields' in value) || !('options' in value))
    return showValue(value)
  return `model(${showValue(value.fields)}, ${showValue(value.options)})`
}

function checkName(name: string, faults: Faults): void {
  const fault = faultOfModelName(name)
  if (fault !== undefined) faults.add('ERR_MODEL_NAME', { model: name }, fault)
  else if (RESERVED_MODEL_NAMES.includes(name)) {
    faults.add(
      'ERR_MODEL_RESERVED',
      { model: name },
      `the store has a member named '${name}'; choose another name, such as one with a capital`,
    )
  }
}

function expandModel(name: string, declaration: ModelDeclaration, faults: Faults): ModelDraft {
  const chain = [declaration, ...basesOf(name, declaration, faults)]
  for (const { options } of chain) checkOptions(name, options, faults)
  const draft: ModelDraft = {
    name,
    ...splitModelName(name),
    fields: new Map(),
    broken: new Set(),
    ordering: chain.map(({ options }) => options.ordering).find(isList),
    latestBy: chain
      .map(({ options }) => options.getLatestBy)
      .find((declared) => isText(declared) || isList(declared)),
    orderWithRespectTo: chain.map(({ options }) => options.orderWithRespectTo).find(isText),
    keyParts: chain.map(({ options }) => options.primaryKey).find(isKeyOption) ?? [],
    uniqueTogether: mergeUniqueTogether(chain),
    uniques: mergeUniques(chain),
    indexes: mergeIndexes(chain),
    search: chain.map(({ options }) => options.search).find((declared) => declared !== undefined),
    defaultRelatedName: chain.map(({ options }) => options.defaultRelatedName).find(isText),
    display: chain.map(({ options }) => options.display).find(isDisplay),
    methods: new Map(chain.toReversed().flatMap(({ options }) => methodsIn(options))),
    computed: new Map(chain.toReversed().flatMap(({ options }) => functionsIn(options))),
    scopes: new Map(chain.toReversed().flatMap(({ options }) => scopesIn(options))),
    validator: chain.map(({ options }) => options.validate).find(isStandardValidator),
    generics: new Map(),
    parentNames: new Map(chain.toReversed().flatMap(({ options }) => parentEntries(options.parents))),
    parents: new Map(),
    pk: '',
  }
  for (const [field, declared] of mergeFields(declaration)) addField(draft, field, declared, faults)
  if (draft.orderWithRespectTo !== undefined) addOrderField(draft, faults)
  return withParts(draft, faults)
}

/** All abstract bases, nearest first, each once. */
function basesOf(name: string, declaration: ModelDeclaration, faults: Faults): readonly ModelDeclaration[] {
  const found = new Set<ModelDeclaration>()
  for (const base of listOf(declaration.options.bases)) {
    if (isModel(base) && base.options.abstract === true && base.options.proxy === undefined) {
      found.add(base)
      for (const one of basesOf(name, base, faults)) found.add(one)
    } else {
      faults.add(
        'ERR_ABSTRACT_BASE',
        { model: name },
        'bases takes abstract models, by value: abstractModel({ … }); name a concrete one in parents',
      )
    }
  }
  return [...found]
}

/**
 * Bases' fields first; if several have the same name, the model's own wins, then the first base's. An
 * overriding field has the position of its own declaration.
 */
function mergeFields(declaration: ModelDeclaration): Map<string, FieldDeclaration> {
  const fields = new Map<string, FieldDeclaration>()
  for (const base of listOf(declaration.options.bases)) {
    if (!isModel(base)) continue
    for (const [name, field] of mergeFields(base)) if (!fields.has(name)) fields.set(name, field)
  }
  for (const [name, field] of Object.entries(declaration.fields)) {
    fields.delete(name)
    fields.set(name, field)
  }
  return fields
}

/** Adds a field to the draft, with its related names filled in, if it is valid. */
function addField(draft: ModelDraft, name: string, declared: FieldDeclaration, faults: Faults): void {
  const place = { model: draft.name, field: name }
  if (declared?.generic !== undefined) return addPart(draft, name, declared, faults)
  const nameFault = faultOfFieldName(name)
  if (nameFault !== undefined) faults.add('ERR_FIELD_NAME', place, nameFault)
  const sound = checkDeclaration(declared, place, faults)
  if (nameFault !== undefined || !sound) {
    draft.broken.add(name)
    return
  }
  if (declared.kind === 'genericKey') addGenericKey(draft, name, declared, faults)
  else
    draft.fields.set(
      name,
      declared.kind === 'scalar' ? declared : withRelatedNames(draft, name, declared, faults),
    )
}

function addGenericKey(draft: ModelDraft, name: string, declared: FieldDeclaration, faults: Faults): void {
  const parts = partsOf(draft, name, declared, faults)
  if (parts.length === 0) draft.broken.add(name)
  for (const [part, declaration] of parts) addPart(draft, part, declaration, faults)
}

/** Adds a key that a generic key consists of: made from its declaration, or read from a description. */
function addPart(draft: ModelDraft, name: string, declared: FieldDeclaration, faults: Faults): void {
  if (declared.generic !== undefined) draft.generics.set(declared.generic.name, declared.generic.null)
  draft.fields.set(name, withRelatedNames(draft, name, declared, faults))
}

function withRelatedNames(
  draft: ModelDraft,
  name: string,
  declared: FieldDeclaration,
  faults: Faults,
): FieldDeclaration {
  const filled: { relatedName?: string; relatedQueryName?: string } = {}
  const relatedName =
    declared.options.relatedName ?? (isSymmetrical(declared) ? undefined : draft.defaultRelatedName)
  const patterns = { relatedName, relatedQueryName: declared.options.relatedQueryName }
  for (const [option, pattern] of Object.entries(patterns)) {
    if (pattern === undefined) continue
    if (pattern.includes('%(app_label)s') && draft.app === '') {
      const message = `${option} '${pattern}' contains an app, but the model has none; declare it as 'app.${draft.name}', or remove %(app_label)s`
      faults.add('ERR_APP_LABEL', { model: draft.name, field: name }, message)
    }
    filled[option as keyof typeof patterns] = fillRelatedName(pattern, draft)
  }
  return { ...declared, options: { ...declared.options, ...filled } }
}

function checkOptions(model: string, options: ModelOptions, faults: Faults): void {
  for (const option of Object.keys(options)) {
    if ((MODEL_OPTIONS as readonly string[]).includes(option)) continue
    faults.add(
      'ERR_OPTION',
      { model },
      `a model has no option '${option}'${suggest(option, MODEL_OPTIONS)}; it has ${MODEL_OPTIONS.join(', ')}`,
    )
  }
  if (options.ordering !== undefined && !Array.isArray(options.ordering)) {
    faults.add(
      'ERR_ORDERING',
      { model },
      `ordering must be a list, such as ['name'], got ${showValue(options.ordering)}`,
    )
  }
  const { getLatestBy } = options
  if (getLatestBy !== undefined && !isText(getLatestBy) && !isList(getLatestBy)) {
    const fault = `getLatestBy must be a field or a list, such as ['name'], got ${showValue(getLatestBy)}`
    faults.add('ERR_ORDERING', { model }, fault)
  }
  checkKeyOption(model, options.primaryKey, faults)
  for (const [option, code] of COLUMN_LISTS) {
    const value: unknown = options[option]
    if (value === undefined || (Array.isArray(value) && value.every(isNameList))) continue
    faults.add(
      code,
      { model },
      `${option} must be a list of lists of names, such as [['a', 'b']], got ${showValue(value)}`,
    )
  }
  checkUniques(model, options.uniques, faults)
  checkSearch(model, options.search, faults)
  const { display } = options
  if (display !== undefined && !isDisplay(display)) {
    faults.add(
      'ERR_OPTION',
      { model },
      `display must be a function from a row to a text, such as (row) => row.name, got ${showValue(display)}`,
    )
  }
  const { validate } = options
  if (validate !== undefined && !isStandardValidator(validate)) {
    const fault = `validate must be a Standard Schema validator (an object with '~standard'), got ${showValue(validate)}`
    faults.add('ERR_OPTION', { model }, fault)
  }
  checkMethods(model, options, faults)
  checkFunctions(model, options, faults)
  checkScopes(model, options, faults)
  for (const option of ['defaultRelatedName', 'orderWithRespectTo'] as const) {
    const value: unknown = options[option]
    if (value !== undefined && !isText(value))
      faults.add('ERR_OPTION', { model }, `${option} must be a string, got ${showValue(value)}`)
  }
}

const COLUMN_LISTS = [
  ['uniqueTogether', 'ERR_UNIQUE_TOGETHER'],
  ['indexes', 'ERR_INDEXES'],
] as const

function parentEntries(parents: ModelOptions['parents']): readonly (readonly [string, string | undefined])[] {
  if (parents === undefined) return []
  return isList(parents) ? parents.map((name) => [name, undefined]) : Object.entries(parents)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isDisplay(value: unknown): value is (row: never) => string {
  return typeof value === 'function'
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value)
}
