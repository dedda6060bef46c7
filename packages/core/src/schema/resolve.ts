import { buildAutoThrough } from './resolution/auto-through.js'
import { emptyModel, modelOf, type Build } from './resolution/build.js'
import { buildFields } from './resolution/build-fields.js'
import { buildLinks } from './resolution/build-links.js'
import { checkReverseNames } from './resolution/check-clashes.js'
import {
  settleDisplay,
  settleLatestBy,
  settleOrdering,
  settleValidator,
  type Step,
} from './resolution/check-model-options.js'
import { settleComputed } from './resolution/computed-fields.js'
import { settleUniques } from './resolution/uniques.js'
import { settleKeyParts } from './resolution/key-option.js'
import { settleSearch } from './resolution/search-fields.js'
import { settleIndexes, settleOrders } from './resolution/index-columns.js'
import type { ModelDeclaration, SchemaOptions } from './declaration.js'
import { placeEdges } from './resolution/edges.js'
import { expandModels } from './resolution/expand.js'
import { Faults } from './resolution/faults.js'
import { settleGenerics } from './resolution/generic-keys.js'
import { settleValues } from './resolution/field-values.js'
import { freezeLink, freezeModel, freezeProxy } from './resolution/freeze-metas.js'
import { linkParents } from './resolution/inheritance.js'
import { findTargetFields, resolveKeyTypes } from './resolution/key-types.js'
import { isKeyTemplate, USUAL_KEY_NAME } from './key-column.js'
import type { ModelMeta, SchemaMeta } from './meta.js'
import { nameKeys } from './resolution/name-keys.js'
import { settleOrder } from './resolution/order-with-respect-to.js'
import { oneOf, readOptions, type OptionRules } from './option-rules.js'
import { choosePrimaryKey } from './resolution/primary-key.js'
import { checkProxies, makeProxies, settleProxies } from './resolution/proxies.js'
import { References } from './resolution/references.js'
import { ResolvedSchema } from './resolution/resolved-schema.js'
import { settleScopes } from './resolution/model-scopes.js'
import { settleMethods } from './resolution/row-methods.js'
import { inheritRow } from './resolution/rows.js'
import { checkTreeNames } from './resolution/tree-names.js'

const SCHEMA_OPTIONS: OptionRules = {
  reverse: oneOf('null', 'throw'),
  keyName: { expected: "a text with {relation} in it, such as '{relation}Id'", accepts: isKeyTemplate },
}

/**
 * Resolves declarations: every name once, every relation from both of its ends. Throws one SchemaError that
 * lists all faults, each with a code of `SCHEMA_CHECKS`.
 */
export function resolveSchema(
  models: Readonly<Record<string, ModelDeclaration>>,
  options?: SchemaOptions,
): SchemaMeta {
  const { reverse = 'throw', keyName = USUAL_KEY_NAME } = readOptions(options, SCHEMA_OPTIONS, 'defineSchema')
  const faults = new Faults()
  const build = draftModels(models, faults, { reverse, keyName })
  for (const draft of build.drafts) buildFields(build, draft)
  for (const draft of build.drafts) settleOrder(build, draft)
  for (const draft of build.parentsFirst) inheritRow(build, draft)
  for (const draft of build.parentsFirst) settleGenerics(build, draft)
  for (const draft of build.drafts) findTargetFields(build, draft)
  resolveKeyTypes(build)
  for (const draft of build.drafts) {
    for (const field of modelOf(build, draft).fields)
      settleValues(field, draft.fields.get(field.name)?.options ?? {}, faults)
    settleUniques(build, draft)
    settleKeyParts(build, draft)
    settleIndexes(build, draft)
    settleSearch(build, draft)
    settleComputed(build, draft)
  }
  for (const draft of build.drafts) buildLinks(build, draft)
  const autos = build.links
    .filter((link) => link.through === undefined)
    .map((link, at) => buildAutoThrough(build, link, build.drafts.length + at))
  placeEdges(build, autos)
  checkReverseNames(build)
  checkTreeNames(build)
  const all: readonly ModelMeta[] = [...build.drafts.map((draft) => modelOf(build, draft)), ...autos]
  const proxies = [...build.proxies.values()]
  const schema = new ResolvedSchema({
    models: Object.freeze(all),
    links: Object.freeze(build.links),
    proxies: Object.freeze(proxies),
  })
  const step: Step = (model, name) => schema.step(model, name)
  for (const draft of build.parentsFirst) {
    settleOrdering(build, draft, step)
    settleLatestBy(build, draft, step)
  }
  for (const draft of build.parentsFirst) {
    settleDisplay(build, draft)
    settleMethods(build, draft)
    settleScopes(build, draft)
    settleValidator(build, draft)
  }
  settleProxies(build, all, step)
  faults.settle()
  for (const proxy of proxies) freezeProxy(proxy)
  for (const link of build.links) freezeLink(link)
  for (const model of [...build.models.values(), ...autos]) {
    settleOrders(model)
    freezeModel(model)
  }
  return schema
}

/** The same schema with one more set of hooks. */
export function addHooks(schema: SchemaMeta, hooks: object): SchemaMeta {
  return new ResolvedSchema(schema, { hooks: [...schema.hooks, hooks], queries: schema.queries })
}

/** The same schema with one more set of methods of query sets. */
export function addQueries(schema: SchemaMeta, queries: object): SchemaMeta {
  return new ResolvedSchema(schema, { hooks: schema.hooks, queries: [...schema.queries, queries] })
}

function draftModels(
  models: Readonly<Record<string, ModelDeclaration>>,
  faults: Faults,
  options: Required<SchemaOptions>,
): Build {
  const expanded = expandModels(models, faults)
  const drafts = [...expanded.models.values()]
  const references = new References(expanded, faults)
  checkProxies(expanded.proxies.values(), references, faults)
  const parentsFirst = linkParents(drafts, references, faults)
  for (const draft of drafts) {
    choosePrimaryKey(draft, faults)
    nameKeys(draft, options.keyName)
  }
  const made = new Map(drafts.map((draft, id) => [draft, emptyModel(draft.name, id)]))
  const draftOf = new Map<ModelMeta, (typeof drafts)[number]>(
    [...made].map(([draft, model]) => [model, draft]),
  )
  const proxies = makeProxies(expanded.proxies.values(), references, made)
  return {
    faults,
    references,
    ...options,
    drafts,
    parentsFirst,
    models: made,
    draftOf,
    proxies,
    viaProxy: new Map(),
    links: [],
  }
}
