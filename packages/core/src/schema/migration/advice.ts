import { own, plain, type Plain } from '../difference.js'
import type { SchemaDescription, SchemaMeta } from '../meta.js'
import type { SchemaChange } from './schema-change.js'

/** What to write in a migration for a change that needs one: `removeField('Book', 'isbn')`. */
export function adviceFor(change: SchemaChange, before: SchemaDescription, schema: SchemaMeta): string {
  const { kind, model, field, option } = change
  switch (kind) {
    case 'modelAdded':
      return `addModel('${model}', …)`
    case 'modelRemoved': {
      const proxy = schema.proxies.find(({ name }) => name === model)
      return proxy === undefined
        ? `removeModel('${model}'), or renameModel('${model}', …)`
        : `it is a proxy of ${proxy.model.name} now: alterField for each key that leads to it, and removeModel('${model}')`
    }
    case 'fieldAdded':
      return `addField('${model}', '${field}', …, { value: … }), or a renameField`
    case 'fieldRemoved':
      return `removeField('${model}', '${field}'), or renameField('${model}', '${field}', …)`
    case 'fieldReplaced':
      return ofReplaced(change, fieldOf(before, change), fieldOf(schema.describe(), change))
    case 'option':
      if (field !== undefined) return ofOption(`'${model}', '${field}'`, option)
      return option === 'orderWithRespectTo' ? ofOrder(model, before, schema) : ofModel(model)
  }
}

function ofReplaced({ model, field }: SchemaChange, before: Plain, after: Plain): string {
  const names = `'${model}', '${field}'`
  const isColumn = (described: Plain): boolean => described['kind'] !== 'manyToMany'
  if (isColumn(before) && isColumn(after)) return `alterField(${names}, …)`
  if (isColumn(before) && before['kind'] !== 'scalar') return `foreignKeyToManyToMany(${names}, …)`
  if (isColumn(after) && after['kind'] !== 'scalar') return `manyToManyToForeignKey(${names}, …)`
  return `removeField(${names}) and addField(${names}, …)`
}

function ofOption(names: string, option: string | undefined): string {
  if (option === 'through') return `manyToManyToThrough(${names}, …)`
  if (option === 'symmetrical' || option === 'throughFields')
    return `removeField(${names}) and addField(${names}, …)`
  return `alterField(${names}, …)`
}

/** Rows with the same position are in order of creation. */
function ofOrder(model: string, before: SchemaDescription, schema: SchemaMeta): string {
  const had = plain(own(before.models, model))['orderWithRespectTo'] !== undefined
  const owner = schema.model(model).orderWithRespectTo?.owner.name
  const order = `alterModel('${model}', { orderWithRespectTo: ${owner === undefined ? 'undefined' : `'${owner}'`} })`
  if (owner === undefined) return `removeField('${model}', '_order') and ${order}`
  return had ? order : `addField('${model}', '_order', integer(), { value: 0 }) and ${order}`
}

/** Another primary key or parent makes the rows other rows. */
function ofModel(model: string): string {
  return `renameModel('${model}', 'Old${model}'), addModel('${model}', …) and a run that creates its rows; in a migration after it removeField for the keys that lead to the old model, and removeModel('Old${model}')`
}

function fieldOf({ models }: SchemaDescription, { model, field }: SchemaChange): Plain {
  return plain(own(plain(plain(own(models, model))['fields']), field ?? ''))
}
