import type { ModelName, TargetOf } from './declared.js'
import type { ParentName } from './fields.js'
import type { MemberNamed } from './member-named.js'

/** The names of the scopes that a model declares or inherits, besides `default`; a proxy has those of its model. */
export type ModelScopeName<S, M extends string> = NamesOf<S, M> | InheritedNames<S, ParentName<S, M>>

type NamesOf<S, M extends string> =
  MemberNamed<S, M> extends { readonly '~proxy': infer P extends string; readonly '~scopes': infer N }
    ? '' extends P
      ? N
      : TargetOf<S, M, P> extends infer T extends ModelName<S>
        ? ModelScopeName<S, T>
        : never
    : never

type InheritedNames<S, P extends string> = P extends string ? ModelScopeName<S, P> : never
