import type { FieldOptions } from '../declaration.js'
import type { Managed } from '../meta.js'
import type { Faults, Place } from './faults.js'

type Option = keyof FieldOptions

/** Options that would set or limit the value as well. */
const NOT_WITH_NOW: readonly Option[] = ['default', 'choices', 'primaryKey', 'validate']
const NOT_WITH_VERSION: readonly Option[] = [...NOT_WITH_NOW, 'null', 'unique', 'min', 'max']

/** What the store sets a field with these options to. */
export function managedOf({ now, version }: FieldOptions): Managed | undefined {
  return now ?? (version === true ? 'version' : undefined)
}

/** Whether the options of a field that the store sets leave its value to the store. */
export function checkManaged(options: FieldOptions, place: Place, faults: Faults): boolean {
  const managed = managedOf(options)
  if (managed === undefined) return true
  const [option, excluded] =
    managed === 'version' ? (['version', NOT_WITH_VERSION] as const) : (['now', NOT_WITH_NOW] as const)
  const other = excluded.find((name) => options[name] !== undefined && options[name] !== false)
  if (other === undefined) return true
  faults.add(
    'ERR_MANAGED',
    place,
    `${option} lets the store set the value, so ${other} can't be declared with it; remove one of them`,
  )
  return false
}
