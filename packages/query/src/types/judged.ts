/**
 * An argument as the method that checks it declares it: the argument's own type, unless something is wrong with it. `E` is what is wrong (never where
 * nothing is), and, as strings, what would be right. It stays out of inference, since the compiler would work it out for unknown arguments at every
 * call (benchmarks: types); in two parts, because an editor completes only strings that stand by themselves.
 */
export type Judged<V, E> = [E] extends [never] ? V : NoInfer<Exclude<E, string>> | NoInfer<Extract<E, string>>
