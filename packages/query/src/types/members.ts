import type { OwnDerived, PkColumn } from './columns.js'
import type { FieldsOf, ParentName } from './fields.js'
import type { BackSteps, ForwardHop, ParentLinks } from './hops.js'
import type { MemberNamed } from './member-named.js'

/**
 * What a name in a chain means on one model: a column or a hop. Each name is looked up directly, without
 * listing all others.
 */

/** The column or hop that the name `N` means on model `M`; never if it means nothing. */
export type Member<S, M extends string, N extends string> = N extends keyof FieldsOf<S, M>
  ? FieldsOf<S, M>[N] extends { readonly kind: 'scalar' }
    ? FieldsOf<S, M>[N]
    : ForwardHop<S, M, N, FieldsOf<S, M>[N]>
  : MemberNamed<BackSteps<S, M>, N> extends never
    ? N extends 'pk'
      ? PkColumn<S, M>
      : MemberNamed<OwnDerived<S, M>, N> extends never
        ? InheritedMember<S, M, N>
        : MemberNamed<OwnDerived<S, M>, N>
    : MemberNamed<BackSteps<S, M>, N>

type InheritedMember<S, M extends string, N extends string> = [ParentName<S, M>] extends [never]
  ? never
  : MemberNamed<ParentLinks<S, M>, N> extends never
    ? MemberOfAny<S, ParentName<S, M>, N>
    : MemberNamed<ParentLinks<S, M>, N>
type MemberOfAny<S, P extends string, N extends string> = P extends string ? Member<S, P, N> : never

/** All names that mean something on a model, but for `pk`. */
export type MemberName<S, M extends string> = M extends string ? NameOnModel<S, M> : never
type NameOnModel<S, M extends string> =
  | (keyof FieldsOf<S, M> & string)
  | keyof BackSteps<S, M>
  | (keyof OwnDerived<S, M> & string)
  | ([ParentName<S, M>] extends [never]
      ? never
      : keyof ParentLinks<S, M> | InheritedName<S, ParentName<S, M>>)
type InheritedName<S, P extends string> = P extends string ? MemberName<S, P> : never
