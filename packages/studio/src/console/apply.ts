/**
 * Calls a function with the arguments of a query; the parser accepts at most 200. The function is one of
 * those that `functions.ts` lists.
 */
export function applied(call: unknown, receiver: unknown, args: readonly unknown[]): unknown {
  return Reflect.apply(call as (...args: readonly unknown[]) => unknown, receiver, args)
}
