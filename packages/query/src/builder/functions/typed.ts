/**
 * The run-time functions take anything and check it; the types, which know what a literal says, stand in
 * `types/`. Here they meet.
 */
export function typed<T>(helper: unknown): T {
  return helper as T
}
