import type { FieldInfo, ModelInfo } from '../../src/protocol.js'

/** A filter of a model, as an example: `title__icontains "…", pages > 300`. */
export function filterExample(model: ModelInfo | undefined): string {
  const fields = (model?.fields ?? []).filter(
    ({ relation, primaryKey, choices }) => relation === undefined && !primaryKey && choices === undefined,
  )
  const first = (...kinds: readonly FieldInfo['kind'][]): FieldInfo | undefined =>
    fields.find(({ kind }) => kinds.includes(kind))
  const text = first('string', 'text')
  const number = first('integer', 'float', 'decimal')
  const date = first('date')
  const terms = [
    text === undefined ? '' : `${text.name}__icontains "…"`,
    number === undefined ? '' : `${number.name} > 300`,
    number === undefined && date !== undefined ? `${date.name} > 2000-01-01` : '',
  ].filter((term) => term !== '')
  return terms.length === 0 ? 'pk = 1' : terms.join(', ')
}
