import type { FieldDeclaration, FieldOptions } from './declaration.js'
import type { ScalarName } from './value-type.js'

/** The declaration of a scalar field. */
export function scalar(type: ScalarName, options: FieldOptions | undefined): FieldDeclaration {
  return { kind: 'scalar', type, options: options === undefined ? {} : options }
}
