/**
 * What a command's exit code says. `ok`: done. `finding`: done, and there is something to act on: a difference,
 * a migration that is missing, damage. `usage`: the command line is wrong, or a question has no answer.
 * `failed`: the store can't be opened, or the work failed.
 */
export const EXIT = { ok: 0, finding: 1, usage: 2, failed: 3 } as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
