/**
 * The member of `T` that the only key of `X` names, for an `X` that depends on an argument's type. As long as the
 * compiler doesn't know the argument, it looks neither into `X` nor into the members: of `keyof X` it takes any name as
 * the constraint. Of a conditional type it would evaluate all branches, with the argument unknown, for each model.
 */
export type Later<T, X> = (T & AnyName)[keyof X]
interface AnyName {
  readonly [name: string]: unknown
  readonly [name: number]: unknown
  readonly [name: symbol]: unknown
}
