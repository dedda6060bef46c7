/**
 * The run-time functions take anything and check it; the types, which know what a literal says, stand in
 * `types/`. Here they meet.
 */
export const typed = <T>(helper: unknown): T => helper as T
