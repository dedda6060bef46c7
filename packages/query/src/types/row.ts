import type { ValueIn } from './column-value.js'
import type { AnyColumn } from './column.js'
import type { OwnDerived } from './columns.js'
import type { TargetOf } from './declared.js'
import type { FieldsOf, ParentName, Together } from './fields.js'
import type { ManyRelatedManager, NullableRelatedManager, RelatedManager } from './forward.js'
import type { Accessors, AnyHop, BackAccessors, ParentLinks } from './hops.js'
import type { LineageBrand, ModelBrand, RowIdentity } from './instance.js'
import type { MembersOf } from './ordered-members.js'
import type { MethodsOf, QuerySetOf } from './query-set-of.js'
import type { OwnMembers } from './row-members.js'

/**
 * The type of rows. Each property is evaluated when it is used, so that a row type costs nothing but its
 * name.
 */

/** The row of a model whose name was checked. The `Row` of `row-of.ts`, which users name, checks it. */
export type Row<S, M extends string> = {
  readonly [N in keyof Shape<S, M>]: AttributeOf<S, M, Shape<S, M>[N]>
}

/**
 * The sources of a row's properties. The declared fields come first and unchanged: the row is one mapped type
 * over the keys of all of it, so that its properties are those that the schema declares, with their comments.
 */
type Shape<S, M extends string> = FieldsOf<S, M> &
  OwnDerived<S, M> &
  ParentLinks<S, M> &
  BackAccessors<S, M> &
  Wrapped<OwnMembers<S, M>> &
  RowIdentity<S, M> &
  Inherited<S, M>

declare module './forward.js' {
  interface RowTypes<in out S, in out M extends string> {
    readonly row: Row<S, M>
  }
}

/** The attributes of the parents' rows, but for methods and getters that the model has under the same name. */
type Inherited<S, M extends string> = [ParentName<S, M>] extends [never]
  ? unknown
  : Together<InheritedRow<S, ParentName<S, M>, keyof OwnMembers<S, M>>>
type InheritedRow<S, P extends string, K> = P extends string
  ? (t: Wrapped<Omit<Row<S, P>, keyof RowIdentity<S, P> | (K & PropertyKey)>>) => void
  : never
type Wrapped<R> = { readonly [N in keyof R]: AsIs<R[N]> }
/** The type of a property, as it is; the other types here are declarations. */
interface AsIs<V> {
  readonly asIs: V
}
type AttributeOf<S, M extends string, D> = D extends AnyColumn
  ? ValueIn<D>
  : D extends {
        readonly kind: 'foreignKey' | 'oneToOne'
        readonly to: infer T extends string
        readonly '~flags': infer G
      }
    ? Row<S, TargetOf<S, M, T>> | ('null' extends G ? null : never)
    : D extends {
          readonly kind: 'manyToMany'
          readonly to: infer T extends string
          readonly '~through': infer H extends string
        }
      ? ManyManager<S, TargetOf<S, M, T>, H extends '' ? never : TargetOf<S, M, H>>
      : D extends AnyHop
        ? RelatedAs<S, D>
        : D extends AsIs<infer V>
          ? V
          : D extends LineageBrand<infer L>
            ? (model: L) => void
            : D extends ModelBrand<infer N>
              ? N
              : D extends {
                    readonly kind: 'genericKey'
                    readonly targets: readonly (infer T extends string)[]
                    readonly '~options': infer O
                  }
                ? RowOfEach<S, M, T> | (O extends { readonly null: true } ? null : never)
                : never
type RowOfEach<S, M extends string, T> = T extends string ? Row<S, TargetOf<S, M, T>> : never
type At<T, K> = K extends keyof T ? T[K] : never
type RelatedAs<S, H> = H extends AnyHop
  ? H['kind'] extends 'key' | 'one' | 'root'
    ? Row<S, H['to']>
    : H['kind'] extends 'key?' | 'one?'
      ? Row<S, H['to']> | null
      : H['kind'] extends 'set'
        ? MembersOf<S, H['to'], H['field'], RelatedManager<S, H['to'], H['field']>>
        : H['kind'] extends 'set?'
          ? MembersOf<S, H['to'], H['field'], NullableRelatedManager<S, H['to'], H['field']>>
          : H['kind'] extends 'tree'
            ? QuerySetOf<S, H['to']>
            : H['kind'] extends 'path'
              ? Row<S, H['to']>[]
              : ManyManager<S, H['to'], ThroughOf<S, H['owner'], H['field']>>
  : never
type ManyManager<S, M extends string, T extends string> = MethodsOf<S, M> & ManyRelatedManager<S, M, T>

/** The through model of a many-to-many; never if the store keeps the links itself. */
export type ThroughOf<S, Owner extends string, Field extends string> = Owner extends keyof S
  ? S[Owner] extends { readonly '~fields': infer F }
    ? Field extends keyof F
      ? F[Field] extends { readonly '~through': infer T extends string }
        ? T extends ''
          ? never
          : TargetOf<S, Owner, T>
        : never
      : never
    : never
  : never

/** The names by which a row reads one other row. */
export type SingleName<S, M extends string> = {
  [N in keyof Accessors<S, M> & string]: At<Accessors<S, M>, N> extends {
    readonly kind: 'key' | 'key?' | 'one' | 'one?'
  }
    ? N
    : never
}[keyof Accessors<S, M> & string]

/** The row that such a name reads, or null. */
export type SingleRow<S, M extends string, N> = N extends keyof Accessors<S, M>
  ? At<Accessors<S, M>, N> extends { readonly to: infer T extends string }
    ? Row<S, T> | null
    : never
  : never
