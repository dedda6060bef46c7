/**
 * The meaning of a command's exit code. `ok`: done. `finding`: done, and the result needs action: a
 * difference, a missing migration, damage. `usage`: the command line is wrong, or a question was not
 * answered. `failed`: the store can't be opened, or the work failed.
 */
export const EXIT = { ok: 0, finding: 1, usage: 2, failed: 3 } as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
