import * as assert from 'uvu/assert'

import type { Edge, ModelMeta, NameMeaning, SchemaMeta } from '../../../src/schema/meta.js'
import { describeDifference } from '../../../src/schema/difference.js'

/** What holds for every resolved schema. */
export function schemaLaws(schema: SchemaMeta): void {
  schema.models.forEach((model, id) => {
    assert.is(model.id, id)
    assert.is(schema.model(model.name), model)
    fieldLaws(schema, model)
    for (const edge of model.allEdges) edgeLaws(schema, edge)
    checkIncoming(schema, model)
  })
  schema.links.forEach((link, id) => {
    assert.is(link.id, id)
    assert.is(link.label, `${link.model.name}.${link.name}`)
    assert.is(link.forward.inverse, link.reverse)
    assert.is((link.auto === undefined) !== (link.through === undefined), true)
    if (link.auto !== undefined) assert.is(link.auto.autoOf, link)
  })
  for (const proxy of schema.proxies) {
    assert.is(schema.proxy(proxy.name), proxy)
    assert.is(schema.model(proxy.name), proxy.model)
    assert.ok(schema.models.includes(proxy.model))
  }
  const ids = schema.models.flatMap((model) => model.allEdges.map((edge) => edge.id))
  assert.is(new Set(ids).size, ids.length, 'edge ids are unique')
  const description = schema.describe()
  assert.equal(JSON.parse(JSON.stringify(description)), description)
  assert.equal(describeDifference(description, JSON.parse(JSON.stringify(description))), [])
  assertFrozen(schema, new Set())
}

function fieldLaws(schema: SchemaMeta, model: ModelMeta): void {
  model.fields.forEach((field, position) => {
    assert.is(field.model, model)
    assert.is(field.position, position)
    assert.is(model.fieldByName.get(field.name), field)
    assert.is(model.fieldByName.get(field.attribute), field)
    assert.is(field.attribute, field.key === undefined ? field.name : `${field.name}_id`)
    assert.is(schema.step(model, field.name)?.field, field)
    assert.is(schema.step(model, field.name)?.edge, field.key?.forward)
    assert.is(schema.attribute(model, field.attribute)?.field, field)
    if (field.key === undefined) return
    assert.is(field.key.field, field)
    assert.is(field.type, field.key.targetField.type)
    assert.ok(field.key.target.rowFields.includes(field.key.targetField))
    assert.ok(field.key.targetField.unique)
  })
  const names = model.rowFields.flatMap((field) => [...new Set([field.name, field.attribute])])
  assert.is(new Set(names).size, names.length, 'the columns of a row have one name each')
  assert.equal(model.rowFields.slice(model.rowFields.length - model.fields.length), model.fields)
  assert.ok(model.pk.primaryKey && model.pk.unique && !model.pk.null)
  assert.is(model.fields.filter((field) => field.primaryKey).length, 1)
  assert.is(schema.step(model, 'pk')?.field, model.pk)
  for (const field of model.rowFields) assert.is(end(model, schema.step(model, field.name)), field.model)
  for (const name of schema.stepNames(model)) assert.ok(schema.step(model, name))
}

/** The model that a meaning's parent links lead to. */
function end(model: ModelMeta, meaning: NameMeaning | undefined): ModelMeta {
  return (meaning?.prefix ?? []).reduce((at, link) => {
    assert.is(link.source, at)
    return link.target
  }, model)
}

/** What holds for every edge. */
export function edgeLaws(schema: SchemaMeta, edge: Edge): void {
  // Not `assert.is`: the difference of two metas, which it prints where they differ, takes seconds.
  assert.ok(edge.inverse.inverse === edge, 'an edge is the inverse of its inverse')
  assert.ok(edge.inverse.source === edge.target && edge.inverse.target === edge.source)
  assert.ok(edge.source.allEdges.includes(edge))
  assert.is(edge.inverse === edge, edge.kind === 'link' && edge.link.symmetrical)
  const orders = [edge.target, ...schema.proxies.filter(({ model }) => model === edge.target)].map(
    ({ ordering }) => ordering,
  )
  assert.ok(orders.includes(edge.ordering), 'an edge leads to its target or to a proxy of it')
  if (edge.name !== '') assert.is(schema.step(edge.source, edge.name)?.edge, edge)
  if (edge.accessor !== '') assert.is(schema.attribute(edge.source, edge.accessor)?.edge, edge)
  if (edge.kind === 'forward') assert.ok(edge.key.field.model === edge.source && edge.single)
  if (edge.kind === 'reverse') assert.ok(edge.key.target === edge.source && edge.single === edge.key.oneToOne)
  if (edge.kind !== 'through') return
  const walk = [edge.first, ...edge.between, edge.second]
  walk.reduce((at, step) => {
    assert.is(step.source, at)
    return step.target
  }, edge.source)
  assert.is(walk.at(-1)?.target, edge.target)
  assert.ok(
    walk.some((step) => step.target === edge.link.through?.model),
    'it goes by the through model',
  )
}

function checkIncoming(schema: SchemaMeta, model: ModelMeta): void {
  const keys = schema.models
    .filter((one) => one.autoOf === undefined)
    .flatMap((one) => one.fields.flatMap(({ key }) => key ?? []))
  assert.equal(new Set(model.incoming), new Set(keys.filter((key) => key.target === model)))
  assert.equal(new Set(model.children), new Set(keys.filter((key) => key.target === model && key.parentLink)))
}

function assertFrozen(value: unknown, seen: Set<unknown>): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  assert.ok(Object.isFrozen(value), `something of ${Object.keys(value).join(' ')} is not frozen`)
  if (value instanceof Map) for (const part of value.values()) assertFrozen(part, seen)
  for (const part of Object.values(value)) assertFrozen(part, seen)
}
