import type { FieldDeclaration, MigrationStep } from '@relata/core'
import type { AnyColumn } from './column.js'
import type { Columns } from './columns.js'
import type { ModelName } from './declared.js'
import type { Given } from './input.js'

/** Steps of a migration whose functions are typed by the schema before it. */
export interface TypedSteps<Before> {
  /** `splitField` of the schema before the migration: `split` gets the field's value. */
  readonly splitField: <
    M extends ModelName<Before>,
    F extends FieldName<Before, M>,
    const P extends NewFields,
  >(
    model: M,
    field: F,
    into: P,
    functions: {
      readonly split: (value: ValueIn<Before, M, F>) => GivenValues<P>
      readonly merge?: (values: StoredValues<P>) => GivenIn<Before, M, F>
    },
  ) => MigrationStep
  /** `mergeFields` of the schema before the migration: `merge` gets the fields' values by name. */
  readonly mergeFields: <
    M extends ModelName<Before>,
    F extends FieldName<Before, M>,
    const P extends NewFields,
  >(
    model: M,
    fields: readonly F[],
    into: P,
    functions: {
      readonly merge: (values: { readonly [N in F]: ValueIn<Before, M, N> }) => GivenValue<P[keyof P]>
      readonly split?: (value: StoredValue<P[keyof P]>) => { readonly [N in F]: GivenIn<Before, M, N> }
    },
  ) => MigrationStep
}

/** New fields by name, as a model declares them. */
type NewFields = Readonly<Record<string, FieldDeclaration>>

/** The scalar fields of a model. */
type FieldName<S, M extends string> = keyof Columns<S, M> & string

type ValueIn<S, M extends string, N> = N extends keyof Columns<S, M> ? StoredValue<Columns<S, M>[N]> : never
type GivenIn<S, M extends string, N> = N extends keyof Columns<S, M> ? GivenValue<Columns<S, M>[N]> : never

type StoredValue<C> = C extends AnyColumn
  ? C['~value'] | ('null' extends C['~flags'] ? null : never)
  : unknown
type StoredValues<P> = { readonly [N in keyof P]: StoredValue<P[N]> }
type GivenValue<C> = C extends AnyColumn ? Exclude<Given<C>, undefined> : unknown
type GivenValues<P> = { readonly [N in keyof P]: GivenValue<P[N]> }
