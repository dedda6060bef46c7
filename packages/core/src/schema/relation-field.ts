import type { FieldDeclaration } from './declaration.js'
import type { Named } from './field-types.js'

/**
 * What foreign keys, one-to-ones and many-to-manys share: the target and the options as they were written;
 * `relatedName` and `relatedQueryName` are '' if they are left out.
 */
export interface RelationField<T extends string, O> extends FieldDeclaration {
  readonly to: T
  readonly '~options': O
  readonly '~related': Named<O, 'relatedName'>
  readonly '~query': Named<O, 'relatedQueryName'>
}
