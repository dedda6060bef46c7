/** Joins a run-time function, which accepts anything and checks it, with its static type from `types/`. */
export function typed<T>(helper: unknown): T {
  return helper as T
}
