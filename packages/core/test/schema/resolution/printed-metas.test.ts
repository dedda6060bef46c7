import nodeAssert from 'node:assert/strict'
import { inspect } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ModelDeclaration } from '../../../src/schema/declaration.js'
import type { SchemaMeta } from '../../../src/schema/meta.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import { key, many, model, number, text } from '../helpers/declarations.js'

const test = suite('metas in printers and assertions')

const MODELS = 40

/** Forty models, each with two keys to the one before, and with every kind of relation somewhere. */
function largeSchema(): SchemaMeta {
  const models: Record<string, ModelDeclaration> = { M0: model({ name: text(), n: number() }) }
  for (let i = 1; i < MODELS; i++) {
    const up = `M${i - 1}`
    const fields = {
      name: text(),
      n: number(),
      up: key(up),
      side: key(up, { relatedName: '+' }),
      tags: many('M0', { relatedName: `tagged${i}` }),
    }
    models[`M${i}`] = model(fields, { uniqueTogether: [['up', 'n']], ordering: ['up', 'name'] })
  }
  models['Child'] = model({ x: number() }, { parents: ['M5'] })
  models['Sorted'] = model({ m: key('M7') }, { orderWithRespectTo: 'm' })
  models['Club'] = model({ people: many('M9', { through: 'Member', relatedName: 'clubs' }) })
  models['Member'] = model({ person: key('M9'), club: key('Club') })
  models['Proxy'] = model({}, { proxy: 'M9', ordering: ['name'] })
  return resolveSchema(models)
}
const schema = largeSchema()

/** Every meta of the schema, by what printers show of it. */
function metas(): readonly object[] {
  const models = schema.models.flatMap((each) => [
    each,
    ...each.fields.flatMap((field) => [field, ...(field.key === undefined ? [] : [field.key])]),
    ...each.allEdges,
    ...(each.orderWithRespectTo === undefined ? [] : [each.orderWithRespectTo]),
    ...each.orders,
  ])
  return [...models, ...schema.links, ...schema.proxies]
}

/** How many values a printer without a method for them visits: enumerable properties, circles cut. */
function visited(value: unknown, around: readonly unknown[] = []): number {
  if (typeof value !== 'object' || value === null || around.includes(value) || around.length > 30) return 1
  let count = 1
  for (const each of Object.values(value)) count += visited(each, [...around, value])
  assert.ok(count < 2_000, `more than ${count} values below ${inspect(value)}`)
  return count
}

test('a printer that visits every property visits few', () => {
  const all = metas()
  assert.ok(all.length > 500)
  for (const meta of all) visited(meta)
})

test('a failed assertion of node:assert names them', () => {
  const m30 = schema.model('M30')
  const up = m30.edges.get('up')
  const field = m30.fieldByName.get('up')
  assert.ok(up !== undefined && field?.key !== undefined)
  for (const [meta, name] of [
    [m30, 'ModelMeta M30 { id, name, n, up, side }'],
    [field, 'FieldMeta M30.up (auto)'],
    [field.key, 'KeyMeta M30.up → M29'],
    [up, 'Edge M30.up → M29'],
    [schema.links[3], 'LinkMeta M4.tags → M0'],
    [schema.proxies[0], 'ProxyMeta Proxy of M9'],
  ] as const) {
    assert.is(inspect(meta), name)
    assert.is(JSON.stringify(meta), JSON.stringify(name))
    for (const compare of [() => nodeAssert.deepEqual(meta, {}), () => nodeAssert.equal(meta, null)])
      nodeAssert.throws(compare, ({ message }: Error) => message.includes(name) && message.length < 10_000)
  }
})

test('two that differ are not equal, though their options are', () => {
  const [first, second] = [schema.model('M30'), schema.model('M31')]
  nodeAssert.notDeepEqual(first, second)
  nodeAssert.notDeepEqual(first.pk, second.pk)
  nodeAssert.notDeepEqual(first.fieldByName.get('up')?.key, second.fieldByName.get('up')?.key)
  nodeAssert.notDeepEqual(first.edges.get('up'), second.edges.get('up'))
  nodeAssert.deepEqual(first, first)
})

test.run()
