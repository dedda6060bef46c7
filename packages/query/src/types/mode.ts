/** The annotations of a query set that has none. */
export interface NoAliases {}

/** Marks a query set that returns rows; one that returns values has their type instead. */
export interface RowsShape {
  readonly '~shape': 'rows'
}

/**
 * Joins two records into one. By way of a conditional type, as others here, so that messages and declarations
 * spell out what it makes. Its keys are those of an intersection, so that they keep their declarations.
 */
export type Merged<A, B> = MergedOver<A, B, A & Declared<B>>
type MergedOver<A, B, X> = [keyof A | keyof B] extends [infer K extends keyof X]
  ? { readonly [N in K]: N extends keyof B ? B[N] : N extends keyof A ? A[N] : never }
  : never

/** Values of any type, so that none contradicts that of a property of the same name. */
type Declared<B> = { readonly [N in keyof B]: unknown }

/** A tuple that has its values by name, too. */
export type NamedTuple<T extends readonly unknown[], O> = T & O & { readonly '~tuple'?: T }

/** A values shape with annotations added. */
export type Widened<V, X> = V extends RowsShape
  ? V
  : V extends readonly unknown[]
    ? '~tuple' extends keyof V
      ? WidenedNames<V, X>
      : Longer<V, X>
    : V extends object
      ? Merged<V, X>
      : V
type Longer<V extends readonly unknown[], X> = readonly [
  ...V,
  ...(IsOne<keyof X> extends true ? [X[keyof X]] : X[keyof X][]),
]
type WidenedNames<V, X> = V extends { readonly '~tuple'?: infer T extends readonly unknown[] }
  ? NamedTuple<Longer<T, X>, Merged<NamesOf<V>, X>>
  : never
type NamesOf<V> = {
  readonly [N in keyof V as N extends keyof (readonly unknown[]) | `${number}` | '~tuple' ? never : N]: V[N]
}

/** Whether there is one key. The order of several annotations can't be derived from their type. */
export type IsOne<K> = [K] extends [never] ? false : [K] extends [Together<K>] ? true : false
type Together<U> = (U extends unknown ? (name: U) => void : never) extends (name: infer I) => void ? I : never
