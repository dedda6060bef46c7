import type { Wrong } from '@relata/core'
import type { ModelName } from './declared.js'
import type { AllFields, ComputedName, ParentName, ParentsOf } from './fields.js'
import type { Instance } from './instance.js'
import type { KeyNameOf } from './key-name.js'
import type {
  ColumnInput,
  NewInput,
  RelationInput,
  Relations,
  RequiredColumn,
  RequiredInput,
} from './new-input.js'

/**
 * The values of a new row of model `M`. Columns without null and default are required; of a relation that is,
 * either the row (`author`) or the key (`author_id`).
 *
 * Only a union can say "either of two names", and it doubles with each relation. So for more than three
 * required relations all are rows or all are keys. `K` names those that are keys; the others are rows then.
 * Relations take nested writes, too: `{ create: values }`, `{ connect: row }`.
 *
 * @example
 * ```ts
 * function add(values: CreateInput<Library, 'Book'>): Row<Library, 'Book'> {
 *   return db.Book.create(values)
 * }
 * function join(values: CreateInput<Library, 'Membership', 'group'>): Row<Library, 'Membership'> {
 *   return db.Membership.create(values) // values has group_id, and person as a row
 * }
 * ```
 * @public
 */
export type CreateInput<S, M extends ModelName<S>, K extends string = string> = NewInput<S, M, never> &
  ColumnInput<S, M, RequiredColumn<AllFields<S, M>>> &
  RelationInput<S, M, Relations<S, M>, K>

/**
 * Whether `V` is a row of the model. An alias, because declarations can't name the symbol that `keyof` evaluates
 * to.
 */
export type IsRow<M extends string, V> = keyof Instance<M> extends keyof V ? true : false

/**
 * The argument of `create`: `V` is the type of the passed values, `G` are the names that a related manager
 * sets itself. Of a row, its own values count.
 */
export type CreateArgument<S, M extends string, V, G extends string = never> = {
  readonly [N in keyof V]?: N extends keyof NewInput<S, M, never>
    ? unknown
    : IsRow<M, V> extends true
      ? unknown
      : N extends ComputedName<S, M>
        ? Wrong<`${M}.${N & string} is computed: leave it out, and set what it is computed from`>
        : Wrong<`${M} has no field '${N & string}'`>
} & NoInfer<
  NewInput<S, M, G> & RequiredInput<S, M, Extract<keyof V, RequiredColumn<AllFields<S, M>>> & string>
>

/**
 * What is missing in the argument of `create`, as a sentence; `unknown` if it is complete. It is written
 * before the {@link CreateArgument}, so that the sentence is in the first line of the compiler's error.
 */
export type Lacking<S, M extends string, V, G extends string = never> = LackingIn<
  S,
  M,
  MissingColumn<S, M, keyof V | G, AttachedTo<S, M, keyof V>>,
  MissingRelation<S, M, keyof V | G, AttachedTo<S, M, keyof V>>,
  MissingTarget<S, M, keyof V | G>
>
export type LackingIn<S, M extends string, C, R, T> = [C | R | T] extends [never]
  ? unknown
  : Wrong<
      | (C extends string ? `${M}.${C} is required: write { ${C}: value }` : never)
      | (R extends string
          ? `${M}.${R} is required: write { ${R}: row } or { ${KeyNameOf<S, M, R>}: key }`
          : never)
      | (T extends string
          ? `${M}.${T} is required: write { ${T}: row } or { ${T}_type: kind, ${T}_id: key }`
          : never)
    >

/** With an existing parent row `P`, its fields are set already. */
type MissingColumn<S, M extends string, K, P extends string> = Exclude<
  RequiredColumn<AllFields<S, M>>,
  K | FieldName<S, P>
>
type MissingRelation<S, M extends string, K, P extends string> = Ungiven<
  S,
  M,
  Exclude<Relations<S, M>, FieldName<S, P>>,
  K
>
type FieldName<S, P extends string> = P extends string ? keyof AllFields<S, P> : never
type Ungiven<S, M extends string, N, K> = N extends string
  ? N extends K
    ? never
    : KeyNameOf<S, M, N> extends K
      ? never
      : N
  : never

/** The generic keys without null whose target is not given: as a row, by its kind, or by the key to it. */
type MissingTarget<S, M extends string, K> = M extends keyof S
  ? S[M] extends { readonly '~targets'?: infer T; readonly '~fields': infer F }
    ? '~generic' extends T
      ? Untargeted<RequiredTarget<F>, K>
      : never
    : never
  : never
type RequiredTarget<F> = {
  [N in keyof F & string]: F[N] extends { readonly kind: 'genericKey'; readonly '~options': infer O }
    ? O extends { readonly null: true }
      ? never
      : N
    : never
}[keyof F & string]
type Untargeted<N, K> = N extends string
  ? N extends K
    ? never
    : [Extract<K, `${N}_type` | `${N}__${string}`>] extends [never]
      ? N
      : never
  : never

/** The parents, or theirs, of which an existing row is passed. */
type AttachedTo<S, M extends string, K> = [ParentName<S, M>] extends [never]
  ? never
  : AttachedParent<S, M, K, ParentsOf<S, M>>
type AttachedParent<S, M extends string, K, P> = {
  [N in keyof P & string]: P[N] extends K
    ? N
    : KeyNameOf<S, M, P[N] & string> extends K
      ? N
      : AttachedTo<S, N, K>
}[keyof P & string]
