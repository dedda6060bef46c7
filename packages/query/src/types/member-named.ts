/**
 * The type of a type's member `N`; never if it has none. It needs no `keyof`: the compiler lists all members
 * again wherever that is written.
 */
export type MemberNamed<T, N extends string> = (T & NoMember)[N]
interface NoMember {
  readonly [name: string]: never
}
