import type { FieldDeclaration } from './declaration.js'
import type { FlagsOf, ValueOf } from './field-types.js'
import type { ScalarName } from './value-type.js'

/**
 * A scalar field: its type's name, the type of its values, the options as they were written.
 * @public
 */
export interface ScalarField<K extends ScalarName, V, O> extends FieldDeclaration {
  readonly kind: 'scalar'
  readonly type: K
  readonly '~to': never
  readonly '~link': never
  readonly '~options': O
  /** The type of its values in rows, without null. */
  readonly '~value': K extends WithChoices ? ValueOf<O, V> : V
  readonly '~flags': FlagsOf<O>
}

/** Scalars whose choices narrow the type of their values, because rows hold the values unconverted. */
type WithChoices = 'string' | 'text' | 'integer' | 'bigInteger' | 'float' | 'duration' | 'uuid' | 'time'

/**
 * `_order`, of a model with `orderWithRespectTo`; `G` is the key.
 * @public
 */
export interface OrderField<G extends string> extends ScalarField<
  'integer',
  number,
  { readonly default: number }
> {
  readonly '~owner': G
}

/** Of a model without concrete parents. */
export interface NoParents {}
