import type { AnyFields, Unqualified } from '@relata/core'
import type { DeclaredFields, ModelName, TargetOf } from './declared.js'

/**
 * The through models of many-to-manys whose links the store keeps itself.
 */

/** The automatic through models: `Book_tags`, with its two keys. */
export type LinkModels<S> = {
  readonly [L in Links<S> as L extends AnyLink ? `${L['owner']}_${L['field']}` : never]: L extends AnyLink
    ? LinkFields<L['owner'], L['to']>
    : never
}
/**
 * The names of the automatic through models. Every `db.` needs those of all models, so this reads one member of each
 * field, and lists the keys of a mapped type without its members.
 */
export type LinkModelName<S> = { [M in ModelName<S>]: NamesOfLinks<M, DeclaredFields<S[M]>> }[ModelName<S>]
type NamesOfLinks<M extends string, F> = F extends AnyFields
  ? keyof { [N in keyof F as `${M}_${F[N]['~link'] & N & string}`]: never }
  : never

interface Link<Owner extends string, Field extends string, To extends string> {
  readonly owner: Owner
  readonly field: Field
  readonly to: To
}
interface AnyLink {
  readonly owner: string
  readonly field: string
  readonly to: string
}

type Links<S> = { [M in ModelName<S>]: LinksOf<S, M, DeclaredFields<S[M]>> }[ModelName<S>]
type LinksOf<S, M extends string, F> = {
  [N in keyof F]: F[N] extends { readonly '~through': ''; readonly to: infer T extends string }
    ? Link<M, N & string, TargetOf<S, M, T>>
    : never
}[keyof F]

type LinkFields<From extends string, To extends string> = From extends To
  ? { readonly [N in `from_${LowerName<From>}` | `to_${LowerName<From>}`]: LinkKey<From> }
  : { readonly [E in From | To as LowerName<E>]: LinkKey<E> }

/** The model's name in lower case, without its app. */
export type LowerName<M extends string> = Lowercase<Unqualified<M>>

/** A key of an automatic through model: hidden from the other side. */
interface LinkKey<T extends string> {
  readonly kind: 'foreignKey'
  readonly to: T
  readonly '~flags': never
  readonly '~related': '+'
  readonly '~query': ''
  readonly '~toField': ''
}
