import type { FieldDescription, ModelDescription } from './describe.js'
import { own, type Plain } from './difference.js'

/** The described models of a schema, by name. */
export type DescribedModels = Readonly<Record<string, ModelDescription>>

/** Whether a described field is the automatic link to a parent from the option `parents`. */
export function isDefaultLink(
  models: DescribedModels,
  { parents = {} }: ModelDescription,
  { field, described }: { readonly field: string; readonly described: FieldDescription },
): boolean {
  if (!Object.values(parents).includes(field)) return false
  const { kind, to = '', toField, onDelete = 'CASCADE', parentLink: _, ...others } = described
  const isPlain = kind === 'oneToOne' && onDelete === 'CASCADE' && Object.keys(others).length === 0
  return isPlain && (toField === undefined || own(models, targetOf({ to }))?.pk === toField)
}

/** The model that a described relation leads to; '' of a scalar. */
export function targetOf({ to }: Plain): string {
  return typeof to === 'string' ? to : ''
}
