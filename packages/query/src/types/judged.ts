/** The error in an argument; never if there is none. */
export interface Found<out E> {
  readonly wrong: E
}

/**
 * An argument as the method that checks it declares it: the argument's own type, unless something is wrong
 * with it. `B` holds the error (never if there is none), and what an editor completes: strings that would be
 * right, and hints. The two parts stay apart, because an editor completes only strings that are members of
 * the union themselves.
 *
 * `B` is always `NoInfer<Found<…>>`: with `NoInfer` outermost the compiler infers nothing from it. Otherwise
 * it would compare the arguments of the aliases in it, which it does by computing their variances again at
 * each completion: half a million instantiations. `Found` keeps `NoInfer` from the strings.
 */
export type Judged<V, B extends Found<unknown>> = [B['wrong']] extends [never]
  ? V
  : Unfinished<
      NoInfer<Exclude<B['wrong'], string | Hint>>,
      NoInfer<Extract<B['wrong'], string>> | Extract<B['wrong'], Hint>
    >

/**
 * The same of an argument that an editor completes nothing in, such as a condition. For the type that is expected of an
 * object, the compiler evaluates the constraints of this one with an unknown `V`, for each model. `Exclude` and
 * `Extract` in it double the instantiations of a call on a model.
 */
export type Sound<V, B extends Found<unknown>> = [B['wrong']] extends [never] ? V : NoInfer<B['wrong']>

declare const hint: unique symbol
/** Part of a type of arguments that an editor reads and that no value has. */
export interface Hint {
  readonly [hint]: never
}

/**
 * What is wrong with a chain, and the chains that it may become. The alias keeps the sentence in front of the
 * names in the compiler's message, which otherwise leaves it out after a dozen names.
 */
export type Unfinished<E, N> = E | N

/**
 * The name itself, as a key that the compiler can't evaluate before it knows the name: it leaves the property out
 * of what it expects of a value, from which helpers infer their place.
 */
export type Template<N extends string> = `${N}`
