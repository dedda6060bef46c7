import type { FieldDescription, ModelDescription } from '../describe.js'
import { plain } from '../difference.js'
import { describedAttribute } from '../key-column.js'
import type { SchemaDescription } from '../meta.js'
import { targetOf } from '../parent-link.js'

/**
 * The schema of a description as a Mermaid entity-relationship diagram: models with their columns, keys and links.
 * Markdown renders it in a code block with the language `mermaid`.
 *
 * @example
 * ```ts
 * schemaDiagram(schema.describe())
 * // erDiagram
 * //   "Author" { auto id PK, … }
 * //   "Book" }o--|| "Author" : "author"
 * ```
 * @public
 */
export function schemaDiagram(description: SchemaDescription): string {
  const models = Object.entries(description.models).map(
    ([name, model]) => [name, plain(model) as unknown as ModelDescription] as const,
  )
  const lines = [
    ...models.flatMap(([name, model]) => entity(name, model)),
    ...models.flatMap(([name, model]) => relations(name, model)),
  ]
  return ['erDiagram', ...lines.map((line) => `  ${line}`), ''].join('\n')
}

function entity(name: string, { pk, primaryKey = [pk], fields }: ModelDescription): readonly string[] {
  const columns = Object.entries(fields).filter(([, { kind }]) => kind !== 'manyToMany')
  const lines = columns.map(
    ([field, described]) =>
      `  ${column(field, described, { isPrimary: primaryKey.includes(field), isKey: field === pk })}`,
  )
  return [`${quoted(name)} {`, ...lines, '}']
}

/** `isKey`: other rows refer to it, as to the automatic key beside a primary key of several fields. */
function column(
  field: string,
  described: FieldDescription,
  { isPrimary, isKey }: { readonly isPrimary: boolean; readonly isKey: boolean },
): string {
  const { kind, type } = described
  const marks = [
    ...(isPrimary ? ['PK'] : []),
    ...(kind === 'scalar' ? [] : ['FK']),
    ...(described['unique'] === true || ((isKey || kind === 'oneToOne') && !isPrimary) ? ['UK'] : []),
  ].join(', ')
  const named = `${typeof type === 'string' ? type : kind} ${word(describedAttribute(field, described))}`
  const note = described['null'] === true ? ' "null"' : ''
  return `${named}${marks === '' ? '' : ` ${marks}`}${note}`
}

function relations(name: string, { fields }: ModelDescription): readonly string[] {
  return Object.entries(fields).flatMap(([field, described]) => {
    const line = relation(described)
    return line === undefined
      ? []
      : [`${quoted(name)} ${line} ${quoted(targetOf(described))} : ${quoted(field)}`]
  })
}

/** The line between two models, with how many rows may be on either side; undefined for a scalar. */
function relation(described: FieldDescription): string | undefined {
  const one = described['null'] === true ? 'o|' : '||'
  switch (described.kind) {
    case 'scalar':
      return undefined
    case 'foreignKey':
      return `}o--${one}`
    case 'oneToOne':
      return described['parentLink'] === true ? '|o--||' : `|o--${one}`
    case 'manyToMany':
      // Rows of a through model have lines of their own.
      return described['through'] === undefined ? '}o--o{' : '}o..o{'
  }
}

/** In quotes a name may be a word of Mermaid's grammar: `end`, `to`, `class`. */
function quoted(name: string): string {
  return `"${name}"`
}

/** The name of a column, which can't be in quotes; `PK` alone would be a mark. */
function word(name: string): string {
  return /^(PK|FK|UK)$/.test(name) ? `_${name}` : name
}
