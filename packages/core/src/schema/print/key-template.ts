import { own, plain, type Plain } from '../difference.js'
import { isKeyTemplate, keyColumn } from '../key-column.js'
import type { SchemaDescription } from '../meta.js'

/**
 * The template that names most keys of a described schema; undefined if one of its keys has the usual name, which a
 * template would change.
 */
export function keyTemplateOf({ models }: SchemaDescription): string | undefined {
  const keys = Object.values(models).flatMap((model) =>
    Object.entries(plain(plain(model)['fields'])).filter(([, field]) => isKey(plain(field))),
  )
  const counts = new Map<string, number>()
  for (const [name, field] of keys) {
    const column = own(plain(field), 'column')
    if (typeof column !== 'string') return undefined
    const template = column.replace(name, '{relation}')
    if (isKeyTemplate(template)) counts.set(template, (counts.get(template) ?? 0) + 1)
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0]
}

/** The description without the names of keys that a template makes. */
export function withoutKeyNames(description: SchemaDescription, template: string): SchemaDescription {
  const models = Object.entries(description.models).map(([name, model]) => {
    const fields = Object.entries(plain(plain(model)['fields'])).map(([field, described]) => [
      field,
      withoutName(field, plain(described), template),
    ])
    return [name, { ...plain(model), fields: Object.fromEntries(fields) as Plain }]
  })
  return { ...description, models: Object.fromEntries(models) as SchemaDescription['models'] }
}

function withoutName(field: string, described: Plain, template: string): Plain {
  if (!isKey(described) || own(described, 'column') !== keyColumn(template, field)) return described
  const { column: _, ...others } = described
  return others
}

function isKey({ kind }: Plain): boolean {
  return kind === 'foreignKey' || kind === 'oneToOne'
}
