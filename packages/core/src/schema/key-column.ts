import { own, type Plain } from './difference.js'

/** The part of a key template that the name of the relation replaces. */
const RELATION = '{relation}'

/** The template of a schema that doesn't declare one: `author_id`. */
export const USUAL_KEY_NAME: string = `${RELATION}_id`

/** The name that a template makes for the key of a relation. */
export function keyColumn(template: string, relation: string): string {
  return template.replace(RELATION, relation)
}

/** Whether a value is a template: text that contains `{relation}` once, and something else. */
export function isKeyTemplate(value: unknown): boolean {
  return typeof value === 'string' && value !== RELATION && value.split(RELATION).length === 2
}

/** The property of a row that holds the value of a described field; of a many-to-many its name. */
export function describedAttribute(field: string, described: Plain): string {
  const { kind } = described
  if (kind !== 'foreignKey' && kind !== 'oneToOne') return field
  const column = own(described, 'column')
  return typeof column === 'string' ? column : keyColumn(USUAL_KEY_NAME, field)
}
